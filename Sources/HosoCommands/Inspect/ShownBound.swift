import HosoParquet

/// Bounds of statistics as texts.
enum ShownBound {
    static func text(_ value: ParquetValue, _ leaf: ParquetLeaf) -> String {
        var bytes: [UInt8] = []
        CanonicalText.append(record(value, leaf.logicalType), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func record(_ value: ParquetValue, _ type: ParquetLogicalType?) -> ParquetRecordValue {
        switch value {
        case .boolean(let flag): .boolean(flag)
        case .float(let number): .float(number)
        case .double(let number): .double(number)
        case .int32(let number): record(Int64(number), type)
        case .int64(let number): record(number, type)
        case .bytes(let bytes):
            switch type {
            case .string?, .enumeration?, .json?: .text(bytes)
            default: .bytes(bytes)
            }
        }
    }

    private static func record(_ number: Int64, _ type: ParquetLogicalType?) -> ParquetRecordValue {
        switch type {
        case .date?: .date(days: Int32(truncatingIfNeeded: number))
        case .timestamp(let isAdjusted, let unit)?:
            .timestamp(number, unit: unit, isAdjustedToUTC: isAdjusted)
        case .decimal(_, let scale)?: .decimal(decimal(number, scale: scale))
        case .integer(let bitWidth, false)?:
            .unsignedInteger(
                bitWidth < 64
                    ? UInt64(bitPattern: number) & (1 << UInt64(max(bitWidth, 0)) - 1)
                    : UInt64(bitPattern: number))
        default: .integer(number)
        }
    }

    private static func decimal(_ unscaled: Int64, scale: Int) -> String {
        guard (1...76).contains(scale) else { return "\(unscaled)" }
        let digits = String(unscaled.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return "\(unscaled < 0 ? "-" : "")\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
}
