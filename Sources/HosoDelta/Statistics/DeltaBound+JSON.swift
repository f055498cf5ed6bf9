import HosoCore

extension DeltaBound {
    /// Longer texts are cut, as other writers do.
    static let characterLimit = 32

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The value as statistics write it, rounded where it must be.
    ///
    /// - Parameter roundedUp: true for an upper bound, false for a lower one.
    /// - Returns: nil where JSON has no text for it: NaN, infinities, years beyond four digits, bytes that
    ///   are not UTF-8.
    func json(roundedUp: Bool) -> JSONValue? {
        switch self {
        case .integer(let value): .integer(value)
        case .decimal(let unscaled, let scale): .number(DeltaBound.text(unscaled: unscaled, scale: scale))
        case .double(let value): DeltaBound.json(value, roundedUp: roundedUp)
        case .date(let days): DeltaBound.text(days: Int(days)).map(JSONValue.string)
        case .timestamp(let microseconds):
            DeltaBound.text(microseconds, roundedUp: roundedUp).map(JSONValue.string)
        case .string(let bytes): DeltaBound.text(bytes, roundedUp: roundedUp).map(JSONValue.string)
        }
    }

    private static func json(_ value: Double, roundedUp: Bool) -> JSONValue? {
        guard value.isFinite else { return nil }
        // A column with both zeros has them in no order: the lower bound is the negative one.
        if value == 0 { return .number(roundedUp ? "0.0" : "-0.0") }
        return .number(value.description)
    }

    static func text(unscaled: Int64, scale: Int) -> String {
        guard scale > 0 else { return String(unscaled) }
        let digits = String(unscaled.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private static func text(days: Int) -> String? {
        let date = CivilDate(daysSinceEpoch: days)
        return (0...9999).contains(date.year) ? date.description : nil
    }

    /// Delta keeps milliseconds; a reader need not know that, so an upper bound is rounded up to the next.
    private static func text(_ microseconds: Int64, roundedUp: Bool) -> String? {
        let bias: Int64 = roundedUp ? 999 : 0
        let (biased, overflow) = microseconds.addingReportingOverflow(bias)
        guard !overflow else { return nil }
        let milliseconds = floorDivide(biased, 1000)
        let days = floorDivide(milliseconds, 86_400_000)
        let timeOfDay = milliseconds - days * 86_400_000
        guard let date = text(days: Int(days)) else { return nil }
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        let seconds = timeOfDay / 1000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(
            separator: ":")
        return "\(date)T\(clock).\(padded(timeOfDay % 1000, 3))"
    }

    private static func text(_ bytes: [UInt8], roundedUp: Bool) -> String? {
        guard let whole = String(validating: bytes, as: UTF8.self) else { return nil }
        var scalars = Array(whole.unicodeScalars.prefix(characterLimit + 1))
        if scalars.count <= characterLimit { return whole }
        scalars.removeLast()
        guard roundedUp else { return String(String.UnicodeScalarView(scalars)) }
        // The least text above all that begin like this: the last character that can be raised is.
        while let last = scalars.popLast() {
            if let next = successor(last) {
                return String(String.UnicodeScalarView(scalars + [next]))
            }
        }
        return nil
    }

    private static func successor(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        // Between U+D7FF and U+E000 lie the surrogates, which are no characters.
        scalar.value == 0xD7FF ? Unicode.Scalar(0xE000) : Unicode.Scalar(scalar.value + 1)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

extension DeltaBound {
    /// - Returns: nil where the value is none of the type.
    init?(_ json: JSONValue, type: StorageType) {
        switch (type, json) {
        case (.int64, .number(let digits)):
            guard let value = Int64(digits) else { return nil }
            self = .integer(value)
        case (.decimal(_, let scale), .number(let digits)):
            guard let unscaled = DeltaBound.unscaled(digits, scale: scale) else { return nil }
            self = .decimal(unscaled: unscaled, scale: scale)
        case (.double, .number(let digits)):
            guard let value = Double(digits) else { return nil }
            self = .double(value)
        case (.date, .string(let text)):
            guard let days = DeltaBound.days(text.utf8[...]) else { return nil }
            self = .date(days: Int32(days))
        case (.timestamp, .string(let text)):
            guard let microseconds = DeltaBound.microseconds(text) else { return nil }
            self = .timestamp(microseconds: microseconds)
        case (.string, .string(let text)): self = .string(Array(text.utf8))
        default: return nil
        }
    }

    /// The exact value of a JSON number, which other writers also give as `1.5E3`; nil where it does not fit.
    private static func unscaled(_ digits: String, scale: Int) -> Int64? {
        let parts = digits.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard let exponent = parts.count == 1 ? 0 : Int(parts[1]), (-400...400).contains(exponent) else {
            return nil
        }
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        guard var value = Int128(mantissa[0] + fraction) else { return nil }
        var shift = exponent + scale - fraction.utf8.count
        while shift > 0, value != 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
            shift -= 1
        }
        while shift < 0, value != 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            shift += 1
        }
        return Int64(exactly: value)
    }

    /// `yyyy-MM-dd`
    private static func days(_ text: Substring.UTF8View) -> Int? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], 4), let month = number(parts[1], 2),
            let day = number(parts[2], 2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return date.isValid ? date.daysSinceEpoch : nil
    }

    /// `yyyy-MM-ddTHH:mm:ss[.fraction]`, with a space for the `T` and a `Z` behind it in some writers.
    private static func microseconds(_ text: String) -> Int64? {
        let bytes = text.utf8
        let parts = bytes.split(maxSplits: 1) { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: " ") }
        guard parts.count == 2, let days = days(parts[0]) else { return nil }
        let clock = parts[1].last == UInt8(ascii: "Z") ? parts[1].dropLast() : parts[1]
        let clockParts = clock.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let times = clockParts[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard clockParts.count <= 2, times.count == 3, let hour = number(times[0], 2),
            let minute = number(times[1], 2), let second = number(times[2], 2), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var fraction = 0
        if clockParts.count == 2 {
            guard (1...6).contains(clockParts[1].count),
                let digits = number(clockParts[1], clockParts[1].count)
            else {
                return nil
            }
            fraction = (clockParts[1].count..<6).reduce(digits) { value, _ in value * 10 }
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return Int64(days) * microsecondsPerDay + seconds * 1_000_000 + Int64(fraction)
    }

    private static func number(_ digits: Substring.UTF8View, _ width: Int) -> Int? {
        guard digits.count == width, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(String(Substring(digits)))
    }
}
