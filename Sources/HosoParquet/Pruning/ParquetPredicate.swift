/// Which rows are wanted, by values of flat columns; what cannot be one of them need not be read.
///
/// Columns are numbered as `ParquetFileReader.leaves`. A comparison with a null is not true. Doubles compare
/// as IEEE 754 says: -0.0 equals 0.0, and NaN is neither less than, nor equal to, nor greater than anything.
/// Values are given as they are stored, of the column's physical type (a bit pattern where the column is
/// unsigned, big-endian two's complement where it is a decimal in bytes); of another type they exclude no
/// row.
public indirect enum ParquetPredicate: Hashable, Sendable {
    case isNull(column: Int)
    case isNotNull(column: Int)
    case equal(column: Int, ParquetValue)
    case isAny(column: Int, of: [ParquetValue])
    case range(column: Int, ParquetValueRange)
    /// True where all are, and where there are none.
    case all([ParquetPredicate])
    case any([ParquetPredicate])
}

/// Values between two bounds.
public struct ParquetValueRange: Hashable, Sendable {
    public struct Bound: Hashable, Sendable {
        public var value: ParquetValue
        /// Whether the bound itself belongs to the range.
        public var isInclusive: Bool

        public init(_ value: ParquetValue, isInclusive: Bool) {
            self.value = value
            self.isInclusive = isInclusive
        }
    }

    /// nil where the range is open.
    public var lower: Bound?
    public var upper: Bound?

    public init(lower: Bound? = nil, upper: Bound? = nil) {
        self.lower = lower
        self.upper = upper
    }
}

/// Rows of one row group.
public struct ParquetRowSelection: Hashable, Sendable {
    public var rowGroup: Int
    /// Ascending, apart from one another, none empty.
    public var rows: [Range<Int>]

    public init(rowGroup: Int, rows: [Range<Int>]) {
        self.rowGroup = rowGroup
        self.rows = rows
    }
}
