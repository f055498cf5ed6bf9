/// Comma-separated values of a small file that is held in memory as a whole.
package enum SmallCSV {
    package struct Record: Hashable, Sendable {
        /// Of the record's first byte; the first line is 1.
        package var line: Int
        /// Trimmed of white space.
        package var fields: [String]
    }

    /// Blank lines are skipped. A quoted field may contain commas, line ends and doubled quotes.
    package static func records(of text: String) -> [Record] {
        var records: [Record] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var line = 1
        var recordLine = 1
        var isQuoted = false
        func endField() {
            fields.append(trimmed(field))
            field = String.UnicodeScalarView()
        }
        func endRecord() {
            endField()
            if fields != [""] { records.append(Record(line: recordLine, fields: fields)) }
            fields = []
        }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            index += 1
            switch (scalar, isQuoted) {
            case ("\"", true) where next == "\"":
                field.append(scalar)
                index += 1
            case ("\"", true): isQuoted = false
            case ("\"", false) where trimmed(field).isEmpty: isQuoted = true
            case (",", false): endField()
            case ("\r", false) where next == "\n": break
            case ("\n", false), ("\r", false):
                endRecord()
                line += 1
                recordLine = line
            default:
                if scalar == "\n" { line += 1 }
                field.append(scalar)
            }
        }
        endRecord()
        return records
    }

    private static func trimmed(_ field: String.UnicodeScalarView) -> String {
        let start = field.firstIndex { !$0.properties.isWhitespace } ?? field.endIndex
        let end = field.lastIndex { !$0.properties.isWhitespace }.map { field.index(after: $0) } ?? start
        return String(field[start..<end])
    }
}
