public import HosoCore
public import HosoParquet

/// A table's rows in larger row groups: the same rows in the same order.
public struct RowRegrouping: Sendable {
    /// Neighbouring row groups of a table that become one.
    public struct Group: Hashable, Sendable {
        public var rowGroups: Range<Int>
        public var rowCount: Int
    }

    /// Rows of a row group at most, but for those that were larger before.
    public static let rowLimit = 1 << 20
    /// Bytes of its pages before compression at most, likewise: a column's texts must fit into 4 GiB.
    public static let byteLimit = 1 << 29

    private let reader: TableReader
    private let fields: [Field]
    public let groups: [Group]

    /// - Parameters:
    ///   - fields: the columns wanted, of the table's.
    ///   - rowGroups: nil for all.
    public init(reader: TableReader, fields: [Field], rowGroups: Range<Int>? = nil) {
        self.reader = reader
        self.fields = fields
        let counts = reader.rowGroupRowCounts
        var groups: [Group] = []
        var byteCount = 0
        for index in rowGroups ?? counts.indices {
            let more = reader.uncompressedByteCount(rowGroup: index)
            byteCount += more
            if let last = groups.last, last.rowCount + counts[index] <= RowRegrouping.rowLimit,
                byteCount <= RowRegrouping.byteLimit
            {
                groups[groups.count - 1].rowGroups = last.rowGroups.lowerBound..<index + 1
                groups[groups.count - 1].rowCount += counts[index]
            } else {
                groups.append(Group(rowGroups: index..<index + 1, rowCount: counts[index]))
                byteCount = more
            }
        }
        self.groups = groups
    }

    /// One column of a group; may run on any thread.
    public func encode(_ group: Group, column index: Int, options: ParquetWriterOptions) throws
        -> EncodedColumnChunk
    {
        let field = fields[index]
        let pieces = try group.rowGroups.map { try reader.column(named: field.name, rowGroup: $0) }
        let isSorted = group.rowGroups.allSatisfy { reader.sortingColumn(rowGroup: $0) == field.name }
        // Of one page, a filter of the chunk may stand for one of pages.
        let filters = group.rowGroups.map { rowGroup in
            let found = reader.filters(column: field.name, rowGroup: rowGroup)
            let isOnePage = reader.rowGroupRowCounts[rowGroup] <= options.pageRowCount
            return (ofChunk: found.ofChunk, mayBeOfPages: found.ofPages || (found.ofChunk && isOnePage))
        }
        return ColumnChunkEncoder.encode(
            try Column.concatenated(pieces), field: field, isSorted: isSorted,
            hasBloomFilter: filters.contains(where: \.ofChunk),
            isSearched: filters.contains(where: \.mayBeOfPages), options: options)
    }
}
