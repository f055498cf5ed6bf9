import HosoCore

/// Compares what runs say of their checks with the worklists, which keep every item that ever was.
struct WorklistBooks {
    /// Items that share check, runs and outcome.
    private struct Kind: Hashable {
        var check: UInt32
        var openedRun: UInt32
        var closedRun: UInt32?
        var outcome: UInt32?
    }

    private var checks = TextNumbers()
    private var runs = TextNumbers()
    private var outcomes = TextNumbers()
    private var countByKind: [Kind: Int] = [:]
    private var hasFaultyDetail = false

    /// - Parameter reader: of the newest run's version.
    init(_ reader: TableReader) throws {
        for rowGroup in reader.rowGroupRowCounts.indices {
            func column(_ name: String) throws -> Column {
                try reader.column(named: name, rowGroup: rowGroup)
            }
            let check = checks.numbers(of: try column("check"))
            let opened = runs.numbers(of: try column("opened_run"))
            let closed = runs.numbers(of: try column("closed_run"))
            let outcome = outcomes.numbers(of: try column("outcome"))
            var last: (kind: Kind, count: Int)?
            for row in check.indices {
                // Nulls here have been told where columns were looked at.
                guard let check = check[row], let openedRun = opened[row] else { continue }
                let kind = Kind(
                    check: check, openedRun: openedRun, closedRun: closed[row], outcome: outcome[row])
                if let known = last, known.kind == kind {
                    last?.count += 1
                    continue
                }
                if let last { countByKind[last.kind, default: 0] += last.count }
                last = (kind, 1)
            }
            if let last { countByKind[last.kind, default: 0] += last.count }
            let details = StoredTexts(try column("detail"))
            for row in 0..<details.count where !hasFaultyDetail {
                guard let detail = details.bytes(row) else { continue }
                if WorklistDetail.decode(detail) == nil { hasFaultyDetail = true }
            }
        }
    }

    /// - Parameter reports: of all finished runs, ascending.
    func faults(_ reports: [RunReport]) -> [String] {
        var faults = itemFaults(Set(reports.map(\.run)))
        for report in reports {
            let found = counts(after: report.run)
            for check in Set(found.keys).union(report.checks.keys).sorted() {
                let told = report.checks[check] ?? CheckReport(open: 0, opened: 0, corrected: 0)
                let counted = found[check] ?? CheckReport(open: 0, opened: 0, corrected: 0)
                for (name, told, counted) in [
                    ("open", told.open, counted.open), ("opened", told.opened, counted.opened),
                    ("corrected", told.corrected, counted.corrected),
                ] where told != counted {
                    faults.append("run \(report.run), check `\(check)`: \(counted) \(name), not \(told)")
                }
            }
        }
        return faults
    }

    /// What is wrong with items whatever runs say of them.
    private func itemFaults(_ known: Set<String>) -> [String] {
        var faults = Set<String>()
        let closings = Set(WorklistOutcome.allCases.compactMap(\.text))
        for kind in countByKind.keys {
            let opened = runs.texts[Int(kind.openedRun)]
            let closed = kind.closedRun.map { runs.texts[Int($0)] }
            for run in [opened, closed].compactMap({ $0 }) where !known.contains(run) {
                faults.insert("run \(run) is not among the finished runs")
            }
            if (kind.closedRun == nil) != (kind.outcome == nil) {
                faults.insert("`outcome` is there for an open item, or not for a closed one")
            }
            if let outcome = kind.outcome.map({ outcomes.texts[Int($0)] }), !closings.contains(outcome) {
                faults.insert("`outcome` is none that there is")
            }
            if let closed, closed <= opened { faults.insert("an item is closed before it is opened") }
        }
        if hasFaultyDetail { faults.insert("`detail` is no object of texts") }
        return faults.sorted()
    }

    private func counts(after run: String) -> [String: CheckReport] {
        var counts: [String: CheckReport] = [:]
        for (kind, count) in countByKind {
            let opened = runs.texts[Int(kind.openedRun)]
            let closed = kind.closedRun.map { runs.texts[Int($0)] }
            let outcome = kind.outcome.map { outcomes.texts[Int($0)] }
            var found = CheckReport(open: 0, opened: 0, corrected: 0)
            if opened <= run, closed.map({ $0 > run }) ?? true { found.open = count }
            if opened == run { found.opened = count }
            if closed == run, outcome == WorklistOutcome.corrected.text { found.corrected = count }
            let check = checks.texts[Int(kind.check)]
            let known = counts[check] ?? CheckReport(open: 0, opened: 0, corrected: 0)
            counts[check] = CheckReport(
                open: known.open + found.open, opened: known.opened + found.opened,
                corrected: known.corrected + found.corrected)
        }
        return counts
    }

    /// The totals that a run's indicators give for its checks, against its report.
    static func cellFaults(_ cells: [IndicatorRow], _ report: RunReport) -> [String] {
        var totals: [String: Double] = [:]
        for cell in cells where cell.period == "_T" && cell.area == "_T" && cell.category == "_T" {
            totals[cell.indicator] = cell.value
        }
        var faults: [String] = []
        for (check, counts) in report.checks.sorted(by: { $0.key < $1.key }) {
            for (name, count) in [
                ("open", counts.open), ("opened", counts.opened), ("corrected", counts.corrected),
            ] where totals["check.\(check).\(name)"] != Double(count) {
                faults.append("run \(report.run): `check.\(check).\(name)` is not \(count)")
            }
        }
        return faults
    }
}
