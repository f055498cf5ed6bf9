public import HosoCore

/// What a column of a registry accepts; the table of types in the pipeline language.
public enum ColumnType: Hashable, Sendable {
    case text
    case code(length: Int)
    case integer
    case decimal(precision: Int, scale: Int)
    case boolean
    case date(DateFormat)
    case timestamp
    case enumeration([String])
    case name
    case citizenID
    case oldID
    case personID

    public var storage: StorageType {
        switch self {
        case .text, .code, .enumeration, .name, .citizenID, .oldID, .personID: .string
        case .integer: .int64
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        }
    }

    public var expressionType: ExpressionType {
        switch self {
        case .text, .code, .name, .citizenID, .oldID, .personID: .text
        case .enumeration(let values): .enumeration(values)
        case .integer: .integer
        case .decimal(_, let scale): .decimal(scale: scale)
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        }
    }
}

/// How a date is written: the order of its parts with literal separators between them.
public struct DateFormat: Hashable, Sendable {
    public enum Part: Hashable, Sendable {
        /// Four digits.
        case year
        /// Two digits.
        case month
        /// Two digits.
        case day
        case literal(UInt8)
    }

    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    public static let iso = DateFormat(parts: [
        .year, .literal(UInt8(ascii: "-")), .month, .literal(UInt8(ascii: "-")), .day,
    ])
}
