/// What became of a row's link; the words of the pipeline language, in the order of their codes.
package enum LinkStatus: UInt32, CaseIterable, Sendable {
    case missing
    case invalid
    case notFound
    case ambiguous
    case mismatch
    case verified

    package var name: String {
        switch self {
        case .missing: "missing"
        case .invalid: "invalid"
        case .notFound: "not_found"
        case .ambiguous: "ambiguous"
        case .mismatch: "mismatch"
        case .verified: "verified"
        }
    }
}

/// Which number found the row.
enum LinkVia: UInt32, CaseIterable, Sendable {
    case citizenID
    case oldID
    case key
    /// The citizen ID, with leading zeros that it had lost.
    case repaired

    var name: String {
        switch self {
        case .citizenID: "citizen_id"
        case .oldID: "old_id"
        case .key: "key"
        case .repaired: "repaired"
        }
    }
}
