import HosoCore

/// A leaf of the schema, as it is read: its field and how its values stand in pages.
struct ColumnReadingType: Hashable, Sendable {
    var field: Field
    var physicalType: PhysicalType

    /// The children of the root; throws where one is a group or of a type that is not read.
    static func all(_ schema: [SchemaElement], byteOffset: Int) throws(FormatError) -> [ColumnReadingType] {
        guard let root = schema.first, root.childCount == schema.count - 1 else {
            // A flat root has every other element for a child.
            throw FormatError(.unsupported(feature: "nested schema"), byteOffset: byteOffset)
        }
        var columns: [ColumnReadingType] = []
        for element in schema.dropFirst() { columns.append(try column(element, byteOffset: byteOffset)) }
        return columns
    }

    private static func column(_ element: SchemaElement, byteOffset: Int) throws(FormatError)
        -> ColumnReadingType
    {
        guard (element.childCount ?? 0) == 0, let rawType = element.physicalType else {
            throw FormatError(.unsupported(feature: "nested schema"), byteOffset: byteOffset)
        }
        guard element.repetition == 0 || element.repetition == 1 else {
            throw FormatError(.unsupported(feature: "repeated column"), byteOffset: byteOffset)
        }
        guard let physicalType = PhysicalType(rawValue: rawType) else {
            throw FormatError(.malformed(field: "physical type"), byteOffset: byteOffset)
        }
        let storageType = try storageType(element, physicalType, byteOffset: byteOffset)
        let field = Field(element.name, storageType, isNullable: element.repetition == 1)
        return ColumnReadingType(field: field, physicalType: physicalType)
    }

    private static func storageType(
        _ element: SchemaElement, _ physicalType: PhysicalType, byteOffset: Int
    ) throws(FormatError) -> StorageType {
        switch (physicalType, logicalType(element)) {
        case (.boolean, nil): return .boolean
        case (.int32, .date?): return .date
        case (.int64, nil), (.int64, .integer(64, true)?): return .int64
        case (.int64, .timestamp(false, SchemaElement.microseconds)?): return .timestamp
        case (.int64, .decimal(let precision, let scale)?):
            guard (1...18).contains(precision), scale <= precision else {
                throw FormatError(.malformed(field: "decimal precision"), byteOffset: byteOffset)
            }
            return .decimal(precision: precision, scale: scale)
        case (.double, nil): return .double
        case (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?): return .string
        case (.byteArray, nil): return .binary
        default:
            throw FormatError(
                .unsupported(feature: "column type \(physicalType) with its logical type"),
                byteOffset: byteOffset)
        }
    }

    /// The logical type, or what the older converted type says.
    private static func logicalType(_ element: SchemaElement) -> SchemaElement.LogicalType? {
        if let logicalType = element.logicalType { return logicalType }
        switch element.convertedType {
        case nil: return nil
        case 0: return .string
        case 4: return .enumeration
        case 5: return .decimal(precision: element.precision ?? 0, scale: element.scale ?? 0)
        case 6: return .date
        case 10: return .timestamp(isAdjustedToUTC: true, unit: SchemaElement.microseconds)
        case 18: return .integer(bitWidth: 64, isSigned: true)
        case 19: return .json
        case .some: return .other(0)
        }
    }
}
