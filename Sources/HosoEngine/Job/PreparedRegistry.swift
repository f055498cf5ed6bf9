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
        let joined = left.map { part.following($0) } ?? part
        left = nil
        var first = 0
        while joined.rowCount - first >= groupRowCount || (isLast && first < joined.rowCount) {
            let rows = first..<min(first + groupRowCount, joined.rowCount)
            try body(RowStretch(registry: joined, rows: rows, firstRow: nextRow, number: count))
            count += 1
            nextRow += rows.count
            first = rows.upperBound
        }
        if isLast {
            if count == 0 { try body(RowStretch(registry: joined, rows: 0..<0, firstRow: 0, number: 0)) }
        } else if first < joined.rowCount {
            left = joined.keeping(first..<joined.rowCount)
        }
    }
}

extension DeduplicatedRegistry {
    /// These rows behind those of an earlier part.
    func following(_ earlier: DeduplicatedRegistry) -> DeduplicatedRegistry {
        var rows = rows
        let shift = UInt32(rows.chunks.count) << 16
        rows.chunks += earlier.rows.chunks
        var winners = winners
        winners.addresses = earlier.winners.addresses.map { $0 + shift } + winners.addresses
        winners.packedKeys = earlier.winners.packedKeys + winners.packedKeys
        return DeduplicatedRegistry(plan: plan, rows: rows, winners: winners)
    }

    /// Some of the rows alone, in chunks of their own.
    func keeping(_ range: Range<Int>) -> DeduplicatedRegistry {
        var rowsByChunk = [[(row: UInt16, place: Int)]](repeating: [], count: rows.chunks.count)
        for (place, address) in winners.addresses[range].enumerated() {
            rowsByChunk[RegistryRows.chunk(ofAddress: address)].append(
                (UInt16(RegistryRows.row(ofAddress: address)), place))
        }
        var kept = RegistryRows(layout: rows.layout, chunks: [], storedChunkCount: 0, texts: rows.texts)
        var addresses = [UInt32](repeating: 0, count: range.count)
        for (number, entries) in rowsByChunk.enumerated() where !entries.isEmpty {
            let sorted = entries.sorted { $0.row < $1.row }
            let high = UInt32(kept.chunks.count) << 16
            for (row, entry) in sorted.enumerated() { addresses[entry.place] = high | UInt32(row) }
            kept.chunks.append(rows.chunks[number].copying(sorted.map(\.row), rows.layout))
        }
        var winners = winners
        winners.addresses = addresses
        winners.packedKeys = Array(winners.packedKeys[range])
        return DeduplicatedRegistry(plan: plan, rows: kept, winners: winners)
    }
}
