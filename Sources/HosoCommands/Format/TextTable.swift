/// A table for a terminal, its columns as wide as their first rows need.
///
/// Memory does not grow with the rows: after `measuredRowCount` of them the widths stay as they are.
package final class TextTable {
    package struct Column {
        package var name: String
        package var isRight: Bool
        /// Longer texts are cut; nil where none are.
        package var columnLimit: Int?

        package init(name: String, isRight: Bool = false, columnLimit: Int? = nil) {
            self.name = name
            self.isRight = isRight
            self.columnLimit = columnLimit
        }
    }

    package static let measuredRowCount = 1000
    private static let gap = "  "

    private let columns: [Column]
    private let output: BufferedOutput
    private var waiting: [[String]] = []
    /// nil until the first rows are written.
    private var widths: [Int]?

    package init(_ columns: [Column], to output: BufferedOutput) {
        self.columns = columns
        self.output = output
    }

    /// - Parameter row: a text for each column.
    package func add(_ row: [String]) throws {
        precondition(row.count == columns.count, "\(row.count) texts for \(columns.count) columns")
        let shown = zip(columns, row).map { column, text in
            let safe = ShownText.withoutControls(text)
            return column.columnLimit.map { ShownText.cut(safe, toColumns: $0) } ?? safe
        }
        if let widths {
            try write(shown, widths)
        } else {
            waiting.append(shown)
            if waiting.count == TextTable.measuredRowCount { try writeWaiting() }
        }
    }

    /// Writes what is left; a table without rows is its header.
    package func finish() throws {
        if widths == nil { try writeWaiting() }
    }

    private func writeWaiting() throws {
        let names = columns.map(\.name)
        let widths = columns.indices.map { column in
            waiting.reduce(ShownText.columnCount(names[column])) {
                max($0, ShownText.columnCount($1[column]))
            }
        }
        self.widths = widths
        try write(names, widths)
        for row in waiting { try write(row, widths) }
        waiting = []
    }

    private func write(_ row: [String], _ widths: [Int]) throws {
        var line = ""
        for (index, text) in row.enumerated() {
            if index > 0 { line += TextTable.gap }
            let padding = String(repeating: " ", count: max(0, widths[index] - ShownText.columnCount(text)))
            line += columns[index].isRight ? padding + text : text + padding
        }
        while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
        try output.write(line + "\n")
    }
}
