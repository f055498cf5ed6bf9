/// The history of old numbers: a person's newest one and the one before, then entries whose person nobody is.
struct IDHistoryRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let strayCount: Int

    let shape = RegistryShape(
        name: "id_history",
        columns: [
            SyntheticColumn("old_number", .oldID), SyntheticColumn("citizen_id", .citizenID),
            SyntheticColumn("valid_from", .date, isOptional: true),
            SyntheticColumn("valid_to", .date, isOptional: true), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person")], rowByteCount: 64, rowsPerEntity: 0.3)

    struct Row: Equatable {
        var oldNumber: Int
        var citizenNumber: Int
        var status: LinkStatus
        var validFrom: Int?
        var validTo: Int?
    }

    init(_ world: ProvinceWorld) {
        self.world = world
        strayCount = world.personCount / 1000
    }

    func entityCount(_ day: ScenarioDay) -> Int { world.places.count * 2 + strayCount }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let index = entity / 2
        guard index < world.places.count else { return stray(entity - world.places.count * 2) }
        let person = world.person(index)
        var random = CounterRandom(world.seed, number: ProvinceWorld.Stream.history.rawValue, entity)
        let since = ScenarioDates.day(1998, 1, 1) + random.below(5000)
        let isLate = Double(random.below(1_000_000)) < world.rates[.secondDayChange] * 1_000_000
        if entity % 2 == 0 {
            guard let number = person.oldNumbers.current else { return nil }
            return Row(
                oldNumber: number, citizenNumber: person.citizenNumber, status: .verified, validFrom: since,
                validTo: random.below(3) == 0 ? nil : ScenarioDates.day(2024, 12, 31))
        }
        let isNew = day == .second && isLate && person.role.age >= 30
        guard let number = person.oldNumbers.earlier ?? (isNew ? world.earlierNumber(index) : nil) else {
            return nil
        }
        return Row(
            oldNumber: number, citizenNumber: person.citizenNumber, status: .verified,
            validFrom: random.below(4) == 0 ? nil : since - 4000, validTo: since - 1)
    }

    private func stray(_ number: Int) -> Row {
        Row(
            oldNumber: world.unknownOldNumber(399_000_000 + number),
            citizenNumber: ProvinceWorld.citizenNumber(
                place: world.place.birthPlaceDraws[0], isFemale: number % 2 == 0,
                birthYear: 1950 + number % 40,
                serial: ProvinceWorld.unknownSerialStart + number / 80 % 10_000), status: .notFound)
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.validFrom = nil
        other.validTo = row.validTo.map { $0 - 1000 }
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(row.oldNumber, digitCount: 9)
        writer.citizenID(row.citizenNumber)
        writer.date(row.validFrom)
        writer.date(row.validTo)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) { truth.link(0, row.status) }
}
