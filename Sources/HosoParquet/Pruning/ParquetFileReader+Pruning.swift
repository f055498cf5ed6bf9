import HosoCore

extension ParquetFileReader {
    /// The rows that can satisfy a predicate: none that does is missing, some that do not may be among them.
    ///
    /// Nothing but the footer, page indexes and bloom filters is read.
    ///
    /// - Returns: row groups with such rows, in order.
    /// - Throws: `FormatError` where an index or a filter is damaged.
    public func selection(_ predicate: ParquetPredicate) throws -> [ParquetRowSelection] {
        var selection: [ParquetRowSelection] = []
        for rowGroup in rowGroupRowCounts.indices {
            let rows = try rowRanges(predicate, rowGroup: rowGroup)
            if !rows.isEmpty { selection.append(ParquetRowSelection(rowGroup: rowGroup, rows: rows)) }
        }
        return selection
    }

    /// As `selection`, of one row group.
    public func rowRanges(_ predicate: ParquetPredicate, rowGroup: Int) throws -> [Range<Int>] {
        var pruning = RowGroupPruning(self, rowGroup: rowGroup)
        return try pruning.rows(predicate)
    }

    /// Whether bounds of a column follow the order of its type; where the file does not say, their order is
    /// undefined.
    func hasTypeOrder(_ columnIndex: Int) -> Bool {
        guard let orders = metadata.hasTypeOrder, orders.count == leaves.count else { return false }
        return orders[columnIndex]
    }
}
