import HosoCore

extension CoreScenario {
    static let sexes: [[UInt8]] = ["M", "F"].map { Array($0.utf8) }
    static let maritalStates: [[UInt8]] = ["single", "married", "divorced", "widowed"].map { Array($0.utf8) }
    private static let lives: [[UInt8]] = ["dead", "alive"].map { Array($0.utf8) }

    /// Minutes from 1970-01-01 to 2025-07-01, and the minutes of a year.
    static let updatesStart = CivilDate(year: 2025, month: 7, day: 1).daysSinceEpoch * 1440
    static let updatesLength = 365 * 1440

    func writePopulation(
        _ entity: Int, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) {
        let person = person(entity, version.day)
        var entityRandom = CounterRandom(seed, .personRow, entity * 4 + 3)
        var random = CounterRandom(seed, .personRow, entity * 4 + version.ordinal % 3)
        let moment = moment(updateMoment(&entityRandom), entity, version)
        writer.beginRow(broken: broken)
        if broken == nil { writer.soilSometimes(&random, columnCount: 9) }

        if writer.open() {
            let form = random.below(150)
            writer.append(id: person.citizenNumber, digitCount: 12, form: .init(rawValue: form) ?? .plain)
        }
        writer.close()
        if writer.open() { appendOldNumber(of: person, version, &writer) }
        writer.close()
        if writer.open() {
            let forms: [NameForms.Form] = [.upper, .upper, .decomposed]
            let draw = random.below(40)
            let name = version.isCurrent ? person.name : changed(person.name)
            writer.append(name, form: draw < 3 ? forms[draw] : .plain, isSpaced: draw == 3)
        }
        writer.close()
        if writer.open() {
            writer.append(year: person.birthYear, month: person.birthMonth, day: person.birthDay)
        }
        writer.close()
        writer.writeField(CoreScenario.sexes[person.isFemale ? 1 : 0])
        let commune =
            version.isCurrent ? person.commune : (person.commune + 7) % PlaceTable.shared.communeCodes.count
        if writer.open() { writer.append(number: PlaceTable.shared.communeCodes[commune], digitCount: 5) }
        writer.close()
        writer.writeField(CoreScenario.maritalStates[person.maritalState])
        writer.writeField(CoreScenario.lives[person.isAlive ? 1 : 0])
        if writer.open() { writer.append(moment, version, &random) }
        writer.close()
        writer.endRow()
    }

    /// Superseded rows bear an old ID that no winner has.
    private func appendOldNumber(
        of person: SyntheticPerson, _ version: RowVersion, _ writer: inout PieceWriter
    ) {
        if !version.isCurrent {
            writer.append(number: phantomOldNumber(person.index), digitCount: 9)
        } else if person.hasOldNumber || ambiguousPair(of: person.index) != nil {
            let form: LinkPlan.IDForm = person.index % 97 == 3 ? .spaced : .plain
            writer.append(id: oldNumber(person.index), digitCount: 9, form: form)
        }
    }

    func updateMoment(_ random: inout CounterRandom) -> (minutes: Int, second: Int) {
        let minutes = CoreScenario.updatesStart + random.below(CoreScenario.updatesLength)
        return (minutes, random.below(2) * random.below(60))
    }

    /// Another name, whose key differs.
    func changed(_ name: PersonName) -> PersonName {
        let forms = NameForms.shared
        let givens = name.isFemale ? forms.femaleGivens : forms.maleGivens
        var other = name
        other.given = (name.given + 1) % givens.count
        return other
    }
}
