package import HosoCore

/// Reads the `areas` file: CSV with the columns `code,name,level,parent`, `parent` empty at the top, and
/// where units change `valid_from,valid_to`, first and last day, empty for an open end.
package struct AreaTableReader {
    private static let columns = ["code", "name", "level", "parent"]
    private static let validityColumns = ["valid_from", "valid_to"]
    /// Values of a dimension that stand for the total and for what is not known.
    private static let reservedCodes = ["_T", "_U"]
    /// Days on which anything may change: for each of them, the whole tree is looked at.
    private static let changeDayLimit = 1000

    let file: String
    let sink: DiagnosticSink

    package init(file: String, sink: DiagnosticSink) {
        self.file = file
        self.sink = sink
    }

    /// nil where anything is wrong, which is reported with its line.
    package func read(_ bytes: [UInt8]) -> AreaHistory? {
        let reader = SmallTableReader(file: file, sink: sink)
        let names = AreaTableReader.columns
        guard let table = reader.read(bytes, columns: names, optional: AreaTableReader.validityColumns) else {
            return nil
        }
        return history(table)
    }

    /// A unit, and the line that it stands in.
    private typealias Entry = (unit: AreaHistory.Unit, line: Int)

    private func history(_ table: SmallTableReader.Table) -> AreaHistory? {
        var entries: [Entry] = []
        var placesByCode: [String: [Int]] = [:]
        var isRight = table.isComplete
        func fault(_ line: Int, _ message: String) {
            sink.report(SourcePlace(file: file, line: line), message)
            isRight = false
        }
        for row in table.rows {
            let code = row.fields[0]
            guard let validity = validity(row, fault) else { continue }
            if code.isEmpty {
                fault(row.line, "an area without a code")
            } else if AreaTableReader.reservedCodes.contains(code) {
                fault(row.line, "the code `\(code)` has a meaning of its own in indicators")
            } else if let first = placesByCode[code]?.first(where: {
                entries[$0].unit.validity.overlaps(validity)
            }) {
                let isTimed = validity != .always || entries[first].unit.validity != .always
                let time = isTimed ? " for the same time" : ""
                fault(
                    row.line,
                    "the code `\(code)` is defined twice\(time): also in line \(entries[first].line)")
            } else {
                placesByCode[code, default: []].append(entries.count)
                let parent = row.fields[3]
                let unit = AreaHistory.Unit(
                    code: code, name: row.fields[1], level: row.fields[2],
                    parent: parent.isEmpty ? nil : parent, validity: validity)
                entries.append((unit, row.line))
            }
        }
        checkParents(entries, placesByCode, fault)
        checkCycles(entries, fault)
        return isRight ? AreaHistory(units: entries.map(\.unit)) : nil
    }

    private func validity(_ row: SmallTableReader.Row, _ fault: (Int, String) -> Void) -> Validity? {
        var days: [Int?] = []
        for (name, text) in zip(AreaTableReader.validityColumns, row.fields[4...]) {
            if text.isEmpty {
                days.append(nil)
            } else if case .value(.date(let day)) = ParameterReader.read(text) {
                days.append(day)
            } else {
                fault(row.line, "`\(name)` must be a date such as 2025-06-30, or empty")
                return nil
            }
        }
        if let from = days[0], let to = days[1], from > to {
            fault(row.line, "the area ends before it begins")
            return nil
        }
        return Validity(from: days[0], to: days[1])
    }

    private func checkParents(
        _ entries: [Entry], _ placesByCode: [String: [Int]], _ fault: (Int, String) -> Void
    ) {
        for (unit, line) in entries {
            guard let parent = unit.parent else { continue }
            guard let places = placesByCode[parent] else {
                fault(line, "area `\(unit.code)` lies in `\(parent)`, which is not in the file")
                continue
            }
            if unit.validity.isLeftUncovered(by: places.map { entries[$0].unit.validity }) {
                fault(line, "area `\(unit.code)` lies in `\(parent)`, which is not valid all of that time")
            }
        }
    }

    /// A cycle stands at the first day of one of its units.
    private func checkCycles(_ entries: [Entry], _ fault: (Int, String) -> Void) {
        let days = Set(entries.map { $0.unit.validity.from ?? .min })
        guard days.count <= AreaTableReader.changeDayLimit else {
            fault(1, "areas may begin on at most \(AreaTableReader.changeDayLimit) different days")
            return
        }
        for day in days.sorted() {
            let valid = entries.filter { $0.unit.validity.contains(day) }
            let parentByCode = Dictionary(
                valid.map { ($0.unit.code, $0.unit.parent) }, uniquingKeysWith: { first, _ in first })
            guard let code = firstInCycle(parentByCode, valid.map(\.unit.code)) else { continue }
            fault(
                valid.first { $0.unit.code == code }?.line ?? 1,
                "area `\(code)` lies in itself, by way of its parents")
            return
        }
    }

    private func firstInCycle(_ parentByCode: [String: String?], _ codes: [String]) -> String? {
        var isClear: Set<String> = []
        for code in codes {
            var path: [String] = []
            var onPath: Set<String> = []
            var next: String? = code
            while let current = next, !isClear.contains(current) {
                if !onPath.insert(current).inserted { return current }
                path.append(current)
                next = parentByCode[current] ?? nil
            }
            isClear.formUnion(path)
        }
        return nil
    }
}
