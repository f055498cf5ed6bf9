/// What a link knows of itself beside the columns of the row it found.
public enum LinkMember: String, CaseIterable, Sendable {
    case status
    case id
    case via
    case differs

    /// Values of `status`, in the order in which the pipeline language names them.
    public static let statuses = ["missing", "invalid", "not_found", "ambiguous", "mismatch", "verified"]
    /// Values of `via`.
    public static let ways = ["citizen_id", "old_id", "key", "repaired"]

    /// The member's type in expressions.
    public var expressionType: ExpressionType {
        switch self {
        case .status: .enumeration(LinkMember.statuses)
        case .via: .enumeration(LinkMember.ways)
        case .id, .differs: .text
        }
    }

    /// How expressions refer to the member of link `link`.
    public func reference(link: Int) -> ColumnReference {
        switch self {
        case .status: .linkStatus(link)
        case .id: .linkID(link)
        case .via: .linkVia(link)
        case .differs: .linkDiffers(link)
        }
    }

    /// Name of the column that holds the member in the store.
    public func storeColumn(ofLink link: String) -> String { "\(link)_\(rawValue)" }
}
