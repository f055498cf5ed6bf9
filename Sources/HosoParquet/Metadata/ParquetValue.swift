/// One value of a column, as statistics hold it.
public enum ParquetValue: Hashable, Sendable {
    case boolean(Bool)
    /// Dates: days since 1970-01-01.
    case int32(Int32)
    /// Integers, unscaled decimals, timestamps in microseconds.
    case int64(Int64)
    case float(Float)
    case double(Double)
    /// Texts (UTF-8) and binary values, of fixed length too.
    case bytes([UInt8])

    /// PLAIN encoding without a length, as statistics have it.
    package var plainBytes: [UInt8] {
        func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
            (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        switch self {
        case .boolean(let value): return [value ? 1 : 0]
        case .int32(let value): return littleEndian(value)
        case .int64(let value): return littleEndian(value)
        case .float(let value): return littleEndian(value.bitPattern)
        case .double(let value): return littleEndian(value.bitPattern)
        case .bytes(let value): return value
        }
    }

    /// nil where the bytes have not the type's length, or statistics of the type are not read.
    package init?(plainBytes bytes: [UInt8], type: PhysicalType) {
        func word() -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        switch (type, bytes.count) {
        case (.boolean, 1): self = .boolean(bytes[0] != 0)
        case (.int32, 4): self = .int32(Int32(truncatingIfNeeded: word()))
        case (.int64, 8): self = .int64(Int64(bitPattern: word()))
        case (.float, 4): self = .float(Float(bitPattern: UInt32(truncatingIfNeeded: word())))
        case (.double, 8): self = .double(Double(bitPattern: word()))
        case (.byteArray, _), (.fixedLengthByteArray, _): self = .bytes(bytes)
        default: return nil
        }
    }

    /// The order of values of one type: false before true, numbers by value, bytes bytewise.
    package func isLess(than other: ParquetValue) -> Bool {
        switch (self, other) {
        case (.boolean(let left), .boolean(let right)): !left && right
        case (.int32(let left), .int32(let right)): left < right
        case (.int64(let left), .int64(let right)): left < right
        case (.float(let left), .float(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
        default: preconditionFailure("values of different types are not compared")
        }
    }
}
