/// Businesses and who owns them.
struct BusinessesRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let places: RowPlaces
    private let count: Int
    private let newCount: Int
    private let adults: PersonGroup
    private let references: ReferencePlan

    private static let options = ReferenceOptions(verifiesName: true, hasHistory: true)
    private static let states = ["active", "suspended", "closed"]
    private static let forms = ["Công ty TNHH", "Công ty cổ phần", "Hộ kinh doanh", "Doanh nghiệp tư nhân"]
    private static let trades = [
        "Thương mại Kinh Bắc", "Cơ khí Thành Công", "Gỗ mỹ nghệ Đồng Kỵ", "Vận tải Hoà Bình",
        "Điện tử Việt Phát",
        "Xây dựng An Khang, chi nhánh 2", "Thực phẩm \"Quê Hương\"", "Dệt may Đại Lâm",
    ]

    struct Row {
        var index: Int
        var name: String
        /// Index into `states`.
        var state: Int
        var registeredDay: Int
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int
        var reference: PersonReference
    }

    let shape = RegistryShape(
        name: "businesses",
        columns: [
            SyntheticColumn("business_code", .code(10)), SyntheticColumn("name", .quotedText),
            SyntheticColumn("owner_number", .personID, isOptional: true),
            SyntheticColumn("owner_name", .name),
            SyntheticColumn("state", .enumeration), SyntheticColumn("registered_on", .date),
            SyntheticColumn("commune_code", .code(5)), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "owner")],
        cubes: [.init(name: "business_owners_verified_rate", measure: .share, areas: .communes)])

    init(_ world: ProvinceWorld) {
        self.world = world
        places = RowPlaces(world.place, world.rates)
        count = world.personCount / 30
        newCount = max(10, count / 400)
        adults = PersonGroup(world.places) { $0.kind != .dead && $0.age >= 18 }
        references = ReferencePlan(
            count: count, rates: world.rates, options: BusinessesRegistry.options, seed: world.seed,
            number: ProvinceStream.businessReference.rawValue)
    }

    func entityCount(_ day: ScenarioDay) -> Int { count + (day == .first ? 0 : newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, in: .businessFacts, entity)
        let owner = world.person(adults.person(at: random.below(adults.count)))
        let draw = random.below(100)
        let isClosing = day == .second && entity % 300 == 7
        let form = BusinessesRegistry.forms[random.below(BusinessesRegistry.forms.count)]
        let trade = BusinessesRegistry.trades[random.below(BusinessesRegistry.trades.count)]
        let outcome = references.outcome(of: entity, day)
        return Row(
            index: entity, name: "\(form) \(trade)", state: isClosing ? 2 : draw < 86 ? 0 : draw < 92 ? 1 : 2,
            registeredDay: entity < count
                ? ScenarioDates.day(2008, 1, 1) + random.below(6700) : ScenarioDates.day(2026, 7, 1),
            commune: places.drawn(&random),
            reference: world.reference(to: owner, outcome, BusinessesRegistry.options))
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.state == other.state && row.reference == other.reference
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.state = (row.state + 1) % 3
        other.reference.name = row.reference.name.changed
        other.reference.id = .none
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(world.serial(of: row.index, .business), digitCount: 10)
        writer.prose(row.name)
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.text(BusinessesRegistry.states[row.state])
        writer.date(row.registeredDay)
        writer.commune(row.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        if row.state == 0 { truth.add(0, area: row.commune, isHit: row.reference.status == .verified) }
    }
}
