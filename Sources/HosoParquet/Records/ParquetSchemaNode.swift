/// A node of a file's schema: a column, or a group of them.
public struct ParquetSchemaNode: Hashable, Sendable {
    public enum Repetition: Int32, Hashable, Sendable {
        case required = 0
        case optional = 1
        case repeated = 2
    }

    public enum Content: Hashable, Sendable {
        /// - Parameter byteCount: of values of fixed length; nil of other types.
        case leaf(PhysicalType, byteCount: Int?)
        case group([ParquetSchemaNode])
    }

    public var name: String
    public var repetition: Repetition
    /// What the values mean; of groups, whether they are a list or a map. nil where the file does not say.
    public var logicalType: ParquetLogicalType?
    public var content: Content

    public init(
        _ name: String, _ repetition: Repetition, _ content: Content, logicalType: ParquetLogicalType? = nil
    ) {
        self.name = name
        self.repetition = repetition
        self.content = content
        self.logicalType = logicalType
    }
}

/// What a column's values mean (`LogicalType` in parquet.thrift; in older files `ConvertedType`).
public enum ParquetLogicalType: Hashable, Sendable {
    case string
    case map
    case list
    case enumeration
    case decimal(precision: Int, scale: Int)
    case date
    case time(isAdjustedToUTC: Bool, unit: ParquetTimeUnit)
    case timestamp(isAdjustedToUTC: Bool, unit: ParquetTimeUnit)
    case integer(bitWidth: Int, isSigned: Bool)
    /// A column of nulls only.
    case unknown
    case json
    case bson
    case uuid
    case float16
    /// One that this version does not know: its number in the union.
    case other(Int)
}
