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
    let sides: [LinkSide]
    let workers: Workers
    /// In the order of the registry's counts, of all its rows.
    let counts: [[UInt32]]
    /// Number in the table of the registry's first row here.
    let firstRow: Int
    /// Links that are taken from the store where they come out as they stand there.
    let keepableLinks: Set<Int>

    private static let sliceRowCount = 1 << 16

    package init(registry: DeduplicatedRegistry, targets: [LinkTarget], workers: Workers) {
        self.init(
            registry: registry, sides: targets.map { LinkSide(target: $0, history: nil) }, workers: workers,
            counts: [])
    }

    init(
        registry: DeduplicatedRegistry, sides: [LinkSide], workers: Workers, counts: [[UInt32]],
        firstRow: Int = 0, keepableLinks: Set<Int> = []
    ) {
        self.registry = registry
        self.sides = sides
        self.workers = workers
        self.counts = counts
        self.firstRow = firstRow
        self.keepableLinks = keepableLinks
    }

    package func group(_ range: Range<Int>, faults: inout EvaluationFaults) throws -> LinkedGroup {
        let plan = registry.plan
        let columns = try registry.columns(
            Set(0..<plan.columnCount), in: range, workers: workers, faults: &faults)
        let kept = try plan.links.indices.map { try storedLink($0, columns, range) }
        let used = Set(zip(plan.links, kept).flatMap { $1 == nil ? $0.verify.map(\.own) : [] })
        let hashes = try registry.nameHashes(used, in: range, workers: workers)
        let sliceCount = max(1, (range.count + GroupBuilder.sliceRowCount - 1) / GroupBuilder.sliceRowCount)
        var links: [LinkedRows] = []
        for (number, kept) in kept.enumerated() {
            let join = join(number)
            let slices = try workers.map(sliceCount) { slice in
                let first = slice * GroupBuilder.sliceRowCount
                let rows = first..<min(first + GroupBuilder.sliceRowCount, range.count)
                if let kept {
                    return join.rows(
                        keeping: kept.slice(rows), columns: join.usedColumns(of: columns, rows),
                        rowCount: rows.count)
                }
                return join.rows(
                    columns: join.usedColumns(of: columns, rows),
                    nameHashes: hashes.mapValues { Array($0[rows]) }, rowCount: rows.count)
            }
            links.append(
                try LinkedRows.joined(slices, askedTexts: join.askedTexts(columns), workers: workers))
        }
        let differs = zip(links, plan.links).map { linked, link in
            linked.differsColumn(names: link.verify.map { plan.name(ofColumn: $0.own) })
        }
        return LinkedGroup(
            rowCount: range.count, columns: columns, links: links, targets: sides.map(\.target),
            differs: differs,
            counts: counts.map { counts in
                let rows = range.lowerBound + firstRow..<range.upperBound + firstRow
                return Column(.int64(counts[rows].map { Int64($0) }))
            })
    }

    private func join(_ link: Int) -> LinkJoin {
        LinkJoin(
            link: registry.plan.links[link], own: registry.plan, target: sides[link].target,
            history: sides[link].history)
    }

    /// What the store says of a link; nil where it has to be made for all rows.
    private func storedLink(_ link: Int, _ columns: [Int: Column], _ range: Range<Int>) throws -> StoredLink?
    {
        let target = sides[link].target
        var stored: StoredLink?
        if keepableLinks.contains(link), let merge = registry.merge, join(link).canKeep(columns) {
            stored = try merge.storedLink(
                registry.plan.links[link], in: range, readsIDs: target.oldIDs != nil, workers: workers)
        }
        guard stored == nil, target.isOfAskedRows else { return stored }
        throw HosoError(
            .damagedStore,
            "the store's columns of link `\(registry.plan.links[link].name)` of registry "
                + "`\(registry.plan.name)` hold what no run writes",
            hint: "a run with --full makes them anew")
    }
}

extension LinkJoin {
    /// The columns that the link uses of some rows.
    fileprivate func usedColumns(of columns: [Int: Column], _ rows: Range<Int>) -> [Int: Column] {
        let used = Set(link.by + link.verify.map(\.own) + (link.historyDate.map { [$0] } ?? []))
        return columns.filter { used.contains($0.key) }.mapValues { $0.window(rows) }
    }
}
