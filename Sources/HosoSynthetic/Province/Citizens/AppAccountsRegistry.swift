/// Accounts on the citizens' app: so many active ones, some of them a second account of their holder.
struct AppAccountsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let places: RowPlaces
    private let count: Int
    private let newCount: Int
    private let active: Quota
    /// Active accounts that are their holder's first.
    private let holderCount: Int
    private let adults: PersonGroup
    private let holders: Permutation
    private let references: ReferencePlan

    private static let options = ReferenceOptions()

    struct Row {
        var index: Int
        var isActive: Bool
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int
        var openedDay: Int
        var reference: PersonReference
        /// Of a holder's second account: the commune of the first one; nil of any other.
        var firstCommune: Int?
    }

    enum Cube: Int { case accounts, holders, holdersTwice }

    let shape = RegistryShape(
        name: "app_accounts",
        columns: [
            SyntheticColumn("account_no", .code(12)),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("opened_on", .date), SyntheticColumn("state", .enumeration),
            SyntheticColumn("commune_code", .code(5)), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person")],
        cubes: [
            .init(name: "app_accounts_opened", measure: .count, areas: .communes),
            .init(name: "app_account_holders", measure: .count, areas: .communes),
            .init(name: "app_account_holders.twice", measure: .count, isIndicator: false, areas: .communes),
        ],
        overlaps: [TruthOverlap(name: "app_account_holders", twice: "app_account_holders.twice")],
        rowByteCount: 72)

    init(_ world: ProvinceWorld) {
        self.world = world
        places = RowPlaces(world.place, world.rates)
        let activeCount = world.scaled(CitizenFigures.of(world.place).accountCount)
        count = activeCount + activeCount / 50
        newCount = max(20, activeCount / 400)
        active = Quota(count: count, hits: activeCount, seed: world.seed, .account)
        holderCount = activeCount - activeCount / 80
        adults = PersonGroup(world.places) { $0.kind != .dead && $0.age >= 14 }
        precondition(
            adults.count >= holderCount, "\(adults.count) adults cannot hold \(holderCount) accounts")
        holders = Permutation(count: adults.count, seed: world.seed, .accountHolder)
        references = ReferencePlan(
            count: count, rates: world.rates, options: AppAccountsRegistry.options, seed: world.seed,
            number: ProvinceStream.accountReference.rawValue)
    }

    func entityCount(_ day: ScenarioDay) -> Int { count + (day == .first ? 0 : newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, in: .accountFacts, entity)
        let commune = places.drawn(&random)
        let opened = ScenarioDates.day(2024, 6, 28) + random.below(730)
        let draw = random.below(1000)
        guard entity < count else { return added(entity, day, commune) }
        let place = active.number(of: entity)
        guard place.isHit else { return closed(entity, day, place.number, commune, opened) }
        var row = Row(
            index: entity, isActive: true, commune: commune, openedDay: opened,
            reference: reference(of: entity, day, holder: place.number % holderCount))
        if place.number >= holderCount {
            let first = active.index(ofHit: place.number - holderCount)
            if references.outcome(of: first, day).isFound {
                var firstRandom = CounterRandom(world.seed, in: .accountFacts, first)
                let firstCommune = places.drawn(&firstRandom)
                row.firstCommune = firstCommune
                // Every other one in the commune of the first.
                if draw % 2 == 0 { row.commune = firstCommune }
            }
        }
        return row
    }

    /// An account of one who has an open one too, or of somebody else.
    private func closed(_ entity: Int, _ day: ScenarioDay, _ number: Int, _ commune: Int, _ opened: Int)
        -> Row
    {
        Row(
            index: entity, isActive: false, commune: commune, openedDay: opened,
            reference: reference(of: entity, day, holder: number * 7 % adults.count))
    }

    /// An account of the second day, of one who had none.
    private func added(_ entity: Int, _ day: ScenarioDay, _ commune: Int) -> Row {
        let number = holderCount + (entity - count)
        return Row(
            index: entity, isActive: number < adults.count, commune: commune,
            openedDay: ScenarioDates.day(2026, 6, 30),
            reference: reference(of: entity, day, holder: number % adults.count))
    }

    private func reference(of entity: Int, _ day: ScenarioDay, holder: Int) -> PersonReference {
        world.reference(
            to: world.person(adults.person(at: holders(holder))), references.outcome(of: entity, day),
            AppAccountsRegistry.options)
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.commune == other.commune && row.reference == other.reference
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.isActive.toggle()
        other.reference.id = .none
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(world.serial(of: row.index, .account), digitCount: 12)
        writer.id(row.reference.id)
        writer.date(row.openedDay)
        writer.text(row.isActive ? "active" : "closed")
        writer.commune(row.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        guard row.isActive else { return }
        truth.add(Cube.accounts.rawValue, area: row.commune)
        // A commune counts its holders once, and the province those of two communes once.
        let isSecondHere =
            row.reference.isFound && row.firstCommune.map { isSameArea($0, row.commune) } == true
        truth.add(Cube.holders.rawValue, area: row.commune, row.reference.isFound && !isSecondHere ? 1 : 0)
        if row.reference.isFound, let first = row.firstCommune, !isSameArea(first, row.commune) {
            // Once too often in the total, and in the province where both communes are its.
            truth.add(Cube.holdersTwice.rawValue, area: min(first, row.commune) < 0 ? -1 : 0)
        }
    }

    /// Communes that are no more are one area.
    private func isSameArea(_ one: Int, _ other: Int) -> Bool { one == other || one < 0 && other < 0 }
}
