import HosoCore

/// What stored values of a leaf mean as record values.
enum LeafConversion: Sendable {
    case boolean
    case integer
    case unsigned(mask: UInt64)
    case date
    /// Units of so many nanoseconds.
    case time(unitNanoseconds: Int64)
    case timestamp(unit: ParquetTimeUnit, isAdjustedToUTC: Bool)
    case decimal(scale: Int)
    case julian
    case float16
    case float
    case double
    case text
    case bytes

    /// - Throws: where the logical type makes no sense.
    init(_ leaf: ParquetLeaf, byteOffset: Int) throws(FormatError) {
        if case .decimal(let precision, let scale)? = leaf.logicalType {
            guard (0...DecimalText.digitLimit).contains(precision), (0...max(0, precision)).contains(scale)
            else {
                throw FormatError(
                    .malformed(field: "decimal precision of column `\(leaf.name)`"), byteOffset: byteOffset)
            }
        }
        self = LeafConversion.conversion(leaf)
    }

    private static func conversion(_ leaf: ParquetLeaf) -> LeafConversion {
        switch (leaf.physicalType, leaf.logicalType) {
        case (.boolean, _): return .boolean
        case (.int96, _): return .julian
        case (.float, _): return .float
        case (.double, _): return .double
        case (_, .decimal(_, let scale)?): return .decimal(scale: scale)
        case (.int32, .date?): return .date
        case (.int32, .time(_, let unit)?), (.int64, .time(_, let unit)?):
            return .time(unitNanoseconds: unit.nanoseconds)
        case (.int64, .timestamp(let isAdjustedToUTC, let unit)?):
            return .timestamp(unit: unit, isAdjustedToUTC: isAdjustedToUTC)
        case (.int32, .integer(let bitWidth, false)?), (.int64, .integer(let bitWidth, false)?):
            let limit = leaf.physicalType == .int32 ? 32 : 64
            let width = (1..<limit).contains(bitWidth) ? bitWidth : limit
            return .unsigned(mask: UInt64.max >> UInt64(64 - width))
        case (.int32, _), (.int64, _): return .integer
        case (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?): return .text
        case (.fixedLengthByteArray, .string?): return .text
        case (.fixedLengthByteArray, .float16?): return leaf.byteCount == 2 ? .float16 : .bytes
        case (.byteArray, _), (.fixedLengthByteArray, _): return .bytes
        }
    }

    /// The values of `range`; nil where one is not what the type says (text that is not UTF-8, a time beyond
    /// all clocks, a decimal of absurd length).
    func records(_ values: ParquetLeafColumn.Values, _ range: Range<Int>) -> [ParquetRecordValue]? {
        switch values {
        case .boolean(let flags): return flags[range].map { .boolean($0 != 0) }
        case .int32(let numbers): return integers(numbers[range].lazy.map { Int64($0) })
        case .int64(let numbers): return integers(numbers[range].lazy.map { $0 })
        case .float(let numbers): return numbers[range].map { .float($0) }
        case .double(let numbers): return numbers[range].map { .double($0) }
        case .bytes(let arena):
            var records: [ParquetRecordValue] = []
            records.reserveCapacity(range.count)
            for index in range {
                guard let record = record(arena[index]) else { return nil }
                records.append(record)
            }
            return records
        case .dictionary(let codes, let arena):
            var records: [ParquetRecordValue] = []
            records.reserveCapacity(range.count)
            for code in codes[range] {
                guard let record = record(arena[Int(code)]) else { return nil }
                records.append(record)
            }
            return records
        case .fixed(let bytes, let byteCount):
            var records: [ParquetRecordValue] = []
            records.reserveCapacity(range.count)
            for index in range {
                guard let record = record(bytes[index * byteCount..<(index + 1) * byteCount]) else {
                    return nil
                }
                records.append(record)
            }
            return records
        }
    }

    private func integers(_ numbers: some Sequence<Int64>) -> [ParquetRecordValue]? {
        switch self {
        case .unsigned(let mask):
            return numbers.map { .unsignedInteger(UInt64(bitPattern: $0) & mask) }
        case .date: return numbers.map { .date(days: Int32(truncatingIfNeeded: $0)) }
        case .timestamp(let unit, let isAdjustedToUTC):
            return numbers.map { .timestamp($0, unit: unit, isAdjustedToUTC: isAdjustedToUTC) }
        case .decimal(let scale):
            return numbers.map { .decimal(DecimalText.text(Int128($0), scale: scale)) }
        case .time(let unitNanoseconds):
            var records: [ParquetRecordValue] = []
            for number in numbers {
                let (nanoseconds, isOverflowing) = number.multipliedReportingOverflow(by: unitNanoseconds)
                if isOverflowing { return nil }
                records.append(.time(nanoseconds: nanoseconds))
            }
            return records
        default: return numbers.map { .integer($0) }
        }
    }

    private func record(_ bytes: ArraySlice<UInt8>) -> ParquetRecordValue? {
        switch self {
        case .text:
            let text = Array(bytes)
            guard (try? UTF8Span(validating: text.span)) != nil else { return nil }
            return .text(text)
        case .decimal(let scale):
            return DecimalText.text(bigEndian: bytes, scale: scale).map { .decimal($0) }
        case .float16:
            return .float16(bits: UInt16(bytes[bytes.startIndex]) | UInt16(bytes[bytes.startIndex + 1]) << 8)
        case .julian:
            var words: (UInt64, UInt32) = (0, 0)
            for index in (0..<8).reversed() {
                words.0 = words.0 << 8 | UInt64(bytes[bytes.startIndex + index])
            }
            for index in (8..<12).reversed() {
                words.1 = words.1 << 8 | UInt32(bytes[bytes.startIndex + index])
            }
            return .julianTimestamp(
                day: Int32(bitPattern: words.1), nanosecondsOfDay: Int64(bitPattern: words.0))
        default: return .bytes(Array(bytes))
        }
    }
}

extension ParquetTimeUnit {
    /// How many nanoseconds one unit has.
    var nanoseconds: Int64 {
        switch self {
        case .milliseconds: 1_000_000
        case .microseconds: 1_000
        case .nanoseconds: 1
        }
    }
}
