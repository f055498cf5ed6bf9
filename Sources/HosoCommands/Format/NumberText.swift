/// Numbers as text.
package enum NumberText {
    /// The shortest text that reads back as the same number; a whole number without point or exponent.
    ///
    /// - Returns: nil for nil and for what is no number.
    package static func full(_ value: Double?) -> String? {
        guard let value, value.isFinite else { return nil }
        guard value == value.rounded() else { return "\(value)" }
        if let integer = Int(exactly: value) { return "\(integer)" }
        return wholeDigits("\(value)")
    }

    /// For people: at most four digits after the point.
    package static func rounded(_ value: Double?) -> String? {
        guard let value, abs(value) < 1e11 else { return full(value) }
        return full((value * 10_000).rounded() / 10_000)
    }

    /// `1.25e+20` without its exponent.
    private static func wholeDigits(_ text: String) -> String {
        let parts = text.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1].drop { $0 == "+" }) else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count == 2 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        return mantissa[0] + fraction + String(repeating: "0", count: max(0, exponent - fraction.count))
    }
}
