public import HosoCore

/// The static type of an expression.
public enum ExpressionType: Hashable, Sendable {
    case text
    /// Text that is one of these; comparing it with another literal is an error.
    case enumeration([String])
    case integer
    /// Exact; up to 128 bits unscaled.
    case decimal(scale: Int)
    case double
    case boolean
    case date
    case timestamp

    /// How a derived column of this type is stored.
    public var storage: StorageType {
        switch self {
        case .text, .enumeration: .string
        case .integer: .int64
        case .decimal(let scale): .decimal(precision: 18, scale: scale)
        case .double: .double
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        }
    }
}
