import HosoCore
package import HosoSpec

/// Up to a row group's rows of a registry, gathered and linked.
package struct LinkedGroup: Sendable {
    package var rowCount: Int
    /// Columns and derived columns by number.
    var columns: [Int: Column]
    /// In the order of the registry's links.
    var links: [LinkedRows]
    var targets: [LinkTarget]
    /// `NAME_differs` of each link.
    var differs: [Column]
    /// In the order of the registry's counts.
    var counts: [Column]
}

/// Gathers, derives and links a group of rows.
package struct GroupBuilder: Sendable {
    let registry: DeduplicatedRegistry
    /// In the order of the registry's links.
    let targets: [LinkTarget]
    let workers: Workers
    /// In the order of the registry's links; nil for a link without a history.
    let histories: [HistoryIndex?]
    /// In the order of the registry's counts, of all its rows.
    let counts: [[UInt32]]

    private static let sliceRowCount = 1 << 16

    package init(registry: DeduplicatedRegistry, targets: [LinkTarget], workers: Workers) {
        self.init(
            registry: registry, targets: targets, workers: workers, histories: targets.map { _ in nil },
            counts: [])
    }

    init(
        registry: DeduplicatedRegistry, targets: [LinkTarget], workers: Workers, histories: [HistoryIndex?],
        counts: [[UInt32]]
    ) {
        self.registry = registry
        self.targets = targets
        self.workers = workers
        self.histories = histories
        self.counts = counts
    }

    package func group(_ range: Range<Int>, faults: inout EvaluationFaults) throws -> LinkedGroup {
        let plan = registry.plan
        let columns = try registry.columns(
            Set(0..<plan.columnCount), in: range, workers: workers, faults: &faults)
        let used = Set(plan.links.flatMap { $0.verify.map(\.own) })
        let hashes = try registry.nameHashes(used, in: range, workers: workers)
        let sliceCount = max(1, (range.count + GroupBuilder.sliceRowCount - 1) / GroupBuilder.sliceRowCount)
        var links: [LinkedRows] = []
        for (number, link) in plan.links.enumerated() {
            let join = LinkJoin(
                link: link, own: plan, target: targets[number], history: histories[number])
            let wanted = Set(link.by + link.verify.map(\.own) + (link.historyDate.map { [$0] } ?? []))
            let slices = try workers.map(sliceCount) { slice in
                let first = slice * GroupBuilder.sliceRowCount
                let rows = first..<min(first + GroupBuilder.sliceRowCount, range.count)
                return join.rows(
                    columns: columns.filter { wanted.contains($0.key) }.mapValues { $0.window(rows) },
                    nameHashes: hashes.mapValues { Array($0[rows]) }, rowCount: rows.count)
            }
            links.append(
                try LinkedRows.joined(slices, askedTexts: join.askedTexts(columns), workers: workers))
        }
        let differs = zip(links, plan.links).map { linked, link in
            linked.differsColumn(names: link.verify.map { plan.name(ofColumn: $0.own) })
        }
        return LinkedGroup(
            rowCount: range.count, columns: columns, links: links, targets: targets, differs: differs,
            counts: counts.map { Column(.int64($0[range].map { Int64($0) })) })
    }
}
