/// A person ID as a row has it.
enum WrittenID: Equatable {
    case none
    case digits(Int, digitCount: Int, form: LinkPlan.IDForm = .plain)
    /// No ID at all.
    case text([UInt8])

    /// The 12 digits that others compare with, or the 9 of an old number; nil where it is neither.
    var normalised: (number: Int, digitCount: Int)? {
        switch self {
        case .digits(let number, let digitCount, _) where digitCount == 12 || digitCount == 9:
            (number, digitCount)
        default: nil
        }
    }
}

/// How a row of another register refers to a person, and how its link to the population must come out.
struct PersonReference: Equatable {
    enum Path: Int {
        case citizenID, oldID, repaired
    }

    var id: WrittenID
    var status: LinkStatus
    /// nil where nobody is found.
    var path: Path?
    /// The name and the birth date that the row has.
    var name: PersonName
    var nameStyle = NameStyle.plain
    /// Days since 1970-01-01.
    var birthDay: Int
    /// The person that the row is about.
    var person: Int

    /// Whether the link finds the person.
    var isFound: Bool { status == .verified || status == .mismatch }
}

/// What a registry's link to the population can do, as the pipeline declares it.
struct ReferenceOptions: Sendable {
    var verifiesName = false
    var verifiesDate = false
    var hasHistory = false
    var hasRepair = false
}
