public import HosoCore

/// A column that holds values: a leaf of a file's schema.
public struct ParquetLeaf: Hashable, Sendable {
    /// The names from the top-level column down to the leaf.
    public var path: [String]
    public var physicalType: PhysicalType
    /// Of values of fixed length; nil of other types.
    public var byteCount: Int?
    public var logicalType: ParquetLogicalType?
    /// The level of a value that is there; levels below tell which ancestor is null or empty.
    public var maxDefinitionLevel: Int
    /// How many of the leaf and its ancestors are repeated.
    public var maxRepetitionLevel: Int
    /// The top-level column that the leaf belongs to.
    public var columnIndex: Int

    /// The path with points between the names.
    public var name: String { path.joined(separator: ".") }

    /// The leaf as a column of a store's table; nil where it is nested or of a type that no store has.
    public var field: Field? {
        guard path.count == 1, maxRepetitionLevel == 0, let type = storageType else { return nil }
        return Field(path[0], type, isNullable: maxDefinitionLevel == 1)
    }

    private var storageType: StorageType? {
        switch (physicalType, logicalType) {
        case (.boolean, nil): return .boolean
        case (.int32, .date?): return .date
        case (.int64, nil), (.int64, .integer(64, true)?): return .int64
        case (.int64, .timestamp(false, .microseconds)?): return .timestamp
        case (.int64, .decimal(let precision, let scale)?):
            guard (1...18).contains(precision), (0...precision).contains(scale) else { return nil }
            return .decimal(precision: precision, scale: scale)
        case (.double, nil): return .double
        case (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?): return .string
        case (.byteArray, nil): return .binary
        default: return nil
        }
    }
}
