import HosoCore
import HosoSpec

/// Finds the places of new rows among those of the store by their keys, and which of them win.
struct MergeSearch {
    let stored: StoredColumns
    /// The winners of the new rows alone.
    let newRows: DeduplicatedRegistry
    /// Whether the stored keys are to be packed.
    let collectsStatistics: Bool
    /// Takes what was read.
    let kept: KeptColumns
    let workers: Workers

    struct Result {
        /// Row groups of the table in key order; those without rows are left out.
        var groups: [Int]
        var places = MergePlaces()
        /// New rows that beat the store's, or have a key of their own.
        var winners: [Int] = []
        /// Of the stored rows' keys.
        var statistics: [KeyStatistics]
        var isOrderedByFirstPart = false
    }

    /// What was found in one row group.
    private struct Finding: Sendable {
        var group: Int
        /// Keys of the first and of the last row.
        var ends: [Column]
        /// New rows that lie between these keys, or have one of them.
        var newRows: Range<Int>
        /// Of each, in the row group: the row that it stands in front of, or which has its key.
        var rows: [Int] = []
        var outcomes: [Outcome] = []
        var statistics: [KeyStatistics]
    }

    private enum Outcome {
        case added
        case replacing
        case losing
    }

    /// - Returns: nil where the table's row groups are in no order of keys.
    func run() throws -> Result? {
        let plan = stored.layout.registry
        var faults = EvaluationFaults()
        let columns = try newRows.columns(
            Set(plan.key + [plan.version]), in: 0..<newRows.rowCount, workers: workers, faults: &faults)
        let keys = plan.key.compactMap { columns[$0] }
        guard let version = columns[plan.version] else { preconditionFailure("the version was not gathered") }
        let groups = stored.groupRowCounts.indices.filter { stored.groupRowCounts[$0] > 0 }
        let found = try workers.map(groups.count) { try look(into: groups[$0], keys, version) }
        let sorted = found.sorted { KeyPlaces.compare($0.ends, 0, $1.ends, 0) < 0 }
        for (left, right) in zip(sorted, sorted.dropFirst())
        where KeyPlaces.compare(left.ends, 1, right.ends, 0) >= 0 { return nil }
        var result = joined(sorted)
        result.isOrderedByFirstPart = zip(sorted, sorted.dropFirst()).allSatisfy { left, right in
            MergeSearch.areOrdered(left.ends[0], right.ends[0])
        }
        return result
    }

    /// Whether the first and the last value of the first key column tell which of two row groups comes first.
    private static func areOrdered(_ left: Column, _ right: Column) -> Bool {
        // Files may hold but the beginnings of longer bounds.
        if case .text(let texts) = right.values, (0..<2).contains(where: { texts[$0].count > shownByteCount })
        {
            return false
        }
        return ColumnOrder.compare(left, 0, right, 0) < 0 || ColumnOrder.compare(left, 1, right, 1) < 0
    }

    private static let shownByteCount = 32

    private func joined(_ findings: [Finding]) -> Result {
        var result = Result(
            groups: findings.map(\.group), statistics: stored.layout.registry.key.map { _ in KeyStatistics() }
        )
        var next = 0
        var firstRow = 0
        func add(upTo end: Int) {
            while next < end {
                result.places.append(storedRow: firstRow, replaces: false)
                result.winners.append(next)
                next += 1
            }
        }
        for finding in findings {
            add(upTo: finding.newRows.lowerBound)
            for (row, outcome) in zip(finding.rows, finding.outcomes) {
                if outcome != .losing {
                    result.places.append(storedRow: firstRow + row, replaces: outcome == .replacing)
                    result.winners.append(next)
                }
                next += 1
            }
            firstRow += stored.groupRowCounts[finding.group]
            for part in result.statistics.indices { result.statistics[part].merge(finding.statistics[part]) }
        }
        add(upTo: newRows.rowCount)
        return result
    }

    private func look(into group: Int, _ newKeys: [Column], _ newVersion: Column) throws -> Finding {
        let plan = stored.layout.registry
        let rowCount = stored.groupRowCounts[group]
        let keys = try plan.key.map { try stored.column($0, rowGroup: group) }
        let ends = keys.map { Column.joined([$0.slice(0..<1), $0.slice(rowCount - 1..<rowCount)]) }
        let count = newRows.rowCount
        let first = (0..<count).firstPlace { KeyPlaces.compare(newKeys, $0, ends, 0) >= 0 }
        let end = (first..<count).firstPlace {
            KeyPlaces.compare(newKeys, $0, ends, 1) > 0
        }
        var finding = Finding(
            group: group, ends: ends, newRows: first..<end,
            statistics: keys.map { collectsStatistics ? KeyStatistics($0) : KeyStatistics() })
        finding.rows = KeyPlaces.places(of: first..<end, newKeys, in: keys, rowCount: rowCount)
        var version: Column?
        for (newRow, row) in zip(first..<end, finding.rows) {
            guard row < rowCount, KeyPlaces.compare(keys, row, newKeys, newRow) == 0 else {
                finding.outcomes.append(.added)
                continue
            }
            let versions = try version ?? stored.column(plan.version, rowGroup: group)
            version = versions
            let isOlder = ColumnOrder.compare(newVersion, newRow, versions, row) < 0
            finding.outcomes.append(isOlder ? .losing : .replacing)
        }
        var read = Dictionary(zip(plan.key, keys)) { first, _ in first }
        read[plan.version] = read[plan.version] ?? version
        kept.keep(read, rowGroup: group)
        return finding
    }
}
