import HosoCore
import HosoStorage
import HosoStore

/// Which numbers of a run are equal to those of the same run done again.
package struct RunComparison: Sendable {
    /// Numbers of one kind.
    package struct Count: Sendable {
        /// `books`, `table`, `rejects`, `worklist` or `indicator`.
        package var kind: String
        /// Of the registry, table, check or indicator.
        package var name: String
        package var equal = 0
        package var different = 0
    }

    /// The run in the store.
    package private(set) var run: String
    package private(set) var counts: [Count] = []
    /// A line for each number that differs, without values of persons.
    package internal(set) var differences: [String] = []

    package var isEqual: Bool { differences.isEmpty }

    init(
        stored: (store: Store, report: RunReport), computed: (store: Store, report: RunReport),
        workers: Workers
    )
        throws
    {
        run = stored.report.run
        if computed.report.status != .committed {
            differences.append("nothing was new, so nothing was computed")
            return
        }
        compareBooks(stored.report, computed.report)
        try compareTables(stored, computed, workers)
        try compareRejects(stored, computed)
        try compareWorklists(stored, computed)
        try compareCells(stored, computed)
    }

    mutating func add(_ kind: String, _ name: String, _ equal: Int, _ different: Int) {
        counts.append(Count(kind: kind, name: name, equal: equal, different: different))
    }

    private mutating func compareBooks(_ stored: RunReport, _ computed: RunReport) {
        for name in Set(stored.registries.keys).union(computed.registries.keys).sorted() {
            let left = RunComparison.numbers(stored.registries[name])
            let right = RunComparison.numbers(computed.registries[name])
            var equal = 0
            let keys = Set(left.keys).union(right.keys).sorted()
            for key in keys {
                if left[key] == right[key] {
                    equal += 1
                } else {
                    differences.append(
                        "books of `\(name)`: \(key) is \(text(left[key])), computed \(text(right[key]))")
                }
            }
            add("books", name, equal, keys.count - equal)
        }
        for (name, left, right) in [
            ("overflows", stored.receipt.overflows, computed.receipt.overflows),
            ("zero_divisions", stored.receipt.zeroDivisions, computed.receipt.zeroDivisions),
        ] {
            add("books", name, left == right ? 1 : 0, left == right ? 0 : 1)
            if left != right { differences.append("\(name): \(left), computed \(right)") }
        }
    }

    private static func numbers(_ registry: RegistryReport?) -> [String: Int] {
        guard let registry else { return [:] }
        var numbers = [
            "files": registry.files, "bytes": registry.bytes, "rows_read": registry.rowsRead,
            "rejected": registry.rejected, "superseded": registry.superseded, "rows": registry.rows,
        ]
        if let removed = registry.removed { numbers["removed"] = removed }
        for (link, counts) in registry.links {
            for (status, count) in counts { numbers["\(link).\(status)"] = count }
        }
        for (link, count) in registry.repaired ?? [:] { numbers["\(link).repaired"] = count }
        return numbers
    }

    private func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "missing" }

    /// Tables that the run wrote: by the digests of their files, else column by column.
    private mutating func compareTables(
        _ stored: (store: Store, report: RunReport), _ computed: (store: Store, report: RunReport),
        _ workers: Workers
    ) throws {
        let left = try RunComparison.digests(stored, workers)
        let right = try RunComparison.digests(computed, workers)
        for name in Set(left.keys).union(right.keys).sorted() {
            if left[name] == right[name] {
                let count = try columns(computed, name)?.fields.count ?? 0
                add("table", name, count, 0)
                continue
            }
            guard let theirs = try columns(stored, name), let ours = try columns(computed, name) else {
                add("table", name, 0, 1)
                differences.append("table `\(name)`: its files differ, and those of the run are gone")
                continue
            }
            let names = theirs.fields.map(\.name)
            let found = ours.fields
            let areEqual = try workers.map(names.count) { index -> Bool in
                guard found.contains(theirs.fields[index]) else { return false }
                return try TableDigest.column(named: names[index], of: theirs)
                    == TableDigest.column(named: names[index], of: ours)
            }
            add("table", name, areEqual.count { $0 }, areEqual.count { !$0 })
            for (column, isEqual) in zip(names, areEqual) where !isEqual {
                differences.append("table `\(name)`: column `\(column)` differs")
            }
            for field in found where !names.contains(field.name) {
                differences.append("table `\(name)`: column `\(field.name)` is new")
            }
        }
    }

    /// Of the files of each table that is no system table, as they are; as they were where they are gone.
    private static func digests(_ side: (store: Store, report: RunReport), _ workers: Workers) throws
        -> [String: [String]]
    {
        let system = Set(SystemTable.allCases.map(\.rawValue))
        let outputs = (side.report.receipt.wrote ?? []).filter { !system.contains($0.table) }
        let storage = side.store.storage
        let digests = try workers.map(outputs.count) { index -> String in
            let output = outputs[index]
            let path = "\(output.table)/\(output.path)"
            guard try storage.exists(path) else { return output.sha256 }
            return try FileDigest.sha256(storage.openForReading(path))
        }
        return Dictionary(grouping: zip(outputs, digests), by: \.0.table).mapValues { $0.map(\.1) }
    }

    /// nil where a vacuum has taken the files.
    private func columns(_ side: (store: Store, report: RunReport), _ table: String) throws
        -> TableReader?
    {
        do {
            return try side.store.reader(of: table, after: side.report)
        } catch let error as HosoError where error.code == .noInput {
            return nil
        }
    }

    private mutating func compareRejects(
        _ stored: (store: Store, report: RunReport), _ computed: (store: Store, report: RunReport)
    ) throws {
        let left = try RunComparison.rejectDigests(stored)
        let right = try RunComparison.rejectDigests(computed)
        for name in Set(left.keys).union(right.keys).sorted() {
            let theirs = left[name] ?? []
            let ours = right[name] ?? []
            let equal = zip(theirs, ours).count { $0 == $1 }
            add("rejects", name, equal, max(theirs.count, ours.count) - equal)
            if theirs != ours {
                differences.append(
                    "rejects of `\(name)`: \(theirs.count) rows, computed \(ours.count), \(equal) of them equal"
                )
            }
        }
    }

    /// By registry, a digest of each row without its run.
    private static func rejectDigests(_ side: (store: Store, report: RunReport)) throws -> [String:
        [String]]
    {
        var digests: [String: [String]] = [:]
        try side.store.rejectRows(run: side.report.run, registry: nil) { row in
            let head = "\(row.file)\n\(row.line)\n\(row.column ?? "-")\n\(row.reason)\n"
            digests[row.registry, default: []].append(FileDigest.sha256(Array(head.utf8) + row.raw))
        }
        return digests
    }

    private struct CellKey: Hashable {
        var period: String
        var area: String
        var category: String
    }

    private struct CellContent: Hashable {
        /// Bits of numerator, denominator and value.
        var numbers: [UInt64?]
        var rank: Int?
        var definition: String?
    }

    private mutating func compareCells(
        _ stored: (store: Store, report: RunReport), _ computed: (store: Store, report: RunReport)
    ) throws {
        func cells(_ side: (store: Store, report: RunReport)) throws -> [String: [CellKey: CellContent]] {
            var cells: [String: [CellKey: CellContent]] = [:]
            for row in try side.store.indicatorRows(run: side.report.run) {
                let key = CellKey(period: row.period, area: row.area, category: row.category)
                let numbers = [row.numerator, row.denominator, row.value].map { $0?.bitPattern }
                cells[row.indicator, default: [:]][key] = CellContent(
                    numbers: numbers, rank: row.rank, definition: row.definition)
            }
            return cells
        }
        let left = try cells(stored)
        let right = try cells(computed)
        for name in Set(left.keys).union(right.keys).sorted() {
            let theirs = left[name] ?? [:]
            let ours = right[name] ?? [:]
            let keys = Set(theirs.keys).union(ours.keys)
                .sorted { ($0.period, $0.area, $0.category) < ($1.period, $1.area, $1.category) }
            var equal = 0
            for key in keys {
                if theirs[key] == ours[key] {
                    equal += 1
                } else {
                    let place = "\(name),\(key.period),\(key.area),\(key.category)"
                    differences.append("\(place): \(shown(theirs[key])), computed \(shown(ours[key]))")
                }
            }
            add("indicator", name, equal, keys.count - equal)
        }
    }

    private func shown(_ content: CellContent?) -> String {
        guard let content else { return "no cell" }
        let numbers = content.numbers.map { $0.map { "\(Double(bitPattern: $0))" } ?? "null" }
        let rank = content.rank.map { ["rank \($0)"] } ?? []
        let definition = content.definition.map { ["by \($0)"] } ?? []
        return (numbers + rank + definition).joined(separator: " ")
    }
}
