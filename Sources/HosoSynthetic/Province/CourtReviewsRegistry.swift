/// The courts' review of marriages and divorces in the campaign of 2025: those reviewed, and some not yet.
struct CourtReviewsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let civilStatus: CivilStatusRegistry
    private let marriages: Shuffle
    private let divorces: Shuffle
    private let marriageCount: Int
    private let divorceCount: Int
    private let openCount: Int
    private let reviewed: Shuffle
    private let errorCount: Int
    private let cleanedCount: Int
    private let strayCount: Int
    private let stream: UInt64

    enum Cube: Int { case reviewed, cleaned, errors }

    let shape = RegistryShape(
        name: "court_reviews",
        columns: [
            SyntheticColumn("kind", .enumeration), SyntheticColumn("entry_no", .text),
            SyntheticColumn("reviewed_on", .date, isOptional: true),
            SyntheticColumn("has_error", .boolean, isOptional: true),
            SyntheticColumn("corrected_on", .date, isOptional: true),
            SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "entry")],
        cubes: [
            .init(
                name: "court_reviewed", measure: .count, periods: .usualMonths, areas: .communes,
                categories: ["marriage", "divorce"]),
            .init(name: "justice_records_cleaned", measure: .count, periods: .usualMonths, areas: .communes),
            .init(
                name: "civil_status_errors_corrected_rate", measure: .share, areas: .communes,
                categories: ["marriage", "divorce"]),
        ], rowByteCount: 70)

    struct Row: Equatable {
        var isDivorce: Bool
        var entry: String
        var isFound: Bool
        var reviewedOn: Int?
        var hasError: Bool?
        var correctedOn: Int?
        var commune: Int
    }

    init(_ world: ProvinceWorld, _ civilStatus: CivilStatusRegistry, number: UInt64) {
        self.world = world
        self.civilStatus = civilStatus
        stream = 1000 + number * 16
        marriages = Shuffle(count: world.couples.count, seed: world.seed, number: stream + 4)
        divorces = Shuffle(count: world.formerCouples.count, seed: world.seed, number: stream + 5)
        marriageCount = min(world.couples.count * 9 / 10, world.scaled(400_000))
        divorceCount = min(world.formerCouples.count, world.scaled(70_000))
        openCount = marriageCount / 50
        reviewed = Shuffle(count: marriageCount + divorceCount, seed: world.seed, number: stream + 6)
        errorCount = world.scaled(5000)
        cleanedCount = world.scaled(15_000)
        strayCount = reviewed.count / 1000
    }

    func entityCount(_ day: ScenarioDay) -> Int { reviewed.count + openCount }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, number: stream + 7, entity)
        let isOpen = entity >= reviewed.count
        let isDivorce = !isOpen && entity >= marriageCount
        let place =
            isOpen ? marriageCount + entity - reviewed.count : isDivorce ? entity - marriageCount : entity
        let rank = (isDivorce ? divorces : marriages).index(at: place)
        let entry = isDivorce ? civilStatus.divorce(rank) : civilStatus.marriage(rank)
        let husband = (isDivorce ? world.formerCouples : world.couples).person(at: rank)
        var text = civilStatus.entryText(entry, isDivorce ? .divorce : .marriage)
        let reviewPlace = isOpen ? Int.max : reviewed.place(of: entity)
        let isStray = !isOpen && reviewPlace >= reviewed.count - strayCount
        if isStray { text += "X" }
        var row = Row(
            isDivorce: isDivorce, entry: text, isFound: !isStray,
            reviewedOn: ScenarioDates.day(2025, 9, 1) + random.below(90),
            commune: world.place.written(
                world.home(husband, world.person(husband).role), &random, oldShare: world.rates[.oldCommune]))
        let corrected = ScenarioDates.day(2025, 12, 1) + random.below(60)
        if isOpen {
            row.reviewedOn = nil
            guard day == .second, random.below(2) == 0 else { return row }
            row.reviewedOn = ScenarioDates.asOf
            row.hasError = random.below(20) == 0
        } else {
            row.hasError = reviewPlace < errorCount
            row.correctedOn = reviewPlace < cleanedCount ? corrected : nil
        }
        return row
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.hasError = row.hasError.map { !$0 } ?? true
        other.correctedOn = row.correctedOn == nil ? ScenarioDates.day(2025, 3, 3) : nil
        other.reviewedOn = nil
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.text(row.isDivorce ? "divorce" : "marriage")
        writer.text(row.entry)
        writer.date(row.reviewedOn)
        writer.flag(row.hasError)
        writer.date(row.correctedOn)
        writer.number(world.place.communeCode(row.commune), digitCount: 5)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.isFound ? .verified : .notFound)
        let kind = row.isDivorce ? 1 : 0
        if let day = row.reviewedOn {
            truth.add(Cube.reviewed.rawValue, day: day, area: row.commune, category: kind)
        }
        if let day = row.correctedOn { truth.add(Cube.cleaned.rawValue, day: day, area: row.commune) }
        if row.hasError == true {
            truth.add(Cube.errors.rawValue, area: row.commune, category: kind, isHit: row.correctedOn != nil)
        }
    }
}
