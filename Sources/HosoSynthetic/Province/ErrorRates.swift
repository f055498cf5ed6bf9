/// How often each kind of error is planted: shares of the rows, couples or persons that can have it.
public struct ErrorRates: Sendable {
    /// Kinds of errors, named as on the command line.
    public enum Kind: String, CaseIterable, Sendable {
        // IDs as other registers write them.
        case missingID = "missing-id"
        case malformedID = "malformed-id"
        case wrongDigit = "wrong-digit"
        case lostZeros = "lost-zeros"
        case lostZerosUnsure = "lost-zeros-unsure"
        case oldID = "old-id"
        case oldIDOfHistory = "old-id-of-history"
        case unknownOldID = "unknown-old-id"
        case ambiguousOldID = "ambiguous-old-id"
        case spacedID = "spaced-id"
        // Names and dates that differ.
        case unaccentedName = "unaccented-name"
        case gluedName = "glued-name"
        case droppedMiddleName = "dropped-middle-name"
        case changedName = "changed-name"
        case swappedDate = "swapped-date"
        case heapedDate = "heaped-date"
        // Names that are the same, written otherwise.
        case upperCaseName = "upper-case-name"
        case decomposedName = "decomposed-name"
        case otherToneStyle = "other-tone-style"
        case spacedName = "spaced-name"
        // Rows.
        case wrongSex = "wrong-sex"
        case oldCommune = "old-commune"
        case duplicateRow = "duplicate-row"
        // Registers that disagree.
        case idFinding = "id-finding"
        case marriageGap = "marriage-gap"
        case divorceGap = "divorce-gap"
        case spouseNotMutual = "spouse-not-mutual"
        case secondMarriage = "second-marriage"
        case lateDeath = "late-death"
        case deadInsured = "dead-insured"
        case deadPaid = "dead-paid"
        case childWithoutCard = "child-without-card"
        // The second day.
        case secondDayChange = "second-day-change"
        case secondDayCorrection = "second-day-correction"
    }

    private var values: [Double]

    public init() { values = Kind.allCases.map(ErrorRates.usual) }

    /// 0...1
    public subscript(kind: Kind) -> Double {
        get { values[ErrorRates.place(of: kind)] }
        set { values[ErrorRates.place(of: kind)] = newValue }
    }

    /// Of so many, so many have the error.
    func quota(_ kind: Kind, of count: Int) -> Int { Int((self[kind] * Double(count)).rounded()) }

    private static func place(of kind: Kind) -> Int { places[kind] ?? 0 }

    private static let places = Dictionary(
        uniqueKeysWithValues: Kind.allCases.enumerated().map { ($0.element, $0.offset) })

    private static func usual(_ kind: Kind) -> Double {
        switch kind {
        case .missingID: 0.004
        case .malformedID: 0.001
        case .wrongDigit: 0.003
        case .lostZeros: 0.006
        case .lostZerosUnsure: 0.0006
        case .oldID: 0.04
        case .oldIDOfHistory: 0.008
        case .unknownOldID: 0.001
        case .ambiguousOldID: 0.0006
        case .spacedID: 0.01
        case .unaccentedName: 0.003
        case .gluedName: 0.001
        case .droppedMiddleName: 0.002
        case .changedName: 0.001
        case .swappedDate: 0.001
        case .heapedDate: 0.0015
        case .upperCaseName: 0.2
        case .decomposedName: 0.05
        case .otherToneStyle: 0.03
        case .spacedName: 0.015
        case .wrongSex: 0.001
        case .oldCommune: 0.004
        case .duplicateRow: 0.015
        case .idFinding: 0.0006
        case .marriageGap: 0.03
        case .divorceGap: 0.05
        case .spouseNotMutual: 0.004
        case .secondMarriage: 0.002
        case .lateDeath: 0.003
        case .deadInsured: 0.04
        case .deadPaid: 0.02
        case .childWithoutCard: 0.02
        case .secondDayChange: 0.004
        case .secondDayCorrection: 0.5
        }
    }
}
