/// A record that is not what the schema says.
public struct ParquetRecordMismatch: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// Null where the schema requires a value.
        case null
        /// A value of another type, or out of the type's range.
        case type
        /// A member that the schema does not name.
        case unknownMember
        case memberTwice
    }

    public var reason: Reason
    /// From the first record that the writer was given.
    public var rowIndex: Int
    /// Names from the schema's root down, without the groups that stand between a list and its elements.
    public var path: [String]

    public init(reason: Reason, rowIndex: Int, path: [String]) {
        self.reason = reason
        self.rowIndex = rowIndex
        self.path = path
    }
}

extension ParquetRecordMismatch: CustomStringConvertible {
    public var description: String {
        let column = path.joined(separator: ".")
        let fault =
            switch reason {
            case .null: "null where a value is required"
            case .type: "a value of another type"
            case .unknownMember: "no such column in the schema"
            case .memberTwice: "named twice"
            }
        return "record \(rowIndex), \(column): \(fault)"
    }
}
