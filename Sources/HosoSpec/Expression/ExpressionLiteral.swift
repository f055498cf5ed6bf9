import HosoCore

/// Literals as they stand in an expression's text.
enum ExpressionLiteral {
    /// Digits with an optional minus sign and an optional point.
    ///
    /// - Returns: nil where the number has more than 38 digits, or is an integer outside 64 bits.
    static func number(_ text: String) -> (value: Int128, type: ExpressionType)? {
        var value: Int128 = 0
        var scale: Int?
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: ".") {
                scale = 0
                continue
            }
            let (product, didOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, didOverflowSum) = product.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
            guard !didOverflow, !didOverflowSum else { return nil }
            value = sum
            scale = scale.map { $0 + 1 }
        }
        if isNegative { value = -value }
        if let scale { return scale <= DecimalPowers.scaleLimit ? (value, .decimal(scale: scale)) : nil }
        return Int64(exactly: value) == nil ? nil : (value, .integer)
    }

    /// `yyyy-MM-dd`, a real day of the calendar; days since 1970-01-01.
    static func date(_ text: String) -> Int? { date(Array(text.utf8)[...]) }

    /// `yyyy-MM-dd[[T ]HH:mm[:ss]]`; microseconds since 1970-01-01T00:00.
    static func timestamp(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard [10, 16, 19].contains(bytes.count), let days = date(bytes[..<10]) else { return nil }
        var seconds = Int64(days) * 86_400
        if bytes.count > 10 {
            let colon = UInt8(ascii: ":")
            guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == colon,
                let hour = digits(bytes[11..<13]), hour < 24, let minute = digits(bytes[14..<16]), minute < 60
            else { return nil }
            seconds += Int64(hour * 3600 + minute * 60)
            if bytes.count == 19 {
                guard bytes[16] == colon, let second = digits(bytes[17..<19]), second < 60 else { return nil }
                seconds += Int64(second)
            }
        }
        return seconds * 1_000_000
    }

    private static func date(_ bytes: ArraySlice<UInt8>) -> Int? {
        let hyphen = UInt8(ascii: "-")
        guard bytes.count == 10, bytes[4] == hyphen, bytes[7] == hyphen, let year = digits(bytes[0..<4]),
            let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10])
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return date.isValid ? date.daysSinceEpoch : nil
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
