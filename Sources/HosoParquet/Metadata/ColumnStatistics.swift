package import HosoCore

/// What is known of a column's values over a page, a column chunk or a file.
public struct ColumnStatistics: Hashable, Sendable {
    /// No value is less; nil where unknown or where there is no value (of doubles: none but NaN).
    public var minimum: ParquetValue?
    /// No value is greater; nil as with `minimum`.
    public var maximum: ParquetValue?
    /// Whether `minimum` occurs among the values; long texts are cut.
    public var isMinimumExact: Bool
    public var isMaximumExact: Bool
    /// nil where the file does not say.
    public var nullCount: Int?
    /// Only of doubles; nil where the file does not say.
    public var nanCount: Int?

    public init(
        minimum: ParquetValue? = nil, maximum: ParquetValue? = nil, isMinimumExact: Bool = true,
        isMaximumExact: Bool = true, nullCount: Int? = nil, nanCount: Int? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.isMinimumExact = isMinimumExact
        self.isMaximumExact = isMaximumExact
        self.nullCount = nullCount
        self.nanCount = nanCount
    }

    /// Extends statistics to the values of another piece of the same column.
    ///
    /// - Parameters:
    ///   - hasValues: whether this side has a value that is neither null nor NaN; without one, no bound
    ///     means "no values", not "unknown".
    ///   - otherHasValues: the same of the other side.
    package mutating func merge(_ other: ColumnStatistics, hasValues: Bool, otherHasValues: Bool) {
        nullCount = nullCount.flatMap { mine in other.nullCount.map { mine + $0 } }
        nanCount = nanCount.flatMap { mine in other.nanCount.map { mine + $0 } }
        guard otherHasValues else { return }
        guard hasValues else {
            minimum = other.minimum
            maximum = other.maximum
            isMinimumExact = other.isMinimumExact
            isMaximumExact = other.isMaximumExact
            return
        }
        if let mine = minimum, let theirs = other.minimum {
            // Of two equal bounds an exact one says more.
            if theirs.isLess(than: mine) {
                minimum = theirs
                isMinimumExact = other.isMinimumExact
            } else if !mine.isLess(than: theirs) {
                isMinimumExact = isMinimumExact || other.isMinimumExact
            }
        } else {
            minimum = nil
        }
        if let mine = maximum, let theirs = other.maximum {
            if mine.isLess(than: theirs) {
                maximum = theirs
                isMaximumExact = other.isMaximumExact
            } else if !theirs.isLess(than: mine) {
                isMaximumExact = isMaximumExact || other.isMaximumExact
            }
        } else {
            maximum = nil
        }
    }

    package func write(to writer: inout ThriftWriter) {
        if let nullCount { writer.write(3, Int64(nullCount)) }
        if let maximum { writer.write(5, maximum.plainBytes) }
        if let minimum { writer.write(6, minimum.plainBytes) }
        if maximum != nil { writer.write(7, isMaximumExact) }
        if minimum != nil { writer.write(8, isMinimumExact) }
        if let nanCount { writer.write(9, Int64(nanCount)) }
    }

    package static func read(
        _ reader: inout ThriftReader, type: PhysicalType
    ) throws(FormatError) -> ColumnStatistics {
        var statistics = ColumnStatistics()
        var exactness: (minimum: Bool?, maximum: Bool?) = (nil, nil)
        var field = 0
        while let fieldType = try reader.nextField(&field) {
            switch field {
            case 3: statistics.nullCount = try reader.readSize(fieldType, "null count")
            case 5:
                statistics.maximum = ParquetValue(plainBytes: try reader.readBinary(fieldType), type: type)
            case 6:
                statistics.minimum = ParquetValue(plainBytes: try reader.readBinary(fieldType), type: type)
            case 7: exactness.maximum = try reader.readBoolean(fieldType)
            case 8: exactness.minimum = try reader.readBoolean(fieldType)
            case 9: statistics.nanCount = try reader.readSize(fieldType, "NaN count")
            default: try reader.skip(fieldType)
            }
        }
        let isOfFixedWidth = type != .byteArray && type != .fixedLengthByteArray
        // Where a writer does not say, only bounds of fixed width are taken for exact.
        statistics.isMinimumExact = exactness.minimum ?? isOfFixedWidth
        statistics.isMaximumExact = exactness.maximum ?? isOfFixedWidth
        return statistics
    }
}
