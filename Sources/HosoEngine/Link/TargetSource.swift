import HosoCore
import HosoSpec

/// Where a link finds rows: the other registry, in memory or put aside, and the history of its old IDs.
enum TargetSource: Sendable {
    case whole(LinkTarget, history: HistoryIndex?)
    case aside(LinkTargetAside, history: HistoryRows?)

    /// Of the other registry.
    var rowCount: Int {
        switch self {
        case .whole(let target, _): target.rowCount
        case .aside(let target, _): target.rowCount
        }
    }
}

/// What a link of some rows looks into.
struct LinkSide: Sendable {
    var target: LinkTarget
    /// nil where old IDs are looked up in the target alone.
    var history: HistoryIndex?
}

extension TargetSource {
    /// Rows whose keys are asked for at once.
    private static let stepRowCount = 1 << 18

    /// The other registry, or where it was put aside, those of its rows that rows of `registry` ask for.
    func side(of link: LinkPlan, for registry: DeduplicatedRegistry, workers: Workers) throws -> LinkSide {
        switch self {
        case .whole(let target, let history): return LinkSide(target: target, history: history)
        case .aside(let aside, let history):
            var wanted = try wantedKeys(link, registry, aside.empty, workers)
            wanted.sort()
            if let history {
                let persons = history.citizenIDs(of: wanted.oldIDs)
                wanted += WantedKeys(keys: aside.empty.packedKeys(ofCitizenIDs: persons))
                wanted.sort()
            }
            let target = try aside.narrowed(to: wanted)
            return LinkSide(target: target, history: history.map { HistoryIndex($0, target: target) })
        }
    }

    private func wantedKeys(
        _ link: LinkPlan, _ registry: DeduplicatedRegistry, _ empty: LinkTarget, _ workers: Workers
    ) throws -> WantedKeys {
        let asking = LinkJoin(link: link, own: registry.plan, target: empty, history: nil)
        var wanted = WantedKeys()
        for first in stride(from: 0, to: registry.rowCount, by: TargetSource.stepRowCount) {
            let rows = first..<min(first + TargetSource.stepRowCount, registry.rowCount)
            // Faults are counted where the rows are linked.
            var faults = EvaluationFaults()
            let columns = try registry.columns(Set(link.by), in: rows, workers: workers, faults: &faults)
            let parts = try workers.map(workers.threadCount) { number in
                let count = rows.count
                let slice = count * number / workers.threadCount..<count * (number + 1) / workers.threadCount
                return asking.wantedKeys(
                    columns: columns.mapValues { $0.window(slice) }, rowCount: slice.count)
            }
            for part in parts { wanted += part }
        }
        return wanted
    }
}

/// A registry that others link to.
enum PreparedTarget: Sendable {
    case whole(LinkTarget)
    case aside(LinkTargetAside)

    /// The same, once it is known what the batch changed; of what lies aside nobody asks.
    func knowing(_ touched: TouchedRows) -> PreparedTarget {
        guard case .whole(var target) = self else { return self }
        target.touched = touched
        return .whole(target)
    }

    /// Memory that it holds, in bytes, about.
    var byteCount: Int {
        if case .whole(let target) = self { target.byteCount } else { 0 }
    }
}
