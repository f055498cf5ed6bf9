package import HosoCore

/// A node of a file's schema (`SchemaElement` in parquet.thrift), with as much of its type as fields need.
package struct SchemaElement: Hashable, Sendable {
    package enum LogicalType: Hashable, Sendable {
        case string
        case enumeration
        case decimal(precision: Int, scale: Int)
        case date
        case timestamp(isAdjustedToUTC: Bool, unit: Int)
        case integer(bitWidth: Int, isSigned: Bool)
        case json
        /// Field number in the union.
        case other(Int)
    }

    /// Field number of microseconds in `TimeUnit`.
    package static let microseconds = 2

    package var name = ""
    package var physicalType: Int32?
    package var repetition: Int32?
    package var childCount: Int?
    package var convertedType: Int32?
    package var scale: Int?
    package var precision: Int?
    package var logicalType: LogicalType?

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
            logicalType = .timestamp(isAdjustedToUTC: false, unit: SchemaElement.microseconds)
        case .decimal(let precision, let scale):
            convertedType = 5
            (self.precision, self.scale) = (precision, scale)
            logicalType = .decimal(precision: precision, scale: scale)
        case .boolean, .int64, .double, .binary: break
        }
    }

    package func write(to writer: inout ThriftWriter) {
        if let physicalType { writer.write(1, physicalType) }
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
            case 3: element.repetition = try reader.readInt32(type)
            case 4: element.name = try reader.readString(type)
            case 5: element.childCount = try reader.readSize(type, "child count")
            case 6: element.convertedType = try reader.readInt32(type)
            case 7: element.scale = try reader.readSize(type, "decimal scale")
            case 8: element.precision = try reader.readSize(type, "decimal precision")
            case 10:
                try reader.requireStructure(type)
                element.logicalType = try LogicalType.read(&reader)
            default: try reader.skip(type)
            }
        }
        return element
    }
}

extension SchemaElement.LogicalType {
    fileprivate func write(to writer: inout ThriftWriter) {
        switch self {
        case .string: writer.write(1) { _ in }
        case .decimal(let precision, let scale):
            writer.write(5) { writer in
                writer.write(1, Int32(scale))
                writer.write(2, Int32(precision))
            }
        case .date: writer.write(6) { _ in }
        case .timestamp(let isAdjustedToUTC, let unit):
            writer.write(8) { writer in
                writer.write(1, isAdjustedToUTC)
                writer.write(2) { $0.write(unit) { _ in } }
            }
        case .enumeration, .integer, .json, .other: preconditionFailure("logical type that is not written")
        }
    }

    /// The one member of the union that is set; nil where none is.
    fileprivate static func read(_ reader: inout ThriftReader) throws(FormatError) -> Self? {
        var logicalType: Self?
        var member = 0
        while let type = try reader.nextField(&member) {
            try reader.requireStructure(type)
            switch member {
            case 1: logicalType = .string
            case 4: logicalType = .enumeration
            case 6: logicalType = .date
            case 12: logicalType = .json
            case 5, 8, 10:
                logicalType = try readParameters(&reader, member: member)
                continue
            default: logicalType = .other(member)
            }
            try reader.skip(type)
        }
        return logicalType
    }

    private static func readParameters(_ reader: inout ThriftReader, member: Int) throws(FormatError) -> Self
    {
        var numbers = [1: 0, 2: 0]
        var flags = [1: false, 2: false]
        var unit = 0
        var field = 0
        while let type = try reader.nextField(&field) {
            switch type {
            case .booleanTrue, .booleanFalse: flags[field] = try reader.readBoolean(type)
            case .byte, .int16, .int32, .int64: numbers[field] = try reader.readSize(type, "logical type")
            case .structure:
                while let unitType = try reader.nextField(&unit) { try reader.skip(unitType) }
            default: try reader.skip(type)
            }
        }
        switch member {
        case 5: return .decimal(precision: numbers[2] ?? 0, scale: numbers[1] ?? 0)
        case 8: return .timestamp(isAdjustedToUTC: flags[1] ?? false, unit: unit)
        default: return .integer(bitWidth: numbers[1] ?? 0, isSigned: flags[2] ?? false)
        }
    }
}
