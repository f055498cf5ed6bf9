import HosoStore

/// Writes the items of a worklist one by one.
final class WorklistWriter {
    /// So that a row stays one line of a terminal.
    private static let columnLimit = 60
    /// Without a byte order mark Excel takes UTF-8 for something else.
    private static let byteOrderMark = "\u{FEFF}"

    private let format: WorklistCommand.Format
    private let isClosed: Bool
    /// Names of what is shown, each with a column.
    private let shown: [String]
    private let columns: [String]
    private let output: BufferedOutput
    private let table: TextTable
    private var isFirst = true

    init(format: WorklistCommand.Format, isClosed: Bool, shown: [String], output: BufferedOutput) {
        self.format = format
        self.isClosed = isClosed
        self.shown = shown
        self.output = output
        let own = ["key", "area", "opened_run"] + (isClosed ? ["closed_run", "outcome"] : [])
        columns = own + shown.map { own.contains($0) ? "detail.\($0)" : $0 }
        table = TextTable(
            columns.map { TextTable.Column(name: $0, columnLimit: WorklistWriter.columnLimit) }, to: output)
    }

    func begin(run: String, check: String) throws {
        switch format {
        case .table: break
        case .csv: try output.write(CSVText.record(columns))
        case .excel: try output.write(WorklistWriter.byteOrderMark + ExcelText.record(columns))
        case .json:
            try output.write(
                "{\"run\": \(JSONText.quoted(run)), \"check\": \(JSONText.quoted(check)), \"items\": [")
        }
    }

    func add(_ item: WorklistItem, _ detail: [(name: String, value: String?)]) throws {
        switch format {
        case .table: try table.add(fields(item, detail))
        case .csv: try output.write(CSVText.record(fields(item, detail)))
        case .excel: try output.write(ExcelText.record(fields(item, detail)))
        case .json:
            var members = [
                "\"key\": \(JSONText.quoted(item.key))", "\"area\": \(JSONText.quoted(item.area))",
                "\"opened_run\": \(JSONText.quoted(item.openedRun))",
            ]
            if isClosed {
                members.append("\"closed_run\": \(JSONText.quoted(item.closedRun))")
                members.append("\"outcome\": \(JSONText.quoted(item.outcome))")
            }
            let texts = detail.map { "\(JSONText.quoted($0.name)): \(JSONText.quoted($0.value))" }
            members.append("\"detail\": {\(texts.joined(separator: ", "))}")
            try output.write("\(isFirst ? "" : ",")\n{\(members.joined(separator: ", "))}")
        }
        isFirst = false
    }

    func finish() throws {
        switch format {
        case .table: try table.finish()
        case .csv, .excel: break
        case .json: try output.write("\n]}\n")
        }
    }

    private func fields(_ item: WorklistItem, _ detail: [(name: String, value: String?)]) -> [String] {
        var fields = [item.key, item.area ?? "", item.openedRun]
        if isClosed { fields += [item.closedRun ?? "", item.outcome ?? ""] }
        return fields
            + shown.map { name in detail.first { $0.name == name }.flatMap(\.value) ?? "" }
    }
}
