/// A table of `data/reference` that is kept in the program too: CSV with a header; a field may be quoted, and
/// then has no quote within.
struct ReferenceTable {
    /// The fields of each row, the header left out.
    let rows: [[String]]

    init(_ text: String) {
        rows = text.split(separator: "\n").dropFirst().map(ReferenceTable.fields)
    }

    private static func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
