import HosoCore
import HosoSpec

/// Compares rows of a registry by key, version and input order. The slow, exact way.
struct RowComparison {
    let rows: RegistryRows
    private let ranks: [Int: [UInt32]]

    init(rows: RegistryRows) {
        self.rows = rows
        let registry = rows.layout.registry
        var ranks: [Int: [UInt32]] = [:]
        for column in registry.key + [registry.version] where rows.layout.kinds[column] == .dictionary {
            ranks[column] = TextRanks.ranks(of: rows.texts[column] ?? TextArena())
        }
        self.ranks = ranks
    }

    /// The winner of each key among some rows, in key order.
    ///
    /// - Parameter keysAreEqual: the rows are known to share one key.
    func winners(of addresses: [UInt32], keysAreEqual: Bool) -> [UInt32] {
        if keysAreEqual { return [winner(of: addresses[...])] }
        let sorted = addresses.sorted { compareKeys($0, $1) < 0 }
        var winners: [UInt32] = []
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, compareKeys(sorted[first], sorted[end]) == 0 { end += 1 }
            winners.append(winner(of: sorted[first..<end]))
            first = end
        }
        return winners
    }

    private func winner(of addresses: ArraySlice<UInt32>) -> UInt32 {
        guard var best = addresses.first else { preconditionFailure("a key without rows") }
        for address in addresses.dropFirst() {
            let order = compare(rows.layout.registry.version, address, best)
            if order > 0 || (order == 0 && isLater(address, best)) { best = address }
        }
        return best
    }

    private func isLater(_ left: UInt32, _ right: UInt32) -> Bool {
        let leftOrder = order(left)
        let rightOrder = order(right)
        return leftOrder.sequence == rightOrder.sequence
            ? leftOrder.row > rightOrder.row : leftOrder.sequence > rightOrder.sequence
    }

    private func order(_ address: UInt32) -> (sequence: UInt64, row: Int) {
        rows.chunks[RegistryRows.chunk(ofAddress: address)].order(ofRow: RegistryRows.row(ofAddress: address))
    }

    /// Below 0 where the left row's key comes first.
    func compareKeys(_ left: UInt32, _ right: UInt32) -> Int {
        for column in rows.layout.registry.key {
            let order = compare(column, left, right)
            if order != 0 { return order }
        }
        return 0
    }

    private func compare(_ column: Int, _ left: UInt32, _ right: UInt32) -> Int {
        let leftColumn = rows.chunks[RegistryRows.chunk(ofAddress: left)].columns[column]
        let rightColumn = rows.chunks[RegistryRows.chunk(ofAddress: right)].columns[column]
        let leftRow = RegistryRows.row(ofAddress: left)
        let rightRow = RegistryRows.row(ofAddress: right)
        switch leftColumn.kind {
        case .text, .name: return TextColumns.compare(leftColumn, leftRow, rightColumn, rightRow)
        case .boolean, .int32, .int64, .id, .dictionary:
            var leftValue = KeyStatistics.integer(leftColumn, leftColumn.kind, leftRow)
            var rightValue = KeyStatistics.integer(rightColumn, rightColumn.kind, rightRow)
            if let ranks = ranks[column] {
                leftValue = Int64(ranks[Int(leftValue)])
                rightValue = Int64(ranks[Int(rightValue)])
            }
            return leftValue < rightValue ? -1 : leftValue > rightValue ? 1 : 0
        }
    }
}
