/// Electronic identity accounts: those of persons of 14 and over, second ones of a few, and new ones.
struct EidAccountsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let owners: PersonGroup
    private let shuffle: Shuffle
    private let activeCount: Int
    private let ownerCount: Int
    private let secondCount: Int
    private let lateCount: Int
    private let plan: ReferencePlan

    enum Cube: Int { case active, verified }
    enum State: Int { case registered, active, locked }

    let shape = RegistryShape(
        name: "eid_accounts",
        columns: [
            SyntheticColumn("account_no", .code(12)),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("level", .enumeration), SyntheticColumn("state", .enumeration),
            SyntheticColumn("activated_on", .date, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person")],
        cubes: [
            .init(name: "eid_accounts_active", measure: .count, areas: .communes, categories: ["1", "2"]),
            .init(name: "eid_rate.numerator", measure: .count, isIndicator: false, areas: .communes),
        ],
        ratios: [
            TruthRatio(name: "eid_rate", numerator: "eid_rate.numerator", denominator: "eid_rate.denominator")
        ],
        rowByteCount: 80)

    struct Row {
        var entity: Int
        var reference: PersonReference
        var level: Int
        var state: State
        var activatedOn: Int?
        /// The person's by the population register.
        var commune: Int
        /// Another account of the same person counts already.
        var isRepeated: Bool
    }

    init(_ world: ProvinceWorld, number: UInt64) {
        self.world = world
        let stream = 1000 + number * 16
        owners = PersonGroup(world.places) { $0.kind != .dead && $0.age >= 14 }
        shuffle = Shuffle(count: owners.count, seed: world.seed, number: stream + 4)
        let published = world.place.name == ProvincePlace.bacNinh.name ? 2_100_000 : 5_100_000
        activeCount = min(world.scaled(published), owners.count * 9 / 10)
        secondCount = activeCount / 500
        lateCount = owners.count / 400
        ownerCount = min(owners.count - lateCount, activeCount + activeCount / 16)
        plan = ReferencePlan(
            count: ownerCount + secondCount, rates: world.rates, options: ReferenceOptions(hasHistory: true),
            seed: world.seed, number: stream + 5)
    }

    func entityCount(_ day: ScenarioDay) -> Int {
        ownerCount + secondCount + (day == .first ? 0 : lateCount)
    }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let isSecond = entity >= ownerCount && entity < ownerCount + secondCount
        let place = entity < ownerCount ? entity : isSecond ? entity - ownerCount : entity - secondCount
        let person = world.person(owners.person(at: shuffle.index(at: place)))
        var random = CounterRandom(world.seed, number: 1000 + 2 * 16 + 6, entity)
        let isLate = entity >= ownerCount + secondCount
        var state =
            place < activeCount - secondCount || isLate
            ? State.active : entity % 3 == 0 ? .locked : .registered
        let activatedOn = ScenarioDates.day(2021, 7, 1) + random.below(1800)
        let level = random.below(100) < 86 ? 2 : 1
        if day == .second, Double(random.below(1_000_000)) < world.rates[.secondDayChange] * 1_000_000 {
            state = state == .active ? .locked : .active
        }
        let reference = world.reference(to: person, plan.outcome(of: entity, day), plan.options)
        return Row(
            entity: entity, reference: reference, level: level, state: state,
            activatedOn: state == .registered ? nil : isLate ? ScenarioDates.asOf : activatedOn,
            commune: world.state(person, day).commune, isRepeated: isSecond && isCounted(place, day))
    }

    /// Whether an owner's first account is active, and leads to them.
    private func isCounted(_ owner: Int, _ day: ScenarioDay) -> Bool {
        guard let row = row(owner, day) else { return false }
        return row.state == .active && row.reference.isFound
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.state == other.state && row.reference == other.reference
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.id = .none
        other.state = row.state == .active ? .locked : .active
        other.level = 3 - row.level
        return other
    }

    private static let states = ["registered", "active", "locked"]

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(
            ProvinceWorld.shuffled(row.entity), digitCount: 10, prefix: Array("36".utf8))
        writer.id(row.reference.id)
        writer.integer(row.level)
        writer.text(EidAccountsRegistry.states[row.state.rawValue])
        writer.date(row.activatedOn)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        guard row.state == .active else { return }
        let isFound = row.reference.isFound
        truth.add(Cube.active.rawValue, area: isFound ? row.commune : -1, category: row.level - 1)
        if isFound { truth.add(Cube.verified.rawValue, area: row.commune, row.isRepeated ? 0 : 1) }
    }
}
