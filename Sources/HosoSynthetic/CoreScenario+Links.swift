/// A row's person ID as it is written, and how the link must come out.
struct PlannedLink {
    enum WrittenID {
        case digits(Int, digitCount: Int, form: LinkPlan.IDForm)
        case text([UInt8])
    }

    var id: WrittenID
    var status: LinkStatus
    /// The person whose name and birth date the row has.
    var person: SyntheticPerson
    var nameForm = NameForms.Form.plain
    var isNameSpaced = false
    var isNameChanged = false
    var isDateChanged = false
}

extension CoreScenario {
    /// The outcome planned for a row; a plan that cannot be had here (no person with an old ID near by)
    /// becomes the plain one.
    ///
    /// - Parameters:
    ///   - entity: the row's entity, by which some outcomes are forced.
    ///   - personIndex: of the person that the row is about.
    ///   - day: on which the person is looked for; the ID does not depend on it, nor do name and date.
    func plannedLink(
        _ entity: Int, person personIndex: Int, _ day: ScenarioDay, _ random: inout CounterRandom
    ) -> PlannedLink {
        let plan = LinkPlan.forced(at: entity) ?? LinkPlan.drawn(random.below(10_000))
        let subject = person(personIndex)
        let isFound = !isMissing(personIndex, .population, day)
        func link(_ id: PlannedLink.WrittenID, _ status: LinkStatus) -> PlannedLink {
            PlannedLink(id: id, status: status, person: subject)
        }
        func citizen(_ form: LinkPlan.IDForm = .plain, _ status: LinkStatus = .verified) -> PlannedLink {
            link(.digits(subject.citizenNumber, digitCount: 12, form: form), isFound ? status : .notFound)
        }
        switch plan {
        case .verified(let form):
            var planned = citizen()
            planned.nameForm = form
            return planned
        case .verifiedSpacedName:
            var planned = citizen()
            planned.isNameSpaced = true
            return planned
        case .verifiedWrittenID(let form): return citizen(form)
        case .verifiedOldID(let form): return byOldID(near: personIndex, form, .verified) ?? citizen()
        case .mismatchOldID: return byOldID(near: personIndex, .plain, .mismatch) ?? citizen()
        case .mismatchName, .mismatchDate, .mismatchBoth:
            var planned = citizen(.plain, .mismatch)
            planned.isNameChanged = plan != .mismatchDate
            planned.isDateChanged = plan != .mismatchName
            return planned
        case .unknownCitizen:
            // Place codes 003, 005, 007 and 009 were never given out.
            let place = 3 + entity % 4 * 2
            let number = subject.citizenNumber % 1_000_000_000 + place * 1_000_000_000
            return link(.digits(number, digitCount: 12, form: .plain), .notFound)
        case .unknownOld:
            // Beyond the phantoms of superseded rows.
            let number = phantomOldNumber(CoreScenario.phantomStart + entity)
            return link(.digits(number, digitCount: 9, form: .plain), .notFound)
        case .supersededOld:
            return bySupersededOldID(near: personIndex).map { link($0, .notFound) } ?? citizen()
        case .ambiguous: return byAmbiguousID(near: personIndex).map { link($0, .ambiguous) } ?? citizen()
        case .invalid(let index): return link(.text(LinkPlan.malformedIDs[index]), .invalid)
        case .missing(let index): return link(.text(LinkPlan.emptyIDs[index]), .missing)
        }
    }

    /// How far a person with an old ID is looked for.
    private static let searchLength = 64

    private func byOldID(near index: Int, _ form: LinkPlan.IDForm, _ status: LinkStatus) -> PlannedLink? {
        for step in 0..<min(CoreScenario.searchLength, personCount) {
            let candidate = (index + step) % personCount
            guard hasUniqueOldNumber(candidate) else { continue }
            var planned = PlannedLink(
                id: .digits(oldNumber(candidate), digitCount: 9, form: form), status: status,
                person: person(candidate))
            planned.isDateChanged = status == .mismatch
            return planned
        }
        return nil
    }

    private func bySupersededOldID(near index: Int) -> PlannedLink.WrittenID? {
        for candidate in [index / 1000 * 1000 + 30, index / 1000 * 1000 + 40, 30, 40] {
            guard candidate < personCount, !isLost(candidate, .population),
                kind(of: candidate, .population) == .olderBefore
            else { continue }
            return .digits(phantomOldNumber(candidate), digitCount: 9, form: .plain)
        }
        return nil
    }

    private func byAmbiguousID(near index: Int) -> PlannedLink.WrittenID? {
        for candidate in [index / 500 * 500 + 8, 8] {
            guard candidate < personCount, ambiguousPair(of: candidate) != nil else { continue }
            return .digits(oldNumber(candidate), digitCount: 9, form: .plain)
        }
        return nil
    }

    func append(_ id: PlannedLink.WrittenID, _ writer: inout PieceWriter) {
        switch id {
        case .digits(let number, let digitCount, let form):
            writer.append(id: number, digitCount: digitCount, form: form)
        case .text(let text): writer.append(text)
        }
    }
}
