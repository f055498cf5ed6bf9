import HosoStore

/// Writes refused rows one by one.
final class RejectWriter {
    /// So that a row stays one line of a terminal.
    private static let rawColumnLimit = 80

    private static let columns = [
        TextTable.Column(name: "run"), TextTable.Column(name: "registry"), TextTable.Column(name: "file"),
        TextTable.Column(name: "line", isRight: true), TextTable.Column(name: "column"),
        TextTable.Column(name: "reason"), TextTable.Column(name: "raw", columnLimit: rawColumnLimit),
    ]

    private let format: OutputFormat
    private let output: BufferedOutput
    private let table: TextTable
    private var isFirst = true

    init(format: OutputFormat, output: BufferedOutput) {
        self.format = format
        self.output = output
        table = TextTable(RejectWriter.columns, to: output)
    }

    /// - Parameter run: nil for the rows of all runs.
    func begin(run: String?) throws {
        switch format {
        case .table: break
        case .csv: try output.write(CSVText.record(RejectWriter.columns.map(\.name)))
        case .json: try output.write("{\"run\": \(JSONText.quoted(run)), \"rejects\": [")
        }
    }

    func add(_ row: RejectRow) throws {
        // Bytes that are not UTF-8 become U+FFFD: they are why some rows are here.
        let raw = String(decoding: row.raw, as: UTF8.self)
        switch format {
        case .table: try table.add(fields(row, raw))
        case .csv: try output.write(CSVText.record(fields(row, raw)))
        case .json:
            try output.write(
                "\(isFirst ? "" : ",")\n{\"run\": \(JSONText.quoted(row.run)), "
                    + "\"registry\": \(JSONText.quoted(row.registry)), \"file\": \(JSONText.quoted(row.file)), "
                    + "\"line\": \(row.line), \"column\": \(JSONText.quoted(row.column)), "
                    + "\"reason\": \(JSONText.quoted(row.reason)), \"raw\": \(JSONText.quoted(raw))}")
        }
        isFirst = false
    }

    func finish() throws {
        switch format {
        case .table: try table.finish()
        case .csv: break
        case .json: try output.write("\n]}\n")
        }
    }

    private func fields(_ row: RejectRow, _ raw: String) -> [String] {
        [row.run, row.registry, row.file, "\(row.line)", row.column ?? "", row.reason, raw]
    }
}
