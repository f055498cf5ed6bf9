/// How a column's values are stored in files; the types that a store's tables have.
public enum StorageType: Hashable, Sendable {
    case boolean
    case int64
    /// Unscaled value in 64 bits; precision at most 18, scale at most the precision.
    case decimal(precision: Int, scale: Int)
    case double
    /// Days since 1970-01-01.
    case date
    /// Microseconds since 1970-01-01T00:00, local time without a zone.
    case timestamp
    /// UTF-8.
    case string
    case binary
}
