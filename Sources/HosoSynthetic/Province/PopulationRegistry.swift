/// The population register. Behind the persons stand entries whose ID is odd, and those that are new on the
/// second day: new-born children, and more odd entries.
struct PopulationRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let civilStatus: CivilStatusRegistry
    private let healthCards: HealthCardsRegistry
    let oddCount: Int
    let bornCount: Int
    let lateOddCount: Int

    enum Cube: Int { case citizens, fourteen }

    enum Check: UInt32 {
        case twoOpenMarriages, spousesNotMutual, childWithoutCard, unknownProvince, otherSex, otherBirthYear

        var bit: UInt32 { 1 << rawValue }
    }

    let shape = RegistryShape(
        name: "population",
        columns: [
            SyntheticColumn("citizen_id", .citizenID), SyntheticColumn("old_id", .oldID, isOptional: true),
            SyntheticColumn("full_name", .name), SyntheticColumn("birth_date", .date),
            SyntheticColumn("sex", .enumeration), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("marital_status", .enumeration),
            SyntheticColumn("spouse_number", .personID, isOptional: true),
            SyntheticColumn("life", .enumeration),
            SyntheticColumn("died_on", .date, isOptional: true), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "spouse")],
        cubes: [
            .init(name: "citizens_digitised", measure: .count, areas: .communes, categories: ["M", "F"]),
            .init(name: "eid_rate.denominator", measure: .count, isIndicator: false, areas: .communes),
        ],
        checks: [
            TruthCheck(name: "two_open_marriages"), TruthCheck(name: "spouses_not_mutual"),
            TruthCheck(name: "child_without_card"), TruthCheck(name: "id_province_unknown"),
            TruthCheck(name: "id_sex_disagrees"), TruthCheck(name: "id_birth_year_disagrees"),
        ])

    struct Row {
        /// nil for who is not one of the world's persons.
        var person: Int?
        var citizenNumber: Int
        var oldNumber: Int?
        var name: PersonName
        var birthDay: Int
        var isFemale: Bool
        var state: PersonState
        var isVoid = false
        var spouse = WrittenID.none
        /// What is odd about the ID.
        var oddity: Check?
        var day: ScenarioDay
    }

    init(_ world: ProvinceWorld, _ civilStatus: CivilStatusRegistry, _ healthCards: HealthCardsRegistry) {
        self.world = world
        self.civilStatus = civilStatus
        self.healthCards = healthCards
        oddCount = min(20_000, max(3, world.rates.quota(.idFinding, of: world.personCount)))
        lateOddCount = oddCount / 4 + 3
        bornCount = min(40_000, world.personCount / 1500 + 2)
    }

    func entityCount(_ day: ScenarioDay) -> Int {
        world.places.count + oddCount + (day == .first ? 0 : bornCount + lateOddCount)
    }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let place = entity - world.places.count
        if place >= oddCount, place < oddCount + bornCount { return newBorn(place - oddCount, day) }
        if place >= 0 { return odd(place < oddCount ? place : place - bornCount, entity, day) }
        let person = world.person(entity)
        let state = world.state(person, day)
        return Row(
            person: entity, citizenNumber: person.citizenNumber,
            oldNumber: person.oldNumbers.isRegistered ? person.oldNumbers.current : nil, name: person.name,
            birthDay: person.birthDay, isFemale: person.isFemale, state: state, spouse: written(state.spouse),
            day: day)
    }

    private func written(_ spouse: PersonState.Spouse) -> WrittenID {
        switch spouse {
        case .none: .none
        case .person(let index): .digits(world.person(index).citizenNumber, digitCount: 12)
        case .oldNumber(let index): .digits(world.person(index).oldNumbers.current ?? 0, digitCount: 9)
        }
    }

    /// A child born in June 2026, entered on the second day.
    private func newBorn(_ number: Int, _ day: ScenarioDay) -> Row {
        var random = CounterRandom(world.seed, number: ProvinceWorld.Stream.others.rawValue, number)
        let isFemale = random.below(100) < 47
        let parent = world.person(world.couples.person(at: random.below(world.couples.count)))
        var name = parent.name
        name.isFemale = isFemale
        name.middle = random.below(12)
        name.extra = -1
        name.given = random.below(80)
        return Row(
            citizenNumber: ProvinceWorld.citizenNumber(
                place: world.place.birthPlaceDraws[0], isFemale: isFemale, birthYear: 2026,
                serial: ProvinceWorld.bornSerialStart + number), name: name,
            birthDay: ScenarioDates.day(2026, 6, 1) + random.below(28), isFemale: isFemale,
            state: PersonState(
                marital: .single, spouse: .none, isAlive: true, deathDay: nil,
                commune: world.home(parent.index, parent.role)), day: day)
    }

    /// An entry of somebody long dead with an ID that cannot be: of no province, or of another sex or year.
    private func odd(_ number: Int, _ entity: Int, _ day: ScenarioDay) -> Row {
        var random = CounterRandom(world.seed, number: ProvinceWorld.Stream.others.rawValue, ~number)
        let isFemale = random.below(2) == 1
        let year = 1925 + random.below(40)
        var birthDay = ScenarioDates.day(year, 1, 1) + random.below(364)
        let draws = world.place.birthPlaceDraws
        let oddities: [Check] = [.unknownProvince, .otherSex, .otherBirthYear]
        let oddity = oddities[number % 3]
        let isMended = day == .second && number < oddCount && number / 3 % 2 == 0
        let place = oddity == .unknownProvince ? 3 : draws[random.below(draws.count)]
        if oddity == .otherBirthYear, !isMended { birthDay += 400 }
        let isWrittenFemale = oddity == .otherSex && !isMended ? !isFemale : isFemale
        var name = world.person(random.below(world.places.count)).name
        name.isFemale = isFemale
        name.middle = -1
        name.extra = -1
        name.given = random.below(80)
        return Row(
            citizenNumber: ProvinceWorld.citizenNumber(
                place: place, isFemale: isFemale, birthYear: year,
                serial: ProvinceWorld.oddSerialStart + number),
            name: name, birthDay: birthDay, isFemale: isWrittenFemale,
            state: PersonState(
                marital: .widowed, spouse: .none, isAlive: false,
                deathDay: ScenarioDates.day(2000, 1, 1) + random.below(6000),
                commune: world.place.commune(&random)),
            isVoid: oddity == .unknownProvince && isMended, oddity: isMended ? nil : oddity, day: day)
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.state == other.state && row.isVoid == other.isVoid && row.birthDay == other.birthDay
            && row.isFemale == other.isFemale
    }

    func isDeleted(_ row: Row) -> Bool { row.isVoid }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.oldNumber = world.unknownOldNumber(row.citizenNumber)
        other.name = row.name.changed
        other.state.isAlive.toggle()
        other.state.commune = (row.state.commune + 7) % world.place.communeCodes.count
        other.state.marital = row.state.marital == .single ? .married : .single
        other.isVoid = false
        return other
    }

    private static let maritalTexts = ["single", "married", "divorced", "widowed"]

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.citizenID(row.citizenNumber)
        if let number = row.oldNumber {
            writer.id(.digits(number, digitCount: 9, form: number % 97 == 3 ? .spaced : .plain))
        } else {
            writer.null()
        }
        let draw = writer.random.below(40)
        writer.name(
            row.name, draw < 2 ? .form(.upper) : draw == 2 ? .form(.decomposed) : draw == 3 ? .spaced : .plain
        )
        writer.date(row.birthDay)
        writer.text(row.isFemale ? "F" : "M")
        writer.number(world.place.communeCode(row.state.commune), digitCount: 5)
        writer.text(PopulationRegistry.maritalTexts[row.state.marital.rawValue])
        writer.id(row.spouse)
        writer.text(row.isVoid ? "void" : row.state.isAlive ? "alive" : "dead")
        writer.date(row.state.deathDay)
        writer.updated()
    }

    private static let fourteenSince = ScenarioDates.day(2012, 6, 30)

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.spouse == .none ? .missing : .verified)
        guard row.state.isAlive else { return }
        let commune = row.state.commune
        truth.add(Cube.citizens.rawValue, area: commune, category: row.isFemale ? 1 : 0)
        if row.birthDay <= PopulationRegistry.fourteenSince {
            truth.add(Cube.fourteen.rawValue, area: commune)
        }
    }

    func failures(_ row: Row) -> UInt32 {
        var failures = row.oddity?.bit ?? 0
        if isNotMutual(row) { failures |= Check.spousesNotMutual.bit }
        if row.state.isAlive, row.birthDay > PopulationRegistry.underSixSince, !hasCard(row) {
            failures |= Check.childWithoutCard.bit
        }
        if let index = row.person {
            let open = civilStatus.openMarriages(world.person(index), row.day)
            if open.asPerson + open.asPartner > 1 { failures |= Check.twoOpenMarriages.bit }
        }
        return failures
    }

    private static let underSixSince = ScenarioDates.day(2020, 6, 30)

    private func hasCard(_ row: Row) -> Bool {
        row.person.map { healthCards.hasCard($0, row.day) } ?? false
    }

    private func isNotMutual(_ row: Row) -> Bool {
        guard row.state.isAlive, row.state.marital == .married, let person = row.person else { return false }
        let spouse: Int
        switch row.state.spouse {
        case .none: return false
        case .person(let index), .oldNumber(let index): spouse = index
        }
        switch world.state(world.person(spouse), row.day).spouse {
        case .none: return true
        case .person(let index), .oldNumber(let index): return index != person
        }
    }

    func area(_ row: Row) -> Int { row.state.commune }

    func key(_ row: Row) -> String { ProvinceWorld.text(row.citizenNumber, digitCount: 12) }
}
