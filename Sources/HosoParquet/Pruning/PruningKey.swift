/// A value in the order that bounds of its column follow.
enum PruningKey: Hashable, Sendable {
    case signed(Int64)
    case unsigned(UInt64)
    /// Never NaN.
    case floating(Double)
    case bytes([UInt8])
    /// Big-endian two's complement of any length.
    case decimal([UInt8])

    /// Both of one column.
    func isLess(than other: PruningKey) -> Bool {
        switch (self, other) {
        case (.signed(let left), .signed(let right)): left < right
        case (.unsigned(let left), .unsigned(let right)): left < right
        case (.floating(let left), .floating(let right)): left < right
        case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
        case (.decimal(let left), .decimal(let right)): PruningKey.isLessDecimal(left, right)
        default: preconditionFailure("keys of different columns are not compared")
        }
    }

    private static func isLessDecimal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let byteCount = max(left.count, right.count, 1)
        func extended(_ bytes: [UInt8]) -> [UInt8] {
            let isNegative = (bytes.first ?? 0) >= 0x80
            var whole = [UInt8](repeating: isNegative ? 0xFF : 0, count: byteCount - bytes.count) + bytes
            // With the sign turned round, bytes order as numbers do.
            whole[0] ^= 0x80
            return whole
        }
        return extended(left).lexicographicallyPrecedes(extended(right))
    }
}

/// The order of a column's values (`ColumnOrder` in parquet.thrift, the one that types define).
enum PruningOrder: Hashable, Sendable {
    case signed
    case unsigned
    case floating
    case halfFloating
    case bytes
    case decimalBytes

    /// nil where the format gives the type no order, or it is not known here.
    init?(_ type: PhysicalType, _ logicalType: ParquetLogicalType?) {
        switch (type, logicalType) {
        case (.boolean, nil): self = .unsigned
        case (.int32, .integer(_, false)?), (.int64, .integer(_, false)?): self = .unsigned
        case (.int32, nil), (.int64, nil), (.int32, .integer?), (.int64, .integer?), (.int32, .date?),
            (.int32, .time?), (.int64, .time?), (.int64, .timestamp?), (.int32, .decimal?),
            (.int64, .decimal?):
            self = .signed
        case (.float, nil), (.double, nil): self = .floating
        case (.byteArray, nil), (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?),
            (.byteArray, .bson?), (.fixedLengthByteArray, nil), (.fixedLengthByteArray, .uuid?):
            self = .bytes
        case (.byteArray, .decimal?), (.fixedLengthByteArray, .decimal?): self = .decimalBytes
        case (.fixedLengthByteArray, .float16?): self = .halfFloating
        default: return nil
        }
    }

    /// nil for NaN, and for values that are not of the column's type.
    func key(_ value: ParquetValue, _ type: PhysicalType) -> PruningKey? {
        switch (self, type, value) {
        case (.signed, .int32, .int32(let number)): return .signed(Int64(number))
        case (.signed, .int64, .int64(let number)): return .signed(number)
        case (.unsigned, .int32, .int32(let number)): return .unsigned(UInt64(UInt32(bitPattern: number)))
        case (.unsigned, .int64, .int64(let number)): return .unsigned(UInt64(bitPattern: number))
        case (.unsigned, .boolean, .boolean(let flag)): return .unsigned(flag ? 1 : 0)
        case (.floating, .double, .double(let number)): return number.isNaN ? nil : .floating(number)
        case (.floating, .float, .float(let number)): return number.isNaN ? nil : .floating(Double(number))
        case (.bytes, .byteArray, .bytes(let bytes)), (.bytes, .fixedLengthByteArray, .bytes(let bytes)):
            return .bytes(bytes)
        case (.decimalBytes, .byteArray, .bytes(let bytes)),
            (.decimalBytes, .fixedLengthByteArray, .bytes(let bytes)):
            return .decimal(bytes)
        case (.halfFloating, .fixedLengthByteArray, .bytes(let bytes)):
            return PruningOrder.halfFloat(bytes).map { .floating($0) }
        default: return nil
        }
    }

    /// nil for NaN and for bytes that are no 16-bit number.
    private static func halfFloat(_ bytes: [UInt8]) -> Double? {
        guard bytes.count == 2 else { return nil }
        let fraction = Double(Int(bytes[1] & 0x03) << 8 | Int(bytes[0]))
        let exponent = Int(bytes[1] >> 2 & 0x1F)
        let sign: FloatingPointSign = bytes[1] & 0x80 == 0 ? .plus : .minus
        switch exponent {
        case 0: return Double(sign: sign, exponent: -24, significand: fraction)
        case 31: return fraction == 0 ? (sign == .plus ? .infinity : -.infinity) : nil
        default: return Double(sign: sign, exponent: exponent - 25, significand: 1024 + fraction)
        }
    }
}
