import HosoCore

extension ParquetLogicalType {
    /// The one member of the union that is set; nil where none is.
    static func read(_ reader: inout ThriftReader) throws(FormatError) -> ParquetLogicalType? {
        var logicalType: ParquetLogicalType?
        var member = 0
        while let type = try reader.nextField(&member) {
            // Members that are not known may be anything.
            if type != .structure && (1...16).contains(member) { throw reader.malformed("logical type") }
            switch member {
            case 1: logicalType = .string
            case 2: logicalType = .map
            case 3: logicalType = .list
            case 4: logicalType = .enumeration
            case 6: logicalType = .date
            case 11: logicalType = .unknown
            case 12: logicalType = .json
            case 13: logicalType = .bson
            case 14: logicalType = .uuid
            case 15: logicalType = .float16
            case 5, 7, 8, 10:
                logicalType = try readParameters(&reader, member: member)
                continue
            default: logicalType = .other(member)
            }
            try reader.skip(type)
        }
        return logicalType
    }

    private static func readParameters(
        _ reader: inout ThriftReader, member: Int
    ) throws(FormatError) -> ParquetLogicalType {
        var numbers = [1: 0, 2: 0]
        var flags = [1: false, 2: false]
        var unit = 0
        var field = 0
        while let type = try reader.nextField(&field) {
            switch type {
            case .booleanTrue, .booleanFalse: flags[field] = try reader.readBoolean(type)
            case .byte, .int16, .int32, .int64: numbers[field] = Int(try reader.readInt64(type))
            case .structure:
                while let unitType = try reader.nextField(&unit) { try reader.skip(unitType) }
            default: try reader.skip(type)
            }
        }
        switch member {
        case 5: return .decimal(precision: numbers[2] ?? 0, scale: numbers[1] ?? 0)
        case 10: return .integer(bitWidth: numbers[1] ?? 0, isSigned: flags[2] ?? false)
        default: break
        }
        guard let unit = ParquetTimeUnit(rawValue: unit) else { return .other(member) }
        return member == 7
            ? .time(isAdjustedToUTC: flags[1] ?? false, unit: unit)
            : .timestamp(isAdjustedToUTC: flags[1] ?? false, unit: unit)
    }
}
