extension CoreScenario {
    private static let schemes: [[UInt8]] = ["social", "health", "welfare"].map { Array($0.utf8) }

    /// What the truth needs to know of an insurance row.
    struct InsuranceFacts {
        var status: LinkStatus
        /// Index into `PlaceTable.communeCodes`.
        var commune: Int
    }

    func writeInsurance(
        _ entity: Int, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) -> InsuranceFacts {
        var entityRandom = CounterRandom(seed, .insuranceRow, entity * 4 + 3)
        var random = CounterRandom(seed, .insuranceRow, entity * 4 + version.ordinal % 3)
        let moment = updateMoment(&entityRandom)
        let planned = plannedLink(entity, person: entity, &entityRandom)
        let person = planned.person
        let communeCount = PlaceTable.shared.communeCodes.count
        let home = entityRandom.below(10) == 0 ? entityRandom.below(communeCount) : person.commune
        let commune = version.isCurrent ? home : (home + 11) % communeCount
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
        writer.writeField(CoreScenario.schemes[entityRandom.below(3)])
        if writer.open() { writer.append(number: PlaceTable.shared.communeCodes[commune], digitCount: 5) }
        writer.close()
        if writer.open() { writer.append(moment, version, &random) }
        writer.close()
        writer.endRow(extra: entity % 7 == 0 ? "\"checked, \"\"2026\"\"\"" : "")
        return InsuranceFacts(status: planned.status, commune: commune)
    }

    func countInsurance(_ entity: Int, _ facts: InsuranceFacts, _ truth: inout TruthCounts) {
        truth.statusCounts[facts.status.rawValue] += 1
        truth.cells.count(
            period: 0, area: PlaceTable.shared.areaTextOfCommune[facts.commune],
            isHit: facts.status == .verified)
    }

    /// A permutation of the 10-digit numbers.
    private func participantNumber(_ entity: Int) -> Int {
        (entity * 7_236_067_977 + participantOffset) % 10_000_000_000
    }
}

extension PieceWriter {
    /// Ten digits.
    mutating func append(participant number: Int) { append(number: number, digitCount: 10) }
}
