/// Payments of benefits: three months of pensions and assistance, payments to the dead among them, then
/// survivor, funeral and sickness benefits, then those that are new on the second day.
struct BenefitPaymentsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let monthlyCount: Int
    private let deadCount: Int
    private let survivorCount: Int
    private let funeralCount: Int
    private let sicknessCount: Int
    private let lateCount: Int
    private let monthly: Shuffle
    private let unpaidCount: Int
    private let cashCount: Int
    private let dead: Shuffle
    private let recipients: Shuffle
    private let plan: ReferencePlan
    private let stream: UInt64

    enum Cube: Int {
        case toAccount, funeralDays, survivorDays, survivorDaysNinetieth, survivorInTime, sicknessDays
    }

    enum Benefit: Int { case pension, assistance, survivor, funeral, sickness }

    private static let monthCount = 3

    let shape = RegistryShape(
        name: "benefit_payments",
        columns: [
            SyntheticColumn("payment_no", .text), SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("benefit", .enumeration), SyntheticColumn("filed_on", .date, isOptional: true),
            SyntheticColumn("decided_on", .date, isOptional: true),
            SyntheticColumn("paid_on", .date, isOptional: true), SyntheticColumn("amount_vnd", .integer),
            SyntheticColumn("method", .enumeration), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person")],
        cubes: [
            .init(
                name: "paid_to_account_rate", measure: .share, periods: .usualMonths, areas: .communes,
                categories: ["pension", "assistance"]),
            .init(name: "funeral_days", measure: .mean, periods: .usualQuarters, areas: .communes),
            .init(
                name: "survivor_days", measure: .median, periods: .usualQuarters, areas: .communes,
                valueCount: 32),
            .init(
                name: "survivor_days_p90", measure: .percentile(90), periods: .usualQuarters, valueCount: 32),
            .init(
                name: "survivor_within_18_days_rate", measure: .share, periods: .usualQuarters,
                areas: .communes),
            .init(name: "sickness_days", measure: .mean, periods: .usualQuarters, areas: .communes),
        ],
        checks: [TruthCheck(name: "dead_still_paid")], rowByteCount: 110)

    struct Row {
        var entity: Int
        var reference: PersonReference
        var benefit: Benefit
        var filedOn: Int?
        var decidedOn: Int?
        var paidOn: Int?
        var amount: Int
        var isToAccount: Bool
        var commune: Int
        /// By the population register; nil for the living.
        var deathDay: Int?
    }

    init(_ world: ProvinceWorld, number: UInt64) {
        self.world = world
        stream = 1000 + number * 16
        monthlyCount = world.elders.count * BenefitPaymentsRegistry.monthCount
        deadCount = min(world.dead.count, 1 + world.rates.quota(.deadPaid, of: world.dead.count))
        survivorCount = world.personCount / 300
        funeralCount = world.personCount / 200
        sicknessCount = world.personCount / 50
        lateCount = world.personCount / 1000
        monthly = Shuffle(count: monthlyCount + deadCount, seed: world.seed, number: stream + 4)
        dead = Shuffle(count: world.dead.count, seed: world.seed, number: stream + 5)
        recipients = Shuffle(count: world.living.count, seed: world.seed, number: stream + 6)
        unpaidCount = monthly.count / 400
        let paidCount = monthly.count - unpaidCount
        cashCount = paidCount - Int((0.9905 * Double(paidCount)).rounded())
        plan = ReferencePlan(
            count: monthly.count + survivorCount + funeralCount + sicknessCount, rates: world.rates,
            options: ReferenceOptions(hasHistory: true), seed: world.seed, number: stream + 7)
    }

    func entityCount(_ day: ScenarioDay) -> Int { plan.count + (day == .first ? 0 : lateCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, number: stream + 9, entity)
        if entity < monthly.count { return monthlyRow(entity, &random, day) }
        var number = entity - monthly.count
        let person = world.living.person(at: recipients.index(at: number % world.living.count))
        let filed = ScenarioDates.day(2025, 1, 1) + random.below(516)
        if number < survivorCount {
            let isDecided = number % 40 != 17
            let decided = filed + 6 + (number % 2 == 0 ? random.below(13) : random.below(7))
            return row(
                entity, person, .survivor, filed: filed, decided: isDecided ? decided : nil,
                paid: isDecided ? decided + 3 : nil, &random, day)
        }
        number -= survivorCount
        if number < funeralCount {
            let days = number < funeralCount / 5 * 5 ? [4, 8, 5, 7, 6][number % 5] : 6
            return row(
                entity, person, .funeral, filed: filed, decided: filed + 2, paid: filed + days, &random, day)
        }
        number -= funeralCount
        if number < sicknessCount {
            let days = number < sicknessCount / 3 * 3 ? [1, 3, 2][number % 3] : 2
            return row(
                entity, person, .sickness, filed: filed, decided: filed + 1, paid: filed + days, &random, day)
        }
        let paid = ScenarioDates.asOf - random.below(5)
        return row(
            entity, person, number % 2 == 0 ? .sickness : .funeral, filed: paid - 2 - random.below(4),
            decided: paid - 1, paid: paid, &random, day)
    }

    private func monthlyRow(_ entity: Int, _ random: inout CounterRandom, _ day: ScenarioDay) -> Row {
        let place = monthly.place(of: entity)
        let month = 6 - entity % BenefitPaymentsRegistry.monthCount
        var paid: Int? = ScenarioDates.day(2026, month, 5 + random.below(12))
        if place < unpaidCount { paid = nil }
        var benefit: Benefit = .pension
        let person: Int
        if entity < monthlyCount {
            person = world.elders.person(at: entity / BenefitPaymentsRegistry.monthCount)
            if person % 5 >= 3 { benefit = .assistance }
        } else {
            let number = entity - monthlyCount
            person = world.dead.person(at: dead.index(at: number))
            paid = paid.map { _ in ScenarioDates.day(2026, 6, 5) }
            let isMended = Double(number * 7 % 10) < world.rates[.secondDayCorrection] * 10
            if day == .second, isMended { paid = nil }
        }
        var row = row(entity, person, benefit, filed: nil, decided: nil, paid: paid, &random, day)
        row.isToAccount = place >= unpaidCount + cashCount
        return row
    }

    private func row(
        _ entity: Int, _ index: Int, _ benefit: Benefit, filed: Int?, decided: Int?, paid: Int?,
        _ random: inout CounterRandom, _ day: ScenarioDay
    ) -> Row {
        let person = world.person(index)
        return Row(
            entity: entity,
            reference: world.reference(to: person, plan.outcome(of: entity, day), plan.options),
            benefit: benefit, filedOn: filed, decidedOn: decided, paidOn: paid,
            amount: (500 + random.below(9000)) * 1000, isToAccount: random.below(20) > 0,
            commune: world.place.written(
                world.home(index, person.role), &random, oldShare: world.rates[.oldCommune]),
            deathDay: world.isAlive(person, day) ? nil : world.deathDay(index))
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.reference == other.reference && row.paidOn == other.paidOn
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.id = .none
        other.paidOn = row.paidOn.map { $0 - 40 }
        other.isToAccount.toggle()
        other.commune = (max(0, row.commune) + 5) % world.place.communeCodes.count
        return other
    }

    private static let benefits = ["pension", "assistance", "survivor", "funeral", "sickness"]

    private func number(_ row: Row) -> String {
        "CT" + ProvinceWorld.text(ProvinceWorld.shuffled(row.entity), digitCount: 10)
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.text(number(row))
        writer.id(row.reference.id)
        writer.text(BenefitPaymentsRegistry.benefits[row.benefit.rawValue])
        writer.date(row.filedOn)
        writer.date(row.decidedOn)
        writer.date(row.paidOn)
        writer.integer(row.amount)
        writer.text(row.isToAccount ? "account" : "cash")
        writer.number(world.place.communeCode(row.commune), digitCount: 5)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        let area = row.commune
        switch row.benefit {
        case .pension, .assistance:
            guard let paid = row.paidOn else { return }
            truth.add(
                Cube.toAccount.rawValue, day: paid, area: area, category: row.benefit.rawValue,
                isHit: row.isToAccount)
        case .funeral, .sickness:
            let cube = row.benefit == .funeral ? Cube.funeralDays : Cube.sicknessDays
            truth.add(cube.rawValue, day: row.paidOn, area: area, mean: days(row.filedOn, row.paidOn))
        case .survivor:
            let taken = days(row.filedOn, row.decidedOn)
            truth.add(Cube.survivorDays.rawValue, day: row.decidedOn, area: area, value: taken)
            truth.add(Cube.survivorDaysNinetieth.rawValue, day: row.decidedOn, value: taken)
            if let taken {
                truth.add(
                    Cube.survivorInTime.rawValue, day: row.decidedOn, area: area,
                    isHit: (6...18).contains(taken))
            }
        }
    }

    private func days(_ start: Int?, _ end: Int?) -> Int? {
        guard let start, let end else { return nil }
        return end - start
    }

    func failures(_ row: Row) -> UInt32 {
        guard row.benefit == .pension || row.benefit == .assistance, row.reference.isFound,
            let paid = row.paidOn, let died = row.deathDay
        else { return 0 }
        return paid > died ? 1 : 0
    }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String { number(row) }
}
