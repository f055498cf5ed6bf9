/// A value of one row as its logical type means it: of a column, or inside one that is nested.
///
/// For logs, dumps and small tables; tables of millions of rows are read as columns.
public enum ParquetRecordValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// Of columns annotated as unsigned.
    case unsignedInteger(UInt64)
    case float16(bits: UInt16)
    case float(Float)
    case double(Double)
    /// As many digits after the point as the type's scale; of any physical form and precision.
    case decimal(String)
    /// Since 1970-01-01.
    case date(days: Int32)
    /// Since midnight.
    case time(nanoseconds: Int64)
    /// Since 1970-01-01T00:00, in units of `unit`.
    case timestamp(Int64, unit: ParquetTimeUnit, isAdjustedToUTC: Bool)
    /// INT96: the days of the Julian calendar and the time of the day.
    case julianTimestamp(day: Int32, nanosecondsOfDay: Int64)
    /// UTF-8.
    case text([UInt8])
    /// Byte arrays, of fixed length too, that are not annotated as text; UUIDs.
    case bytes([UInt8])
    case list([ParquetRecordValue])
    case structure([ParquetRecordMember])
    /// In the file's order; a key may stand more than once.
    case map([ParquetRecordEntry])
}

/// A member of a structure.
public struct ParquetRecordMember: Hashable, Sendable {
    public var name: String
    public var value: ParquetRecordValue

    public init(_ name: String, _ value: ParquetRecordValue) {
        self.name = name
        self.value = value
    }
}

/// An entry of a map.
public struct ParquetRecordEntry: Hashable, Sendable {
    public var key: ParquetRecordValue
    public var value: ParquetRecordValue

    public init(_ key: ParquetRecordValue, _ value: ParquetRecordValue) {
        self.key = key
        self.value = value
    }
}

/// The unit of times and timestamps (`TimeUnit` in parquet.thrift).
public enum ParquetTimeUnit: Int, Hashable, Sendable {
    case milliseconds = 1
    case microseconds = 2
    case nanoseconds = 3
}
