import HosoCore

/// Reads a small CSV file with a header whose columns are known.
struct SmallTableReader {
    struct Row {
        /// Of the record's first byte; the first line is 1.
        var line: Int
        /// In the order of the columns asked for; empty for optional columns that the file lacks.
        var fields: [String]
    }

    struct Table {
        var rows: [Row] = []
        /// Whether all rows could be taken; what is wrong with the others was reported.
        var isComplete = true
    }

    let file: String
    let sink: DiagnosticSink

    /// nil where the file as a whole cannot be taken, which is reported.
    func read(_ bytes: [UInt8], columns: [String], optional: [String] = []) -> Table? {
        guard bytes.count <= YAMLLimits.areasByteCount else {
            sink.report(SourcePlace(file: file), "the file has more than \(YAMLLimits.areasByteCount) bytes")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            sink.report(SourcePlace(file: file), "the file is not UTF-8")
            return nil
        }
        var records = SmallCSV.records(of: text)
        let header = records.isEmpty ? SmallCSV.Record(line: 1, fields: []) : records.removeFirst()
        func index(_ name: String) -> Int? { header.fields.firstIndex { $0.lowercased() == name } }
        let missing = columns.filter { index($0) == nil }
        guard missing.isEmpty else {
            let list = missing.map { "`\($0)`" }.joined(separator: ", ")
            sink.report(
                SourcePlace(file: file, line: header.line), "the header lacks \(list)",
                hint: "the first line is \(columns.joined(separator: ","))")
            return nil
        }
        let indices = (columns + optional).map(index)
        var table = Table()
        for record in records {
            guard record.fields.count == header.fields.count else {
                sink.report(
                    SourcePlace(file: file, line: record.line),
                    "the line has \(record.fields.count) fields, the header \(header.fields.count)")
                table.isComplete = false
                continue
            }
            table.rows.append(
                Row(line: record.line, fields: indices.map { $0.map { record.fields[$0] } ?? "" }))
        }
        return table
    }
}
