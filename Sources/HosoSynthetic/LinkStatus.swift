/// How a row's link comes out.
enum LinkStatus: Int, CaseIterable {
    case verified, mismatch, notFound, ambiguous, invalid, missing

    /// The status as the pipeline language writes it.
    var name: String {
        switch self {
        case .verified: "verified"
        case .mismatch: "mismatch"
        case .notFound: "not_found"
        case .ambiguous: "ambiguous"
        case .invalid: "invalid"
        case .missing: "missing"
        }
    }
}
