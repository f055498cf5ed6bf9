import HosoCore
import HosoDelta
import HosoParquet

/// Values of partition columns, which stand as texts in a table's log (protocol: Partition Value
/// Serialization).
enum TablePartitionValue {
    /// - Parameter text: nil and the empty text are null.
    /// - Throws: `malformed` naming the column.
    static func parse(_ text: String?, _ column: DeltaSchema.Column) throws(FormatError) -> ParquetRecordValue
    {
        guard let text, !text.isEmpty else { return .null }
        guard let value = value(text, column.type) else {
            throw FormatError(.malformed(field: "partition value of column `\(column.name)`"), byteOffset: 0)
        }
        return value
    }

    private static func value(_ text: String, _ type: DeltaType) -> ParquetRecordValue? {
        switch type {
        case .string: .text(Array(text.utf8))
        case .binary: .bytes(Array(text.utf8))
        case .long: Int64(text).map { .integer($0) }
        case .integer: Int32(text).map { .integer(Int64($0)) }
        case .short: Int16(text).map { .integer(Int64($0)) }
        case .byte: Int8(text).map { .integer(Int64($0)) }
        case .float: Float(text).map { .float($0) }
        case .double: Double(text).map { .double($0) }
        case .boolean: boolean(text)
        case .date: days(text[...]).flatMap { Int32(exactly: $0) }.map { .date(days: $0) }
        case .timestamp: timestamp(text, isAdjustedToUTC: true)
        case .timestampNtz: timestamp(text, isAdjustedToUTC: false)
        case .decimal(let precision, let scale): decimal(text, precision: precision, scale: scale)
        case .void, .structure, .array, .map, .other: nil
        }
    }

    private static func boolean(_ text: String) -> ParquetRecordValue? {
        switch text.lowercased() {
        case "true": .boolean(true)
        case "false": .boolean(false)
        default: nil
        }
    }

    private static func decimal(_ text: String, precision: Int, scale: Int) -> ParquetRecordValue? {
        let plain = text.contains { $0 == "e" || $0 == "E" } ? withoutExponent(text) : text
        guard let plain, let rescaled = TableValueConversion.rescaled(plain, scale: scale),
            rescaled.utf8.count(where: { $0 >= 0x30 && $0 <= 0x39 }) <= max(precision, scale + 1)
        else { return nil }
        return .decimal(rescaled)
    }

    /// `1.5E-7` as digits; some writers shorten small numbers so.
    private static func withoutExponent(_ text: String) -> String? {
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count == 2, let exponent = Int(parts[1].drop { $0 == "+" }), abs(exponent) <= 76 else {
            return nil
        }
        let sign = parts[0].hasPrefix("-") ? "-" : ""
        let mantissa = parts[0].dropFirst(sign.utf8.count).split(
            separator: ".", omittingEmptySubsequences: false)
        guard mantissa.count <= 2 else { return nil }
        let fraction = mantissa.count == 2 ? String(mantissa[1]) : ""
        let digits = mantissa[0] + fraction
        let point = mantissa[0].utf8.count + exponent
        if point <= 0 { return "\(sign)0.\(String(repeating: "0", count: -point))\(digits)" }
        if point >= digits.utf8.count {
            return "\(sign)\(digits)\(String(repeating: "0", count: point - digits.utf8.count))"
        }
        return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))"
    }

    /// `yyyy-MM-dd`, years of any length, with a sign where they are no four digits.
    private static func days(_ text: Substring) -> Int? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative || text.hasPrefix("+") ? text.dropFirst() : text)
            .split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], 1...6), let month = number(parts[1], 1...2),
            let day = number(parts[2], 1...2)
        else { return nil }
        let date = CivilDate(year: isNegative ? -year : year, month: month, day: day)
        return date.isValid ? date.daysSinceEpoch : nil
    }

    /// `yyyy-MM-dd HH:mm:ss[.fraction]`, or as in ISO 8601 with `T` and a zone. Without a zone, a time of a
    /// column in UTC is taken as it stands: the log does not say where its writer was.
    private static func timestamp(_ text: String, isAdjustedToUTC: Bool) -> ParquetRecordValue? {
        guard let separator = text.lastIndex(where: { $0 == " " || $0 == "T" }) else {
            return days(text[...]).flatMap { micros($0, 0, isAdjustedToUTC) }
        }
        guard let days = days(text[..<separator]) else { return nil }
        var clock = text[text.index(after: separator)...]
        var offsetSeconds = 0
        if clock.hasSuffix("Z") {
            clock.removeLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let zone = clock[clock.index(after: sign)...].split(
                separator: ":", omittingEmptySubsequences: false)
            guard zone.count == 2, let hours = number(zone[0], 2...2), let minutes = number(zone[1], 2...2),
                hours <= 18, minutes < 60
            else { return nil }
            offsetSeconds = (hours * 3600 + minutes * 60) * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        }
        guard let microseconds = timeOfDay(clock) else { return nil }
        return micros(days, microseconds - offsetSeconds * 1_000_000, isAdjustedToUTC)
    }

    private static func micros(_ days: Int, _ timeOfDay: Int, _ isAdjustedToUTC: Bool) -> ParquetRecordValue?
    {
        let (start, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, sumOverflow) = start.addingReportingOverflow(Int64(timeOfDay))
        if overflow || sumOverflow { return nil }
        return .timestamp(sum, unit: .microseconds, isAdjustedToUTC: isAdjustedToUTC)
    }

    /// In microseconds.
    private static func timeOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let times = parts[0].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, times.count == 3, let hour = number(times[0], 1...2),
            let minute = number(times[1], 1...2), let second = number(times[2], 1...2), hour < 24,
            minute < 60, second < 60
        else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard number(parts[1], 1...9) != nil else { return nil }
            let digits = parts[1].prefix(6)
            fraction = Int(digits + String(repeating: "0", count: 6 - digits.utf8.count)) ?? 0
        }
        return (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    }

    private static func number(_ digits: Substring, _ widths: ClosedRange<Int>) -> Int? {
        guard widths.contains(digits.utf8.count), digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return Int(digits)
    }
}
