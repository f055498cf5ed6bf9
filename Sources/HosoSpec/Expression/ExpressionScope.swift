/// What the names in an expression mean where it stands.
public protocol ExpressionScope {
    /// A plain name; nil where there is no such column.
    func column(_ name: String) -> (reference: ColumnReference, type: ExpressionType)?
    /// `link.member`, `status id via differs` included; nil where there is no such link or member.
    func member(_ member: String, ofLink link: String) -> (reference: ColumnReference, type: ExpressionType)?
    /// Why a link may not be used here; nil where it may, or there is none of this name.
    func reasonAgainstLink(_ name: String) -> String?
    /// Why a name that is no column here, but is one elsewhere, may not be used; nil where there is none.
    func reasonAgainstColumn(_ name: String) -> String?
    /// As `reasonAgainstColumn`, for a member of a link.
    func reasonAgainstMember(_ member: String, ofLink link: String) -> String?
    func parameter(_ name: String) -> ParameterValue?
    /// All names of columns, links and parameters, for hints; `isLink` asks for link names only.
    var columnNames: [String] { get }
    var linkNames: [String] { get }
    func memberNames(ofLink link: String) -> [String]
    var parameterNames: [String] { get }
}

extension ExpressionScope {
    public func reasonAgainstLink(_ name: String) -> String? { nil }
    public func reasonAgainstColumn(_ name: String) -> String? { nil }
    public func reasonAgainstMember(_ member: String, ofLink link: String) -> String? { nil }
}
