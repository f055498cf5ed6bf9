package import HosoCore

/// A node of a file's schema (`SchemaElement` in parquet.thrift), as it stands in the footer's flat list.
package struct SchemaElement: Hashable, Sendable {
    package var name = ""
    package var physicalType: Int32?
    /// Of values of fixed length.
    package var byteCount: Int?
    package var repetition: Int32?
    package var childCount: Int?
    package var convertedType: Int32?
    package var scale: Int?
    package var precision: Int?
    package var logicalType: ParquetLogicalType?

    package init() {}

    package init(root name: String, childCount: Int) {
        self.name = name
        self.childCount = childCount
    }

    package init(_ field: Field) {
        name = field.name
        physicalType = field.type.physicalType.rawValue
        repetition = field.isNullable ? 1 : 0
        switch field.type {
        case .string:
            convertedType = 0
            logicalType = .string
        case .date:
            convertedType = 6
            logicalType = .date
        case .timestamp:
            // No converted type: the old TIMESTAMP_MICROS would make readers take local time for UTC.
            logicalType = .timestamp(isAdjustedToUTC: false, unit: .microseconds)
        case .decimal(let precision, let scale):
            convertedType = 5
            (self.precision, self.scale) = (precision, scale)
            logicalType = .decimal(precision: precision, scale: scale)
        case .boolean, .int64, .double, .binary: break
        }
    }

    package func write(to writer: inout ThriftWriter) {
        if let physicalType { writer.write(1, physicalType) }
        if let byteCount { writer.write(2, Int32(byteCount)) }
        if let repetition { writer.write(3, repetition) }
        writer.write(4, name)
        if let childCount { writer.write(5, Int32(childCount)) }
        if let convertedType { writer.write(6, convertedType) }
        if let scale { writer.write(7, Int32(scale)) }
        if let precision { writer.write(8, Int32(precision)) }
        if let logicalType { writer.write(10) { logicalType.write(to: &$0) } }
    }

    package static func read(_ reader: inout ThriftReader) throws(FormatError) -> SchemaElement {
        var element = SchemaElement()
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: element.physicalType = try reader.readInt32(type)
            case 2: element.byteCount = Int(try reader.readInt32(type))
            case 3: element.repetition = try reader.readInt32(type)
            case 4: element.name = try reader.readString(type)
            case 5: element.childCount = try reader.readSize(type, "child count")
            case 6: element.convertedType = try reader.readInt32(type)
            case 7: element.scale = Int(try reader.readInt32(type))
            case 8: element.precision = Int(try reader.readInt32(type))
            case 10:
                try reader.requireStructure(type)
                element.logicalType = try ParquetLogicalType.read(&reader)
            default: try reader.skip(type)
            }
        }
        return element
    }

    /// The logical type, or what the older converted type says (LogicalTypes.md).
    package var meaning: ParquetLogicalType? { logicalType ?? convertedMeaning }

    private var convertedMeaning: ParquetLogicalType? {
        guard let convertedType else { return nil }
        switch convertedType {
        case 0: return .string
        case 1, 2: return .map
        case 3: return .list
        case 4: return .enumeration
        case 5: return .decimal(precision: precision ?? 0, scale: scale ?? 0)
        case 6: return .date
        case 7: return .time(isAdjustedToUTC: true, unit: .milliseconds)
        case 8: return .time(isAdjustedToUTC: true, unit: .microseconds)
        case 9: return .timestamp(isAdjustedToUTC: true, unit: .milliseconds)
        case 10: return .timestamp(isAdjustedToUTC: true, unit: .microseconds)
        case 11...14: return .integer(bitWidth: 8 << Int(convertedType - 11), isSigned: false)
        case 15...18: return .integer(bitWidth: 8 << Int(convertedType - 15), isSigned: true)
        case 19: return .json
        case 20: return .bson
        default: return .other(0)
        }
    }
}
