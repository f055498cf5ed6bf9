import HosoCore
import HosoSpec

/// A registry that was read: deduplicated in memory, or put aside to come back part by part.
struct PreparedRegistry {
    enum Rows {
        case whole(DeduplicatedRegistry)
        case aside(RegistryAside)
    }

    let plan: RegistryPlan
    let rows: Rows

    /// nil where the rows do not come from the store for the most part.
    var merge: StoredMerge? { if case .whole(let rows) = rows { rows.merge } else { nil } }
}

/// What the new files of a registry gave, before it meets the rows of the store.
struct ReadRegistry {
    let ingested: IngestResult
    /// nil where the rows have to be brought together with those of the store in another way.
    let newRows: NewRows?

    /// New rows that can be put between those of the store.
    struct NewRows {
        let table: StoredColumns
        /// Of rows read that were not rejected.
        let count: Int
        /// Of the new rows alone.
        let winners: DeduplicatedRegistry
        /// Of the new rows' keys.
        let statistics: [KeyStatistics]
    }
}

/// Some consecutive rows of a registry's table, in key order.
struct RowStretch {
    var registry: DeduplicatedRegistry
    /// Of `registry`.
    var rows: Range<Int>
    /// Number in the table of the first row.
    var firstRow: Int
    /// Of the stretch, counted from 0.
    var number: Int
    /// The row group of the store that has exactly these rows; nil where none has.
    var storedGroup: Int?
}

/// Hands out a registry's rows group by group, whatever parts they come in: a group begins with what the
/// part before left over.
struct GroupStretches {
    let groupRowCount: Int
    private var left: DeduplicatedRegistry?
    private var nextRow = 0
    private var count = 0

    init(groupRowCount: Int) { self.groupRowCount = groupRowCount }

    /// - Parameter body: called at least once for the last part, be it with no row.
    mutating func add(
        _ part: DeduplicatedRegistry, isLast: Bool, _ body: (RowStretch) throws -> Void
    ) throws {
        if let merge = part.merge {
            precondition(isLast && left == nil, "merged rows come as a whole")
            for (number, group) in merge.tableGroups(groupRowCount: groupRowCount).enumerated() {
                try body(
                    RowStretch(
                        registry: part, rows: group.rows, firstRow: group.rows.lowerBound, number: number,
                        storedGroup: group.storedGroup))
            }
            return
        }
        var first = 0
        if let left {
            // Only as many rows go behind those left over as their group takes.
            first = min(part.rowCount, groupRowCount - left.rowCount)
            self.left = nil
            let isAll = first == part.rowCount
            try handOut(part.rows(0..<first, following: left), from: 0, isLast: isLast && isAll, body)
            if isAll { return }
        }
        try handOut(part, from: first, isLast: isLast, body)
    }

    /// Hands out rows from `first` on, and keeps what fills no group.
    private mutating func handOut(
        _ registry: DeduplicatedRegistry, from first: Int, isLast: Bool, _ body: (RowStretch) throws -> Void
    ) throws {
        var first = first
        let rowCount = registry.rowCount
        while rowCount - first >= groupRowCount || (isLast && first < rowCount) {
            let rows = first..<min(first + groupRowCount, rowCount)
            try body(RowStretch(registry: registry, rows: rows, firstRow: nextRow, number: count))
            count += 1
            nextRow += rows.count
            first = rows.upperBound
        }
        if isLast {
            if count == 0 { try body(RowStretch(registry: registry, rows: 0..<0, firstRow: 0, number: 0)) }
        } else if first < rowCount {
            left = registry.keeping(first..<rowCount)
        }
    }
}

extension DeduplicatedRegistry {
    /// Some of these rows behind those of an earlier part.
    func rows(_ range: Range<Int>, following earlier: DeduplicatedRegistry) -> DeduplicatedRegistry {
        var rows = rows
        let shift = UInt32(rows.chunks.count) << 16
        rows.chunks += earlier.rows.chunks
        var winners = winners
        winners.addresses = earlier.winners.addresses.map { $0 + shift } + self.winners.addresses[range]
        winners.packedKeys = earlier.winners.packedKeys + self.winners.packedKeys[range]
        return DeduplicatedRegistry(plan: plan, rows: rows, winners: winners)
    }

    /// Some of the rows alone, in those chunks that have any of them.
    func keeping(_ range: Range<Int>) -> DeduplicatedRegistry {
        var winners = winners
        winners.addresses = Array(winners.addresses[range])
        winners.packedKeys = Array(winners.packedKeys[range])
        var isUsed = [Bool](repeating: false, count: rows.chunks.count)
        for address in winners.addresses { isUsed[RegistryRows.chunk(ofAddress: address)] = true }
        var chunks: [Chunk] = []
        var shifts = [UInt32](repeating: 0, count: isUsed.count)
        for (number, chunk) in rows.chunks.enumerated() where isUsed[number] {
            shifts[number] = UInt32(number - chunks.count) << 16
            chunks.append(chunk)
        }
        for place in winners.addresses.indices {
            winners.addresses[place] -= shifts[RegistryRows.chunk(ofAddress: winners.addresses[place])]
        }
        let kept = RegistryRows(layout: rows.layout, chunks: chunks, storedChunkCount: 0, texts: rows.texts)
        return DeduplicatedRegistry(plan: plan, rows: kept, winners: winners)
    }
}
