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
    let sources: [TargetSource]
    let workers: Workers
    /// In the order of the registry's counts, of all its rows.
    let counts: [[UInt32]]
    /// Number in the table of the registry's first row here.
    let firstRow: Int

    private static let sliceRowCount = 1 << 16

    package init(registry: DeduplicatedRegistry, targets: [LinkTarget], workers: Workers) {
        self.init(
            registry: registry, sources: targets.map { .whole($0, history: nil) }, workers: workers,
            counts: [])
    }

    init(
        registry: DeduplicatedRegistry, sources: [TargetSource], workers: Workers, counts: [[UInt32]],
        firstRow: Int = 0
    ) {
        self.registry = registry
        self.sources = sources
        self.workers = workers
        self.counts = counts
        self.firstRow = firstRow
    }

    package func group(_ range: Range<Int>, faults: inout EvaluationFaults) throws -> LinkedGroup {
        let plan = registry.plan
        let columns = try registry.columns(
            Set(0..<plan.columnCount), in: range, workers: workers, faults: &faults)
        let used = Set(plan.links.flatMap { $0.verify.map(\.own) })
        let hashes = try registry.nameHashes(used, in: range, workers: workers)
        var links: [LinkedRows] = []
        var targets: [LinkTarget] = []
        for number in plan.links.indices {
            let join = try join(number, columns, range.count)
            let slices = try forEachSlice(range.count) { rows in
                join.rows(
                    columns: join.usedColumns(of: columns, rows),
                    nameHashes: hashes.mapValues { Array($0[rows]) }, rowCount: rows.count)
            }
            links.append(
                try LinkedRows.joined(slices, askedTexts: join.askedTexts(columns), workers: workers))
            targets.append(join.target)
        }
        let differs = zip(links, plan.links).map { linked, link in
            linked.differsColumn(names: link.verify.map { plan.name(ofColumn: $0.own) })
        }
        return LinkedGroup(
            rowCount: range.count, columns: columns, links: links, targets: targets, differs: differs,
            counts: counts.map { counts in
                let rows = range.lowerBound + firstRow..<range.upperBound + firstRow
                return Column(.int64(counts[rows].map { Int64($0) }))
            })
    }

    /// The join of a link, with what its rows ask for of a registry that was put aside.
    private func join(_ number: Int, _ columns: [Int: Column], _ rowCount: Int) throws -> LinkJoin {
        let (own, link) = (registry.plan, registry.plan.links[number])
        switch sources[number] {
        case .whole(let target, let history):
            return LinkJoin(link: link, own: own, target: target, history: history)
        case .aside(let aside, let history):
            let asking = LinkJoin(link: link, own: own, target: aside.empty, history: nil)
            var wanted = WantedKeys()
            for part in try forEachSlice(
                rowCount,
                { rows in
                    asking.wantedKeys(columns: asking.usedColumns(of: columns, rows), rowCount: rows.count)
                })
            { wanted += part }
            wanted.sort()
            if let history {
                let persons = history.citizenIDs(of: wanted.oldIDs)
                wanted += WantedKeys(keys: aside.empty.packedKeys(ofCitizenIDs: persons))
                wanted.sort()
            }
            let target = try aside.narrowed(to: wanted)
            return LinkJoin(
                link: link, own: own, target: target,
                history: history.map { HistoryIndex($0, target: target) })
        }
    }

    private func forEachSlice<Result: Sendable>(
        _ rowCount: Int, _ body: @Sendable (Range<Int>) -> Result
    ) throws -> [Result] {
        let size = GroupBuilder.sliceRowCount
        return try workers.map(max(1, (rowCount + size - 1) / size)) { slice in
            body(slice * size..<min((slice + 1) * size, rowCount))
        }
    }
}

extension LinkJoin {
    /// The columns that the link uses of some rows.
    fileprivate func usedColumns(of columns: [Int: Column], _ rows: Range<Int>) -> [Int: Column] {
        let used = Set(link.by + link.verify.map(\.own) + (link.historyDate.map { [$0] } ?? []))
        return columns.filter { used.contains($0.key) }.mapValues { $0.window(rows) }
    }
}
