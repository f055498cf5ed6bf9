/// Lengths of time as table properties write them: `interval 1 week`, `interval 2 days 12 hours`.
enum DeltaInterval {
    private static let millisecondsByUnit: [String: Int] = [
        "millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000,
        "week": 604_800_000,
    ]

    /// - Returns: nil for a text that is none, and for units whose length varies.
    static func milliseconds(_ text: String) -> Int? {
        var words = text.lowercased().split(separator: " ")
        if words.first == "interval" { words.removeFirst() }
        guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
        var total = 0
        for index in stride(from: 0, to: words.count, by: 2) {
            let unit = words[index + 1].hasSuffix("s") ? words[index + 1].dropLast() : words[index + 1]
            guard let count = Int(words[index]), count >= 0, let length = millisecondsByUnit[String(unit)]
            else { return nil }
            let (product, isTooLong) = count.multipliedReportingOverflow(by: length)
            let (sum, isSumTooLong) = total.addingReportingOverflow(product)
            if isTooLong || isSumTooLong { return nil }
            total = sum
        }
        return total
    }
}
