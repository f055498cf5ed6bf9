import HosoCore

/// Amounts of memory as people write them.
package enum ByteSize {
    private static let factorByUnit: [String: Int] = [
        "": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
        "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]

    /// Bytes of `4GiB`, `512MiB`, `2GB` or `1048576`; the unit in any case, a space before it allowed.
    ///
    /// - Returns: at least 1; nil where the text is no such amount.
    package static func byteCount(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text[digits.endIndex...].drop { $0 == " " }.lowercased()
        guard let number = Int(digits), let factor = factorByUnit[unit] else { return nil }
        let (byteCount, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        return isTooLarge || byteCount < 1 ? nil : byteCount
    }

    /// For people: `812 MiB`.
    package static func text(_ byteCount: Int) -> String {
        var rest = Double(byteCount)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if rest < 1024 || unit == "GiB" {
                let isWhole = rest >= 100 || rest == rest.rounded()
                return "\(isWhole ? "\(Int(rest.rounded()))" : "\((rest * 10).rounded() / 10)") \(unit)"
            }
            rest /= 1024
        }
        preconditionFailure("the last unit takes every amount")
    }
}
