package import HosoCore

/// Reads the `areas` file: CSV with the columns `code,name,level,parent`, `parent` empty at the top.
package struct AreaTableReader {
    private static let columns = ["code", "name", "level", "parent"]
    /// Values of a dimension that stand for the total and for what is not known.
    private static let reservedCodes = ["_T", "_U"]

    let file: String
    let sink: DiagnosticSink

    package init(file: String, sink: DiagnosticSink) {
        self.file = file
        self.sink = sink
    }

    /// nil where anything is wrong, which is reported with its line.
    package func read(_ bytes: [UInt8]) -> AreaTree? {
        guard bytes.count <= YAMLLimits.areasByteCount else {
            sink.report(SourcePlace(file: file), "the file has more than \(YAMLLimits.areasByteCount) bytes")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            sink.report(SourcePlace(file: file), "the file is not UTF-8")
            return nil
        }
        var records = SmallCSV.records(of: text)
        if records.isEmpty {
            reportHeader(line: 1, missing: AreaTableReader.columns)
            return nil
        }
        let header = records.removeFirst()
        let indices = AreaTableReader.columns.map { name in
            header.fields.firstIndex { $0.lowercased() == name }
        }
        let missing = zip(AreaTableReader.columns, indices).filter { $0.1 == nil }.map(\.0)
        guard missing.isEmpty else {
            reportHeader(line: header.line, missing: missing)
            return nil
        }
        return tree(records, fieldCount: header.fields.count, indices: indices.compactMap { $0 })
    }

    private func reportHeader(line: Int, missing: [String]) {
        let list = missing.map { "`\($0)`" }.joined(separator: ", ")
        report(line, "the header lacks \(list)", hint: "the first line is code,name,level,parent")
    }

    private func tree(_ records: [SmallCSV.Record], fieldCount: Int, indices: [Int]) -> AreaTree? {
        var areaByCode: [String: AreaTree.Area] = [:]
        var lineByCode: [String: Int] = [:]
        var isRight = true
        func fault(_ line: Int, _ message: String) {
            report(line, message)
            isRight = false
        }
        for record in records {
            guard record.fields.count == fieldCount else {
                fault(record.line, "the line has \(record.fields.count) fields, the header \(fieldCount)")
                continue
            }
            let code = record.fields[indices[0]]
            if code.isEmpty {
                fault(record.line, "an area without a code")
            } else if AreaTableReader.reservedCodes.contains(code) {
                fault(record.line, "the code `\(code)` has a meaning of its own in indicators")
            } else if let first = lineByCode[code] {
                fault(record.line, "the code `\(code)` is defined twice: also in line \(first)")
            } else {
                let parent = record.fields[indices[3]]
                lineByCode[code] = record.line
                areaByCode[code] = AreaTree.Area(
                    name: record.fields[indices[1]], level: record.fields[indices[2]],
                    parent: parent.isEmpty ? nil : parent)
            }
        }
        let byLine = lineByCode.sorted { $0.value < $1.value }
        for (code, line) in byLine {
            guard let parent = areaByCode[code]?.parent, areaByCode[parent] == nil else { continue }
            fault(line, "area `\(code)` lies in `\(parent)`, which is not in the file")
        }
        if let code = firstInCycle(areaByCode, byLine.map(\.key)) {
            fault(lineByCode[code] ?? 1, "area `\(code)` lies in itself, by way of its parents")
        }
        return isRight ? AreaTree(areaByCode: areaByCode) : nil
    }

    private func firstInCycle(_ areaByCode: [String: AreaTree.Area], _ codes: [String]) -> String? {
        var isClear: Set<String> = []
        for code in codes {
            var path: [String] = []
            var onPath: Set<String> = []
            var next: String? = code
            while let current = next, !isClear.contains(current) {
                if !onPath.insert(current).inserted { return current }
                path.append(current)
                next = areaByCode[current]?.parent
            }
            isClear.formUnion(path)
        }
        return nil
    }

    private func report(_ line: Int, _ message: String, hint: String? = nil) {
        sink.report(SourcePlace(file: file, line: line), message, hint: hint)
    }
}
