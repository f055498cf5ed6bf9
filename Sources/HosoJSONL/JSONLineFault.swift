/// A line that is not one JSON object.
public struct JSONLineFault: Hashable, Sendable {
    /// In the block, without the line's end.
    public var range: Range<Int>
}

/// What is wrong with a member of a record that is sound as a whole.
public struct JSONFieldFault: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// An object or an array where a single value is wanted.
        case notScalar
        /// The member stands twice, so that its value is anybody's guess (RFC 8259, section 4).
        case repeated
        /// Half of a surrogate pair: no Unicode text (RFC 8259, section 8.2).
        case surrogate
    }

    public var recordIndex: Int
    /// Number of the column; nil for a member that no column names.
    public var field: Int?
    public var reason: Reason

    public init(recordIndex: Int, field: Int?, reason: Reason) {
        self.recordIndex = recordIndex
        self.field = field
        self.reason = reason
    }
}
