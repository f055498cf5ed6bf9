/// Civil-status entries: births, marriages, divorces and deaths, and those that are new on the second day.
struct CivilStatusRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let births: PersonGroup
    private let second: Shuffle
    private let secondCount: Int
    private let lateSecondCount: Int
    private let digitised: Shuffle
    private let digitisedCount: Int
    private let personPlan: ReferencePlan
    private let partnerPlan: ReferencePlan
    private let stream: UInt64
    /// Where the entries of each kind begin, in the order of `Sort`, and the end.
    private let starts: [Int]

    enum Cube: Int { case digitised, errors, gap }

    enum Check: UInt32 {
        case marriageNotIntegrated, divorceNotIntegrated, disagrees, deathNotIntegrated

        var bit: UInt32 { 1 << rawValue }
    }

    enum Kind: Int { case birth, marriage, divorce, death }

    /// What an entry is about; from `lateMarriage` on those of the second day.
    enum Sort: Int, CaseIterable {
        case birth, marriage, formerMarriage, divorce, secondMarriage, death, lateRegisteredDeath
        case engagedMarriage, newDivorce, newSecondMarriage, newDeath
    }

    let shape = RegistryShape(
        name: "civil_status",
        columns: [
            SyntheticColumn("entry_no", .text), SyntheticColumn("kind", .enumeration),
            SyntheticColumn("citizen_id", .personID, isOptional: true), SyntheticColumn("full_name", .name),
            SyntheticColumn("birth_date", .date),
            SyntheticColumn("partner_number", .personID, isOptional: true),
            SyntheticColumn("partner_name", .name, isOptional: true),
            SyntheticColumn("partner_birth_date", .date, isOptional: true),
            SyntheticColumn("event_date", .date),
            SyntheticColumn("ended_on", .date, isOptional: true), SyntheticColumn("registered_on", .date),
            SyntheticColumn("is_digitised", .boolean), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person"), .init(name: "partner")],
        cubes: [
            .init(
                name: "civil_status_digitised", measure: .count, areas: .communes,
                categories: ["birth", "marriage", "divorce", "death"]),
            .init(
                name: "civil_status_error_rate", measure: .share, periods: .years(1980, count: 48),
                areas: .communes,
                categories: ["birth", "marriage", "divorce", "death"]),
            .init(name: "marriage_gap_rate", measure: .share, areas: .communes),
        ],
        checks: [
            TruthCheck(name: "marriage_not_integrated"), TruthCheck(name: "divorce_not_integrated"),
            TruthCheck(name: "civil_status_disagrees"), TruthCheck(name: "death_not_integrated"),
        ], rowByteCount: 190)

    struct Row {
        var entity: Int
        var kind: Kind
        var reference: PersonReference
        var partner: PersonReference?
        var eventDay: Int
        var endedOn: Int?
        var registeredOn: Int
        var isDigitised: Bool
        var commune: Int
        /// By the population register.
        var state: PersonState
        var partnerState: PersonState?
    }

    init(_ world: ProvinceWorld, number: UInt64) {
        self.world = world
        stream = 1000 + number * 16
        births = PersonGroup(world.places) { $0.kind != .dead && $0.age <= 45 }
        second = Shuffle(count: world.couples.count, seed: world.seed, number: stream + 4)
        secondCount = min(
            world.formerCouples.count / 2, 2 + world.rates.quota(.secondMarriage, of: world.couples.count))
        lateSecondCount = secondCount / 3 + 1
        let counts = CivilStatusRegistry.counts(
            world, births: births.count, second: secondCount, lateSecond: lateSecondCount)
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        self.starts = starts
        let firstCount = starts[Sort.engagedMarriage.rawValue]
        digitised = Shuffle(count: firstCount, seed: world.seed, number: stream + 5)
        digitisedCount = min(
            firstCount, world.scaled(world.place.name == ProvincePlace.bacNinh.name ? 2_870_000 : 6_500_000))
        let options = ReferenceOptions(verifiesName: true, verifiesDate: true, hasHistory: true)
        personPlan = ReferencePlan(
            count: firstCount, rates: world.rates, options: options, seed: world.seed, number: stream + 6)
        partnerPlan = ReferencePlan(
            count: firstCount, rates: world.rates, options: options, seed: world.seed, number: stream + 8)
    }

    /// How many entries there are of each sort.
    private static func counts(_ world: ProvinceWorld, births: Int, second: Int, lateSecond: Int) -> [Int] {
        let elders = world.elderFates
        let couples = world.coupleFates
        return Sort.allCases.map { sort in
            switch sort {
            case .birth: births
            case .marriage: world.couples.count
            case .formerMarriage, .divorce: world.formerCouples.count
            case .secondMarriage: second
            case .death: world.dead.count
            case .lateRegisteredDeath: elders.count(through: .lateDeath)
            case .engagedMarriage: world.engagedFates.count(through: .marriageUnknown)
            case .newDivorce: couples.count(through: .divorceUnknown) - couples.count(before: .divorceKnown)
            case .newSecondMarriage: lateSecond
            case .newDeath: elders.count(through: .deathUnknown) - elders.count(through: .lateDeath)
            }
        }
    }

    func entityCount(_ day: ScenarioDay) -> Int {
        day == .first ? starts[Sort.engagedMarriage.rawValue] : starts[Sort.allCases.count]
    }

    /// The entry of a couple's marriage.
    func marriage(_ rank: Int) -> Int { starts[Sort.marriage.rawValue] + rank }

    /// The entry of a former couple's divorce.
    func divorce(_ rank: Int) -> Int { starts[Sort.divorce.rawValue] + rank }

    // MARK: Rows

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var sort = Sort.birth
        for next in Sort.allCases where starts[next.rawValue] <= entity { sort = next }
        let number = entity - starts[sort.rawValue]
        switch sort {
        case .birth: return birth(entity, births.person(at: number), day)
        case .marriage:
            let husband = world.couples.person(at: number)
            let isEnded = day == .second && world.coupleFates.fate(of: number).endsInDivorce
            return pair(
                entity, .marriage, husband, husband + 1, isEnded ? ScenarioDates.asOf - number % 20 : nil, day
            )
        case .formerMarriage, .divorce:
            let husband = world.formerCouples.person(at: number)
            let kind: Kind = sort == .divorce ? .divorce : .marriage
            return pair(entity, kind, husband, husband + 1, sort == .divorce ? nil : divorceDay(husband), day)
        case .secondMarriage:
            let isEnded = day == .second && isSecondEnded(number)
            return pair(
                entity, .marriage, secondHusband(number), secondWife(number),
                isEnded ? ScenarioDates.asOf : nil, day)
        case .newSecondMarriage:
            let place = number + secondCount
            return pair(entity, .marriage, secondHusband(place), secondWife(place), nil, day)
        case .engagedMarriage:
            let husband = world.engaged.person(at: world.engagedFates.shuffle.index(at: number))
            return pair(entity, .marriage, husband, husband + 1, nil, day)
        case .newDivorce:
            let place = number + world.coupleFates.count(before: .divorceKnown)
            let husband = world.couples.person(at: world.coupleFates.shuffle.index(at: place))
            return pair(entity, .divorce, husband, husband + 1, nil, day)
        case .death: return death(entity, world.dead.person(at: number), day)
        case .lateRegisteredDeath:
            return death(entity, world.elders.person(at: world.elderFates.shuffle.index(at: number)), day)
        case .newDeath:
            let place = number + world.elderFates.count(through: .lateDeath)
            return death(entity, world.elders.person(at: world.elderFates.shuffle.index(at: place)), day)
        }
    }

    private func isSecondEnded(_ place: Int) -> Bool {
        Double(place * 7 % 10) < world.rates[.secondDayCorrection] * 10
    }

    private func secondHusband(_ place: Int) -> Int { world.couples.person(at: second.index(at: place)) }

    private func secondWife(_ place: Int) -> Int { world.formerCouples.person(at: place) + 1 }

    private func birth(_ entity: Int, _ index: Int, _ day: ScenarioDay) -> Row {
        var random = CounterRandom(world.seed, number: stream + 10, entity)
        let person = world.person(index)
        let event = person.birthDay
        return row(
            entity, .birth, person, nil, event: event,
            registered: min(event + 1 + random.below(50), ScenarioDates.asOf),
            endedOn: nil, &random, day)
    }

    private func death(_ entity: Int, _ index: Int, _ day: ScenarioDay) -> Row {
        var random = CounterRandom(world.seed, number: stream + 10, entity)
        let event = world.deathDay(index)
        return row(
            entity, .death, world.person(index), nil, event: event, registered: event + 1 + random.below(14),
            endedOn: nil, &random, day)
    }

    private func pair(
        _ entity: Int, _ kind: Kind, _ husband: Int, _ wife: Int, _ endedOn: Int?, _ day: ScenarioDay
    ) -> Row {
        var random = CounterRandom(world.seed, number: stream + 10, entity)
        let woman = world.person(wife)
        let isNew = entity >= starts[Sort.engagedMarriage.rawValue]
        let event =
            isNew
            ? ScenarioDates.asOf - random.below(20)
            : kind == .divorce ? divorceDay(husband) : marriageDay(woman)
        return row(
            entity, kind, world.person(husband), woman, event: event,
            registered: max(event, ScenarioDates.day(1990, 1, 1) + random.below(3000)), endedOn: endedOn,
            &random, day)
    }

    /// When she was 19 or older.
    private func marriageDay(_ woman: ProvincePerson) -> Int {
        let span = max(1, min(12, woman.role.age - 19))
        return min(
            woman.birthDay + (19 + woman.index % span) * 365 + 5 + woman.index % 300, ScenarioDates.asOf - 400
        )
    }

    private func divorceDay(_ husband: Int) -> Int {
        let start = marriageDay(world.person(husband + 1))
        return start + (ScenarioDates.asOf - 30 - start) * (1 + husband % 9) / 10
    }

    private func row(
        _ entity: Int, _ kind: Kind, _ person: ProvincePerson, _ partner: ProvincePerson?, event: Int,
        registered: Int, endedOn: Int?, _ random: inout CounterRandom, _ day: ScenarioDay
    ) -> Row {
        let isDigitised = entity >= digitised.count || digitised.place(of: entity) < digitisedCount
        return Row(
            entity: entity, kind: kind,
            reference: world.reference(to: person, personPlan.outcome(of: entity, day), personPlan.options),
            partner: partner.map { partner in
                world.reference(to: partner, partnerPlan.outcome(of: entity, day), partnerPlan.options)
            }, eventDay: event, endedOn: endedOn, registeredOn: registered, isDigitised: isDigitised,
            commune: world.place.written(
                world.home(person.index, person.role), &random, oldShare: world.rates[.oldCommune]),
            state: world.state(person, day), partnerState: partner.map { world.state($0, day) })
    }

    // MARK: What others ask

    /// How many marriages of a person civil status has open: those in which the person is the husband, then
    /// the wife.
    func openMarriages(_ person: ProvincePerson, _ day: ScenarioDay) -> (asPerson: Int, asPartner: Int) {
        switch person.role.kind {
        case .husband, .wife: openMarriages(ofMarried: person, day)
        case .formerWife: (0, openSecondMarriages(ofFormerWife: person, day))
        case .groom, .bride: openMarriages(ofEngaged: person, day)
        default: (0, 0)
        }
    }

    private func openMarriages(ofMarried person: ProvincePerson, _ day: ScenarioDay) -> (Int, Int) {
        guard let rank = world.pairRank(person, in: world.couples) else { return (0, 0) }
        let isEnded = day == .second && world.coupleFates.fate(of: rank).endsInDivorce
        let entry = marriage(rank)
        if person.isFemale {
            return (0, !isEnded && partnerPlan.outcome(of: entry, day).isFound ? 1 : 0)
        }
        var count = !isEnded && personPlan.outcome(of: entry, day).isFound ? 1 : 0
        if let entry = openSecondEntry(second.place(of: rank), day),
            personPlan.outcome(of: entry, day).isFound
        {
            count += 1
        }
        return (count, 0)
    }

    private func openSecondEntry(_ place: Int, _ day: ScenarioDay) -> Int? {
        if place < secondCount {
            return day == .second && isSecondEnded(place) ? nil : starts[Sort.secondMarriage.rawValue] + place
        }
        guard day == .second, place < secondCount + lateSecondCount else { return nil }
        return starts[Sort.newSecondMarriage.rawValue] + place - secondCount
    }

    private func openSecondMarriages(ofFormerWife person: ProvincePerson, _ day: ScenarioDay) -> Int {
        guard let rank = world.pairRank(person, in: world.formerCouples),
            let entry = openSecondEntry(rank, day)
        else {
            return 0
        }
        return partnerPlan.outcome(of: entry, day).isFound ? 1 : 0
    }

    private func openMarriages(ofEngaged person: ProvincePerson, _ day: ScenarioDay) -> (Int, Int) {
        guard day == .second, let rank = world.pairRank(person, in: world.engaged) else { return (0, 0) }
        let place = world.engagedFates.shuffle.place(of: rank)
        guard place < world.engagedFates.count(through: .marriageUnknown) else { return (0, 0) }
        let entry = starts[Sort.engagedMarriage.rawValue] + place
        if person.isFemale { return (0, partnerPlan.outcome(of: entry, day).isFound ? 1 : 0) }
        return (personPlan.outcome(of: entry, day).isFound ? 1 : 0, 0)
    }

    private static let prefixes = ["KS.", "KH.", "LH.", "KT."]

    /// The number of an entry.
    func entryText(_ entity: Int, _ kind: Kind) -> String {
        CivilStatusRegistry.prefixes[kind.rawValue]
            + ProvinceWorld.text(ProvinceWorld.shuffled(entity), digitCount: 10)
    }
}
