import HosoStore

/// What one run read and wrote.
struct RunReceiptPrinter {
    var report: RunReport

    func write(_ format: OutputFormat, to output: BufferedOutput) throws {
        switch format {
        case .json: try output.write(report.json() + "\n")
        case .csv:
            try output.write(CSVText.record(RunReceiptPrinter.names))
            for line in lines { try output.write(CSVText.record(line)) }
        case .table:
            let columns = RunReceiptPrinter.names.enumerated().map { index, name in
                TextTable.Column(
                    name: name, isRight: (2...4).contains(index), columnLimit: name == "sha256" ? 16 : nil)
            }
            let table = TextTable(columns, to: output)
            for line in lines { try table.add(line) }
            try table.finish()
        }
    }

    private static let names = ["what", "table", "files", "bytes", "rows", "path", "sha256"]

    /// For each table what was read and written, and below it each file.
    private var lines: [[String]] {
        let receipt = report.receipt
        var lines: [[String]] = []
        for (name, registry) in sorted(report.registries) where registry.files > 0 {
            lines.append(
                ["read", name, "\(registry.files)", "\(registry.bytes)", "\(registry.rowsRead)", "", ""])
            for input in receipt.inputs where input.registry == name {
                lines.append(["", "", "", "\(input.bytes)", "", input.path, input.sha256])
            }
        }
        let wrote = Dictionary(grouping: receipt.wrote ?? [], by: \.table)
        for (name, files) in sorted(wrote) {
            let bytes = files.reduce(0) { $0 + $1.bytes }
            let rows = files.reduce(0) { $0 + $1.rows }
            lines.append(["wrote", name, "\(files.count)", "\(bytes)", "\(rows)", "", ""])
            for file in files {
                lines.append(["", "", "", "\(file.bytes)", "\(file.rows)", file.path, file.sha256])
            }
        }
        return lines
    }

    private func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
        values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
