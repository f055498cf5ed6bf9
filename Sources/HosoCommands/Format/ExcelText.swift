/// Records of CSV as Excel shows them unchanged: texts that it would take for numbers, dates or formulas are
/// guarded, lines end with CR LF.
package enum ExcelText {
    /// Longer texts may not stand in a formula.
    private static let formulaTextLimit = 255

    package static func record(_ fields: [String]) -> String {
        var record = CSVText.record(fields.map(guarded))
        record.removeLast()
        return record + "\r\n"
    }

    /// A text in the form in which it survives: `="0123"` for what looks like a number, a date or a truth
    /// value, an apostrophe before what looks like a formula.
    package static func guarded(_ text: String) -> String {
        if looksLikeValue(text), text.utf8.count <= formulaTextLimit { return "=\"\(text)\"" }
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return text }
        return "'" + text
    }

    /// Numbers of all countries, dates and times, `5 Mar` and `MAR5`, `true`.
    private static func looksLikeValue(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        if ["true", "false"].contains(text.lowercased()) { return true }
        guard bytes.contains(where: isDigit) else { return false }
        // Digits with signs between them; an `e` may be an exponent.
        if bytes.allSatisfy({ isDigit($0) || " .,:/+-%()$eETZ".utf8.contains($0) }) { return true }
        let words = text.split { !$0.isLetter }
        guard words.count == 1, let word = words.first, (3...9).contains(word.count) else { return false }
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return months.contains(String(word.prefix(3)).lowercased())
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
