/// Insured persons: living ones who are insured, living ones who were, the dead, and those who are new.
struct InsuranceRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let living: Shuffle
    private let dead: Shuffle
    private let activeLivingCount: Int
    private let stoppedLivingCount: Int
    private let activeDeadCount: Int
    private let lateCount: Int
    private let activePlan: ReferencePlan
    private let stoppedPlan: ReferencePlan
    private let stream: UInt64

    enum Cube: Int { case linked, verified, national }

    enum Check: UInt32 {
        case deadStillInsured, repaired, mismatch

        var bit: UInt32 { 1 << rawValue }
    }

    enum Scheme: Int { case social, health, monthly }

    let shape = RegistryShape(
        name: "insurance",
        columns: [
            SyntheticColumn("participant_id", .code(10)),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("full_name", .name), SyntheticColumn("birth_date", .date),
            SyntheticColumn("sex", .enumeration), SyntheticColumn("scheme", .enumeration),
            SyntheticColumn("is_armed", .boolean, isOptional: true), SyntheticColumn("state", .enumeration),
            SyntheticColumn("commune_code", .code(5)), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person", hasRepair: true)],
        cubes: [
            .init(name: "insured_linked", measure: .count, areas: .communes),
            .init(
                name: "insured_verified_rate", measure: .share, areas: .communes,
                categories: ["social", "health", "monthly"]),
            .init(name: "insured_verified_rate_national", measure: .share, areas: .communes),
        ],
        checks: [
            TruthCheck(name: "dead_still_insured"), TruthCheck(name: "insurance_id_repaired"),
            TruthCheck(name: "insured_mismatch"),
        ])

    struct Row {
        var entity: Int
        var reference: PersonReference
        var isFemale: Bool
        var scheme: Scheme
        var isArmed: Bool?
        var isActive: Bool
        var commune: Int
        /// By the population register.
        var isAlive: Bool
    }

    init(_ world: ProvinceWorld, number: UInt64) {
        self.world = world
        stream = 1000 + number * 16
        living = Shuffle(count: world.living.count, seed: world.seed, number: stream + 4)
        dead = Shuffle(count: world.dead.count, seed: world.seed, number: stream + 5)
        activeDeadCount = world.rates.quota(.deadInsured, of: world.dead.count)
        let isBacNinh = world.place.name == ProvincePlace.bacNinh.name
        let found = isBacNinh ? world.scaled(3_500_000) : nil
        let active = isBacNinh ? world.scaled(3_500_000) * 1000 / 994 : world.scaled(8_256_000)
        activeLivingCount = active - activeDeadCount
        let rest = world.living.count - activeLivingCount
        stoppedLivingCount = rest / 2
        lateCount = rest / 8
        let options = ReferenceOptions(
            verifiesName: true, verifiesDate: true, hasHistory: true, hasRepair: true)
        activePlan = ReferencePlan(
            count: active, rates: world.rates, options: options, seed: world.seed, number: stream + 6,
            verified: isBacNinh ? nil : Int((0.9811 * Double(active)).rounded()), found: found)
        stoppedPlan = ReferencePlan(
            count: stoppedLivingCount + world.dead.count - activeDeadCount, rates: world.rates,
            options: options,
            seed: world.seed, number: stream + 8)
    }

    private var oldCount: Int { activeLivingCount + stoppedLivingCount }

    func entityCount(_ day: ScenarioDay) -> Int {
        oldCount + world.dead.count + (day == .first ? 0 : lateCount)
    }

    /// The participant that a living person is; nil for who is none.
    func participant(ofLiving rank: Int, _ day: ScenarioDay) -> Int? {
        let place = living.place(of: rank)
        if place < oldCount { return place }
        return day == .second && place < oldCount + lateCount ? place + world.dead.count : nil
    }

    /// Ten digits.
    static func participantNumber(_ entity: Int) -> Int { ProvinceWorld.shuffled(entity) }

    /// Ten digits that are nobody's.
    static func unknownParticipantNumber(_ index: Int) -> Int { ProvinceWorld.shuffled(900_000_000 + index) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let deadRank = entity - oldCount
        let isOfDead = deadRank >= 0 && deadRank < world.dead.count
        if isOfDead {
            let place = dead.place(of: deadRank)
            let person = world.person(world.dead.person(at: deadRank))
            if place < activeDeadCount {
                let isMended = day == .second && isCorrected(place)
                return row(
                    entity, person, activePlan, activePlan.outcome(of: activeLivingCount + place, day),
                    isActive: !isMended, day)
            }
            let rank = stoppedLivingCount + place - activeDeadCount
            return row(entity, person, stoppedPlan, stoppedPlan.outcome(of: rank, day), isActive: false, day)
        }
        let isLate = entity >= oldCount
        let place = isLate ? entity - world.dead.count : entity
        let person = world.person(world.living.person(at: living.index(at: place)))
        let isStopped = !isLate && entity >= activeLivingCount
        let plan = isStopped ? stoppedPlan : activePlan
        let rank = isLate ? plan.count + place : isStopped ? entity - activeLivingCount : entity
        return row(entity, person, plan, plan.outcome(of: rank, day), isActive: !isStopped, day)
    }

    private func isCorrected(_ place: Int) -> Bool {
        Double(place % 100) < world.rates[.secondDayCorrection] * 100
    }

    private func row(
        _ entity: Int, _ person: ProvincePerson, _ plan: ReferencePlan, _ outcome: ReferencePlan.Outcome,
        isActive: Bool, _ day: ScenarioDay
    ) -> Row {
        var random = CounterRandom(world.seed, number: stream + 10, entity)
        let draw = random.below(1000)
        let isWrongSex = Double(random.below(1_000_000)) < world.rates[.wrongSex] * 1_000_000
        let age = person.role.age
        let scheme: Scheme =
            age >= 60 ? (draw < 600 ? .monthly : .health) : age >= 20 && draw < 450 ? .social : .health
        return Row(
            entity: entity, reference: world.reference(to: person, outcome, plan.options),
            isFemale: person.isFemale != isWrongSex, scheme: scheme,
            isArmed: draw % 100 == 7 ? true : draw % 20 == 3 ? nil : false, isActive: isActive,
            commune: world.place.written(
                world.home(person.index, person.role), &random, oldShare: world.rates[.oldCommune]),
            isAlive: world.isAlive(person, day))
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.reference == other.reference && row.isActive == other.isActive
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.id = .none
        other.isActive.toggle()
        other.commune = (max(0, row.commune) + 11) % world.place.communeCodes.count
        return other
    }

    private static let schemes = ["social", "health", "monthly"]

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(InsuranceRegistry.participantNumber(row.entity), digitCount: 10)
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.date(row.reference.birthDay)
        writer.text(row.isFemale ? "F" : "M")
        writer.text(InsuranceRegistry.schemes[row.scheme.rawValue])
        writer.flag(row.isArmed)
        writer.text(row.isActive ? "active" : "stopped")
        writer.number(world.place.communeCode(row.commune), digitCount: 5)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        guard row.isActive else { return }
        let isVerified = row.reference.status == .verified
        if row.reference.isFound { truth.add(Cube.linked.rawValue, area: row.commune) }
        truth.add(Cube.verified.rawValue, area: row.commune, category: row.scheme.rawValue, isHit: isVerified)
        if row.isArmed != true { truth.add(Cube.national.rawValue, area: row.commune, isHit: isVerified) }
    }

    func failures(_ row: Row) -> UInt32 {
        var failures: UInt32 = 0
        if row.isActive, row.reference.isFound, !row.isAlive { failures |= Check.deadStillInsured.bit }
        if row.reference.path == .repaired { failures |= Check.repaired.bit }
        if row.isActive, row.reference.status == .mismatch { failures |= Check.mismatch.bit }
        return failures
    }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String {
        ProvinceWorld.text(InsuranceRegistry.participantNumber(row.entity), digitCount: 10)
    }
}
