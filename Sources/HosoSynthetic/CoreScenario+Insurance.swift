extension CoreScenario {
    private static let schemes: [[UInt8]] = ["social", "health", "welfare"].map { Array($0.utf8) }

    /// An insurance row as the truth sees it: a function of the seed, the entity and the day.
    struct InsuranceFacts {
        var status: LinkStatus
        /// Index into `PlaceTable.communeCodes`.
        var commune: Int
        var planned: PlannedLink
        /// That of the first day's winner, in minutes since 1970 and seconds.
        var moment: (minutes: Int, second: Int)
        /// Index into `schemes`.
        var scheme: Int
    }

    func insurance(_ entity: Int, _ day: ScenarioDay) -> InsuranceFacts {
        var random = CounterRandom(seed, .insuranceRow, entity * 4 + 3)
        let moment = updateMoment(&random)
        let planned = plannedLink(entity, person: entity, day, &random)
        let communeCount = PlaceTable.shared.communeCodes.count
        let home = random.below(10) == 0 ? random.below(communeCount) : planned.person.commune
        var facts = InsuranceFacts(
            status: planned.status, commune: home, planned: planned, moment: moment, scheme: random.below(3))
        guard day == .second else { return facts }
        if isRewritten(entity, .insurance) {
            facts.planned.person = person(planned.person.index, .second)
            facts.scheme = (facts.scheme + 1) % 3
            if entity % 2 == 0 { facts.commune = facts.planned.person.commune }
        } else if planned.status == .verified, isChanged(planned.person.index, .population),
            person(planned.person.index, .second).name != planned.person.name
        {
            facts.status = .mismatch
        }
        return facts
    }

    func writeInsurance(
        _ entity: Int, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) -> InsuranceFacts {
        var random = CounterRandom(seed, .insuranceRow, entity * 4 + version.ordinal % 3)
        let facts = insurance(entity, version.day)
        let planned = facts.planned
        let person = planned.person
        let communeCount = PlaceTable.shared.communeCodes.count
        let commune = version.isCurrent ? facts.commune : (facts.commune + 11) % communeCount
        writer.beginRow(broken: broken)
        if broken == nil { writer.soilSometimes(&random, columnCount: 7) }

        if writer.open() { writer.append(participant: participantNumber(entity)) }
        writer.close()
        // Superseded and broken rows have no person ID: the link's counts tell when one of them won.
        if writer.open(), version.isCurrent { append(planned.id, &writer) }
        writer.close()
        if writer.open() {
            let name = planned.isNameChanged ? changed(person.name) : person.name
            writer.append(name, form: planned.nameForm, isSpaced: planned.isNameSpaced)
        }
        writer.close()
        if writer.open() {
            // One day on, or back at the month's end.
            let shift = !planned.isDateChanged ? 0 : person.birthDay < 28 ? 1 : -1
            writer.append(year: person.birthYear, month: person.birthMonth, day: person.birthDay + shift)
        }
        writer.close()
        writer.writeField(CoreScenario.schemes[facts.scheme])
        if writer.open() { writer.append(number: PlaceTable.shared.communeCodes[commune], digitCount: 5) }
        writer.close()
        if writer.open() { writer.append(moment(facts.moment, entity, version), version, &random) }
        writer.close()
        writer.endRow(extra: entity % 7 == 0 ? "\"checked, \"\"2026\"\"\"" : "")
        return facts
    }

    func countInsurance(_ facts: InsuranceFacts, _ truth: inout TruthCounts) {
        truth.statusCounts[facts.status.rawValue] += 1
        truth.cells.count(
            period: 0, area: PlaceTable.shared.areaTextOfCommune[facts.commune],
            isHit: facts.status == .verified)
    }

    private func participantNumber(_ entity: Int) -> Int {
        CoreScenario.participantNumbering.number(entity, offset: participantOffset)
    }
}

extension PieceWriter {
    /// Ten digits.
    mutating func append(participant number: Int) { append(number: number, digitCount: 10) }
}
