/// Health-insurance cards: of toddlers, of other children under six, of all else; then cards that ran out;
/// then those that children without one get on the second day.
struct HealthCardsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let insurance: InsuranceRegistry
    private let toddlers: Holders
    private let children: Holders
    private let others: Holders
    private let expiredCount: Int
    /// Cards that children under three got by the linked procedure.
    private let linkedCount: Int
    private let plan: ReferencePlan
    private let expiredPlan: ReferencePlan
    private let stream: UInt64

    /// Persons of one age group, those with a card first.
    private struct Holders: Sendable {
        let group: PersonGroup
        let shuffle: Shuffle
        var cardCount: Int
        /// Those who get their first card on the second day.
        var lateCount: Int

        init(_ group: PersonGroup, _ world: ProvinceWorld, _ number: UInt64) {
            self.group = group
            shuffle = Shuffle(count: group.count, seed: world.seed, number: number)
            let without = max(min(2, group.count), world.rates.quota(.childWithoutCard, of: group.count))
            cardCount = group.count - without
            lateCount = Int((Double(without) * world.rates[.secondDayCorrection]).rounded())
        }

        func person(_ place: Int) -> Int { group.person(at: shuffle.index(at: place)) }
    }

    enum Cube: Int { case linked, linkedRate, participants, childCards }

    enum Source: Int { case linkedProcedure, counter, employer, school }

    let shape = RegistryShape(
        name: "health_cards",
        columns: [
            SyntheticColumn("card_no", .code(15)), SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("full_name", .name), SyntheticColumn("birth_date", .date),
            SyntheticColumn("source", .enumeration), SyntheticColumn("issued_on", .date),
            SyntheticColumn("valid_to", .date), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person", hasRepair: true), .init(name: "participant")],
        cubes: [
            .init(
                name: "health_cards_linked", measure: .count, areas: .communes,
                categories: ["citizen_id", "old_id", "repaired"]),
            .init(name: "health_cards_linked_rate", measure: .share, areas: .communes),
            .init(name: "health_cards_of_participants_rate", measure: .share, areas: .communes),
            .init(
                name: "child_cards_issued", measure: .count, periods: .months(2023, 7, count: 37),
                areas: .communes),
        ],
        checks: [TruthCheck(name: "health_card_id_repaired")])

    struct Row {
        var entity: Int
        var reference: PersonReference
        var source: Source
        var issuedOn: Int
        var validTo: Int
        var commune: Int
        /// The last ten digits of the card's number.
        var participantNumber: Int
        var isOfParticipant: Bool
        var isExpired: Bool
        var age: Int
    }

    init(_ world: ProvinceWorld, _ insurance: InsuranceRegistry, number: UInt64) {
        self.world = world
        self.insurance = insurance
        stream = 1000 + number * 16
        toddlers = Holders(PersonGroup(world.places) { $0.kind != .dead && $0.age < 3 }, world, stream + 4)
        children = Holders(
            PersonGroup(world.places) { $0.kind != .dead && (3...5).contains($0.age) }, world, stream + 5)
        var others = Holders(PersonGroup(world.places) { $0.kind != .dead && $0.age >= 6 }, world, stream + 6)
        let found = world.scaled(world.place.name == ProvincePlace.haNoi.name ? 7_500_000 : 3_300_000)
        let validCount = found * 1000 / 991
        others.cardCount = validCount - toddlers.cardCount - children.cardCount
        others.lateCount = 0
        self.others = others
        precondition(others.cardCount <= others.group.count, "there are more cards than persons")
        expiredCount = validCount / 25
        linkedCount = min(world.scaled(180_000), toddlers.cardCount)
        let options = ReferenceOptions(verifiesName: true, verifiesDate: true, hasRepair: true)
        plan = ReferencePlan(
            count: validCount, rates: world.rates, options: options, seed: world.seed, number: stream + 7,
            found: found)
        expiredPlan = ReferencePlan(
            count: expiredCount, rates: world.rates, options: options, seed: world.seed, number: stream + 9)
    }

    private var validCount: Int { plan.count }

    func entityCount(_ day: ScenarioDay) -> Int {
        validCount + expiredCount + (day == .first ? 0 : toddlers.lateCount + children.lateCount)
    }

    /// Whether a card in force leads to a child under six.
    func hasCard(_ person: Int, _ day: ScenarioDay) -> Bool {
        if let rank = toddlers.group.rank(of: person) {
            let place = toddlers.shuffle.place(of: rank)
            if place < toddlers.cardCount { return plan.outcome(of: place, day).isFound }
            let late = place - toddlers.cardCount
            return day == .second && late < toddlers.lateCount && lateOutcome(late).isFound
        }
        guard let rank = children.group.rank(of: person) else { return false }
        let place = children.shuffle.place(of: rank)
        if place < children.cardCount { return plan.outcome(of: toddlers.cardCount + place, day).isFound }
        let late = place - children.cardCount
        return day == .second && late < children.lateCount && lateOutcome(toddlers.lateCount + late).isFound
    }

    private func lateOutcome(_ late: Int) -> ReferencePlan.Outcome {
        plan.outcome(of: validCount + late, .second)
    }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, number: stream + 11, entity)
        if entity >= validCount + expiredCount {
            let late = entity - validCount - expiredCount
            let isToddler = late < toddlers.lateCount
            let person =
                isToddler
                ? toddlers.person(toddlers.cardCount + late)
                : children.person(children.cardCount + late - toddlers.lateCount)
            return row(
                entity, person, lateOutcome(late), .counter, issuedOn: ScenarioDates.asOf,
                validTo: ScenarioDates.day(2026, 12, 31), &random, day)
        }
        if entity >= validCount {
            let place = entity - validCount
            let issued = ScenarioDates.day(2023, 1, 1) + random.below(500)
            return row(
                entity, others.person(others.group.count - 1 - place % others.group.count),
                expiredPlan.outcome(of: place, day), .counter, issuedOn: issued,
                validTo: ScenarioDates.day(2025, 1, 1) + random.below(540), &random, day)
        }
        let validTo = ScenarioDates.asOf + random.below(365)
        let outcome = plan.outcome(of: entity, day)
        if entity < toddlers.cardCount {
            let person = toddlers.person(entity)
            let issued = min(world.person(person).birthDay + 15 + random.below(45), ScenarioDates.asOf - 1)
            let source: Source = entity < linkedCount ? .linkedProcedure : .counter
            return row(entity, person, outcome, source, issuedOn: issued, validTo: validTo, &random, day)
        }
        let issued = ScenarioDates.day(2024, 1, 1) + random.below(900)
        let isChild = entity < toddlers.cardCount + children.cardCount
        let place = entity - toddlers.cardCount - (isChild ? 0 : children.cardCount)
        let person = isChild ? children.person(place) : others.person(place)
        let source: Source =
            isChild || random.below(3) == 0 ? .counter : random.below(2) == 0 ? .employer : .school
        return row(entity, person, outcome, source, issuedOn: issued, validTo: validTo, &random, day)
    }

    private func row(
        _ entity: Int, _ index: Int, _ outcome: ReferencePlan.Outcome, _ source: Source, issuedOn: Int,
        validTo: Int, _ random: inout CounterRandom, _ day: ScenarioDay
    ) -> Row {
        let person = world.person(index)
        var participant: Int?
        // A card keeps its number: whoever is insured later on has another.
        if let rank = world.living.rank(of: index), random.below(200) > 0 {
            participant = insurance.participant(ofLiving: rank, .first)
        }
        return Row(
            entity: entity, reference: world.reference(to: person, outcome, plan.options), source: source,
            issuedOn: issuedOn, validTo: validTo,
            commune: world.place.written(
                world.home(index, person.role), &random, oldShare: world.rates[.oldCommune]),
            participantNumber: participant.map(InsuranceRegistry.participantNumber)
                ?? InsuranceRegistry.unknownParticipantNumber(entity), isOfParticipant: participant != nil,
            isExpired: validTo < ScenarioDates.asOf, age: person.role.age)
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool { row.reference == other.reference }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.id = .none
        other.validTo = ScenarioDates.day(2024, 12, 31)
        other.commune = (max(0, row.commune) + 13) % world.place.communeCodes.count
        return other
    }

    private static let groups = ["TE", "HS", "DN", "GD", "HT"].map { Array($0.utf8) }

    /// Letters for the group, a digit for the benefit, two for the province, then the participant's ten.
    private func cardPrefix(_ row: Row) -> [UInt8] {
        let group = row.age < 6 ? 0 : row.age < 18 ? 1 : row.age >= 60 ? 4 : row.entity % 2 + 2
        let benefit = UInt8(0x31 + (row.age < 6 ? 0 : 3) + (row.isExpired ? 1 : 0))
        return HealthCardsRegistry.groups[group] + [benefit] + Array(world.place.code.utf8)
    }

    private static let sources = ["linked_procedure", "counter", "employer", "school"]

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(row.participantNumber, digitCount: 10, prefix: cardPrefix(row))
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.date(row.reference.birthDay)
        writer.text(HealthCardsRegistry.sources[row.source.rawValue])
        writer.date(row.issuedOn)
        writer.date(row.validTo)
        writer.number(world.place.communeCode(row.commune), digitCount: 5)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        truth.link(1, row.isOfParticipant ? .verified : .notFound)
        let isUnderSix = ScenarioDates.age(bornOn: row.reference.birthDay, on: row.issuedOn) < 6
        if row.source == .linkedProcedure, isUnderSix {
            truth.add(Cube.childCards.rawValue, day: row.issuedOn, area: row.commune)
        }
        guard row.validTo >= ScenarioDates.asOf else { return }
        if row.reference.isFound, let path = row.reference.path {
            truth.add(Cube.linked.rawValue, area: row.commune, category: path.rawValue)
        }
        truth.add(Cube.linkedRate.rawValue, area: row.commune, isHit: row.reference.isFound)
        truth.add(Cube.participants.rawValue, area: row.commune, isHit: row.isOfParticipant)
    }

    func failures(_ row: Row) -> UInt32 { row.reference.path == .repaired ? 1 : 0 }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String {
        String(decoding: cardPrefix(row), as: UTF8.self)
            + ProvinceWorld.text(row.participantNumber, digitCount: 10)
    }
}
