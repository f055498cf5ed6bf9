/// A least or greatest value of a column in one file.
public enum DeltaBound: Hashable, Sendable {
    case integer(Int64)
    /// Unscaled; the scale is the column's.
    case decimal(unscaled: Int64, scale: Int)
    case double(Double)
    /// Days since 1970-01-01.
    case date(days: Int32)
    /// Microseconds since 1970-01-01T00:00, local time.
    case timestamp(microseconds: Int64)
    /// UTF-8.
    case string([UInt8])
}
