/// Land parcels and who has the right to use them; many owners are known by an old number only.
struct LandParcelsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    /// Parcels of the first day.
    let count: Int
    private let newCount: Int
    private let places: RowPlaces
    private let cleaned: Quota
    private let owners: PersonGroup
    private let references: ReferencePlan
    private let converted: Quota

    private static let options = ReferenceOptions(verifiesName: true, hasHistory: true)

    struct Row {
        var index: Int
        var registeredDay: Int
        var isCleaned: Bool
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int
        var reference: PersonReference
    }

    enum Cube: Int { case cleaned, ownerKnown, conversion }

    enum Check: UInt32 {
        case converted, ambiguous, unknown

        var bit: UInt32 { 1 << rawValue }
    }

    let shape = RegistryShape(
        name: "land_parcels",
        columns: [
            SyntheticColumn("parcel_no", .text), SyntheticColumn("owner_number", .personID, isOptional: true),
            SyntheticColumn("owner_name", .name), SyntheticColumn("registered_on", .date),
            SyntheticColumn("is_cleaned", .boolean), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "owner")],
        cubes: [
            .init(name: "land_records_cleaned", measure: .count, areas: .communes),
            .init(name: "land_owner_known_rate", measure: .share, areas: .communes),
            .init(name: "old_id_conversion_rate", measure: .share, areas: .communes),
        ],
        checks: [
            TruthCheck(name: "land_owner_converted"), TruthCheck(name: "land_owner_ambiguous"),
            TruthCheck(name: "land_owner_unknown"),
        ], rowByteCount: 110)

    /// Of the parcels, those whose owner is known by the old number.
    private static let oldNumberRate = 0.12
    private static let oldNumberOfHistoryRate = 0.03

    init(_ world: ProvinceWorld) {
        let figures = LandFigures.of(world.place)
        self.world = world
        places = RowPlaces(world.place, world.rates)
        let cleanedCount = world.scaled(figures.cleanedCount)
        let count = Int((Double(cleanedCount) / figures.cleanedRate).rounded())
        self.count = count
        newCount = max(40, count / 400)
        cleaned = Quota(count: count, hits: cleanedCount, seed: world.seed, .parcel)
        owners = PersonGroup(world.places) { $0.kind != .dead && $0.age >= 30 }
        var rates = world.rates
        rates[.oldID] = LandParcelsRegistry.oldNumberRate
        rates[.oldIDOfHistory] = LandParcelsRegistry.oldNumberOfHistoryRate
        references = ReferencePlan(
            count: count, rates: rates, options: LandParcelsRegistry.options, seed: world.seed,
            number: ProvinceStream.parcelReference.rawValue,
            excluded: figures.hasOpenOldNumbers ? [] : [.unknownOldID, .ambiguousOldID])
        converted = Quota(count: count, rate: 0.2, seed: world.seed, .parcel, 1)
    }

    func entityCount(_ day: ScenarioDay) -> Int { count + (day == .first ? 0 : newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, in: .parcelFacts, entity)
        let registered = ScenarioDates.day(1995, 1, 1) + random.below(11_000)
        let commune = places.drawn(&random)
        let outcome = outcome(of: entity, .first)
        let owner = owner(outcome, random.below(owners.count))
        let isNew = entity >= count
        return Row(
            index: entity, registeredDay: isNew ? ScenarioDates.day(2026, 6, 30) : registered,
            isCleaned: isNew ? entity % 2 == 0 : cleaned.contains(entity), commune: commune,
            reference: world.reference(to: owner, self.outcome(of: entity, day), LandParcelsRegistry.options))
    }

    /// Old numbers that were found out become citizen IDs on the second day, part of them.
    private func outcome(of entity: Int, _ day: ScenarioDay) -> ReferencePlan.Outcome {
        guard entity < count else {
            let outcomes: [ReferencePlan.Outcome] = [
                .plain, .oldID, .ambiguousOldID, .unknownOldID, .plain, .oldIDOfHistory, .plain, .changedName,
            ]
            return outcomes[(entity - count) % outcomes.count]
        }
        let first = references.outcome(of: entity, .first)
        let isOldNumber = first == .oldID || first == .oldIDOfHistory
        if isOldNumber { return day == .second && converted.contains(entity) ? .plain : first }
        return references.outcome(of: entity, day)
    }

    private static let searchLength = 64

    /// A person who can be referred to in the way planned, near a rank among the owners.
    private func owner(_ outcome: ReferencePlan.Outcome, _ rank: Int) -> ProvincePerson {
        let first = world.person(owners.person(at: rank))
        guard outcome == .oldID || outcome == .oldIDOfHistory else { return first }
        for step in 0..<LandParcelsRegistry.searchLength {
            let person = world.person(owners.person(at: (rank + step) % owners.count))
            let numbers = person.oldNumbers
            let isFit =
                outcome == .oldID
                ? numbers.current != nil && !numbers.isCurrentShared
                : numbers.earlier != nil && !numbers.isEarlierShared
            if isFit { return person }
        }
        return first
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool { row.reference == other.reference }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.isCleaned.toggle()
        other.reference.id = .none
        other.reference.name = row.reference.name.changed
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.serial(world.serial(of: row.index, .parcel), world.place)
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.date(row.registeredDay)
        writer.flag(row.isCleaned)
        writer.commune(row.commune, world.place)
        writer.updated()
    }

    private func isOldNumber(_ row: Row) -> Bool { row.reference.id.normalised?.digitCount == 9 }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        if row.isCleaned { truth.add(Cube.cleaned.rawValue, area: row.commune) }
        truth.add(Cube.ownerKnown.rawValue, area: row.commune, isHit: row.reference.status == .verified)
        if isOldNumber(row) {
            truth.add(Cube.conversion.rawValue, area: row.commune, isHit: row.reference.path == .oldID)
        }
    }

    func failures(_ row: Row) -> UInt32 {
        guard isOldNumber(row) else { return 0 }
        if row.reference.path == .oldID { return Check.converted.bit }
        switch row.reference.status {
        case .ambiguous: return Check.ambiguous.bit
        case .notFound: return Check.unknown.bit
        default: return 0
        }
    }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String { world.place.serialText(world.serial(of: row.index, .parcel)) }
}
