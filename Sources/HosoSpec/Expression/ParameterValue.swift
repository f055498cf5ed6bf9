/// Value of a pipeline parameter, typed by how it reads.
public enum ParameterValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case decimal(unscaled: Int64, scale: Int)
    case boolean(Bool)
    /// Days since 1970-01-01.
    case date(Int)
    /// Microseconds since 1970-01-01T00:00.
    case timestamp(Int64)
}
