public import HosoCore

/// How single values are stored (`Type` in parquet.thrift).
public enum PhysicalType: Int32, Hashable, Sendable {
    case boolean = 0
    case int32 = 1
    case int64 = 2
    case int96 = 3
    case float = 4
    case double = 5
    case byteArray = 6
    case fixedLengthByteArray = 7
}

extension StorageType {
    /// The physical type that a column of this type has in files.
    public var physicalType: PhysicalType {
        switch self {
        case .boolean: .boolean
        case .int64, .decimal, .timestamp: .int64
        case .double: .double
        case .date: .int32
        case .string, .binary: .byteArray
        }
    }
}
