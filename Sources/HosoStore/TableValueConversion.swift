import HosoDelta
import HosoParquet

/// Makes values of files those of a table's type (protocol: Delta Data Type to Parquet Type Mappings).
indirect enum TableValueConversion: Sendable {
    case boolean, text, bytes, integer, float, double, date, null
    case decimal(precision: Int, scale: Int)
    case timestamp(isAdjustedToUTC: Bool)
    case list(TableValueConversion)
    case map(key: TableValueConversion, value: TableValueConversion)
    case structure([(name: String, conversion: TableValueConversion)])

    init(_ type: DeltaType) {
        switch type {
        case .string: self = .text
        case .binary: self = .bytes
        case .long, .integer, .short, .byte: self = .integer
        case .float: self = .float
        case .double: self = .double
        case .boolean: self = .boolean
        case .date: self = .date
        case .timestamp: self = .timestamp(isAdjustedToUTC: true)
        case .timestampNtz: self = .timestamp(isAdjustedToUTC: false)
        case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
        case .void, .other: self = .null
        case .array(let element, _): self = .list(TableValueConversion(element))
        case .map(let key, let value, _):
            self = .map(key: TableValueConversion(key), value: TableValueConversion(value))
        case .structure(let members):
            self = .structure(members.map { ($0.name, TableValueConversion($0.type)) })
        }
    }

    /// - Returns: nil where the value is of another type.
    func convert(_ value: ParquetRecordValue) -> ParquetRecordValue? {
        if value == .null { return .null }
        switch (self, value) {
        case (.boolean, .boolean), (.text, .text), (.bytes, .bytes), (.integer, .integer), (.float, .float),
            (.double, .double), (.date, .date):
            return value
        // Old writers do not say that a text is one, and some say it of what is binary.
        case (.text, .bytes(let bytes)): return .text(bytes)
        case (.bytes, .text(let bytes)): return .bytes(bytes)
        case (.double, .float(let number)): return .double(Double(number))
        case (.double, .integer(let number)):
            return Int64(exactly: Double(number)) == number ? .double(Double(number)) : nil
        case (.decimal(_, let scale), .decimal(let text)):
            return TableValueConversion.rescaled(text, scale: scale).map { .decimal($0) }
        case (.timestamp(let isAdjusted), _):
            return TableValueConversion.timestamp(value, isAdjustedToUTC: isAdjusted)
        case (.list, _), (.map, _), (.structure, _): return nested(value)
        case (.null, _): return .null
        default: return nil
        }
    }

    private func nested(_ value: ParquetRecordValue) -> ParquetRecordValue? {
        switch (self, value) {
        case (.list(let element), .list(let values)):
            var converted: [ParquetRecordValue] = []
            for value in values {
                guard let value = element.convert(value) else { return nil }
                converted.append(value)
            }
            return .list(converted)
        case (.map(let keys, let values), .map(let entries)):
            var converted: [ParquetRecordEntry] = []
            for entry in entries {
                guard let key = keys.convert(entry.key), let value = values.convert(entry.value) else {
                    return nil
                }
                converted.append(ParquetRecordEntry(key, value))
            }
            return .map(converted)
        case (.structure(let wanted), .structure(let members)):
            var converted: [ParquetRecordMember] = []
            for (name, conversion) in wanted {
                let found = members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value ?? .null
                guard let value = conversion.convert(found) else { return nil }
                converted.append(ParquetRecordMember(name, value))
            }
            return .structure(converted)
        default: return nil
        }
    }

    /// INT96 has no unit and no zone of its own.
    private static func timestamp(_ value: ParquetRecordValue, isAdjustedToUTC: Bool) -> ParquetRecordValue? {
        switch value {
        case .timestamp(let count, let unit, _):
            return .timestamp(count, unit: unit, isAdjustedToUTC: isAdjustedToUTC)
        case .julianTimestamp(let day, let nanosecondsOfDay):
            let julianDayOfEpoch: Int64 = 2_440_588
            let (dayStart, overflow) = (Int64(day) - julianDayOfEpoch).multipliedReportingOverflow(
                by: 86_400_000_000)
            // Within a microsecond Delta does not tell times apart.
            let (microseconds, sumOverflow) = dayStart.addingReportingOverflow(nanosecondsOfDay / 1000)
            if overflow || sumOverflow { return nil }
            return .timestamp(microseconds, unit: .microseconds, isAdjustedToUTC: isAdjustedToUTC)
        default: return nil
        }
    }

    /// The same number with `scale` digits after the point; nil where digits would be lost, or the text is
    /// no number.
    static func rescaled(_ text: String, scale: Int) -> String? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else { return nil }
        var fraction = parts.count == 2 ? String(parts[1]) : ""
        while fraction.utf8.count > scale {
            guard fraction.utf8.last == 0x30 else { return nil }
            fraction.removeLast()
        }
        fraction += String(repeating: "0", count: scale - fraction.utf8.count)
        var whole = parts[0].drop { $0 == "0" }
        if whole.isEmpty { whole = "0" }
        return (isNegative ? "-" : "") + whole + (scale > 0 ? "." + fraction : "")
    }
}
