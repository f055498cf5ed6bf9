public import HosoCore

/// A column over some pages of a row group.
public struct ParquetPartialColumn: Sendable {
    public var column: Column
    /// The row group's rows that `column` holds one after another: ascending, apart from one another.
    public var rows: [Range<Int>]

    /// Where rows lie in `column`.
    ///
    /// - Parameter wanted: rows of the row group that are here, ascending.
    public func indices(ofRows wanted: [Int]) -> [Int] {
        var indices: [Int] = []
        indices.reserveCapacity(wanted.count)
        var range = 0
        // What to add to a row of the range to get its index.
        var shift = -(rows.first?.lowerBound ?? 0)
        for row in wanted {
            while row >= rows[range].upperBound {
                shift += rows[range].upperBound - rows[range + 1].lowerBound
                range += 1
            }
            indices.append(row + shift)
        }
        return indices
    }
}

extension ParquetFileReader {
    /// As `readColumn(_:rowGroup:)`, of the pages alone that hold some of the rows.
    ///
    /// - Parameter ranges: rows of the row group, ascending and apart from one another; at least one.
    public func readColumn(_ columnIndex: Int, rowGroup: Int, holding ranges: [Range<Int>]) throws
        -> ParquetPartialColumn
    {
        let rowCount = rowGroupRowCounts[rowGroup]
        let pages = try pageRows(columnIndex, rowGroup: rowGroup)
        let wanted = ParquetFileReader.overlapping(pages, ranges)
        if wanted.count == pages.count {
            return ParquetPartialColumn(
                column: try readColumn(columnIndex, rowGroup: rowGroup), rows: [0..<rowCount])
        }
        let (chunk, leaf) = try checkedChunk(columnIndex, rowGroup: rowGroup)
        guard let locations = try pageLocations(columnIndex, rowGroup: rowGroup) else {
            preconditionFailure("a chunk of several known pages has an offset index")
        }
        do {
            let range = chunk.byteRange
            try ParquetFileReader.check(locations, in: range, rowCount: rowCount)
            var reader = ColumnChunkPages(
                source: source, chunk: chunk, leaf: leaf,
                parts: ParquetFileReader.joined(
                    [range.lowerBound..<locations[0].offset]
                        + wanted.map { locations[$0].offset..<locations[$0].offset + locations[$0].byteCount }
                ),
                firstRowIndex: 0, windowByteCount: PageBytes.windowByteCount)
            let rows = wanted.reduce(into: []) { RowRanges.append(pages[$1], to: &$0) }
            let rowSum = rows.reduce(0) { $0 + $1.count }
            reader.values.expectedCount = rowSum
            while try reader.nextOfSelection() {}
            guard reader.levels.rowCount == rowSum else {
                throw FormatError(.malformed(field: "row count of the pages"), byteOffset: range.lowerBound)
            }
            return ParquetPartialColumn(
                column: try column(of: &reader, columnIndex, rowGroup: rowGroup), rows: rows)
        } catch let error as FormatError {
            throw error.naming(leaf)
        }
    }

    /// As `readColumn(_:rowGroup:)`, of some of its rows; pages without any of them are passed over.
    public func readColumn(_ columnIndex: Int, rowGroup: Int, rows: Range<Int>) throws -> Column {
        // A column without rows takes its form from a page that has some.
        let start = max(0, min(rows.lowerBound, rowGroupRowCounts[rowGroup] - 1))
        let wanted = rows.isEmpty ? start..<start + 1 : rows
        let partial = try readColumn(columnIndex, rowGroup: rowGroup, holding: [wanted])
        if rows.isEmpty { return partial.column.slice(0..<0) }
        // The pages that hold consecutive rows are consecutive.
        let first = rows.lowerBound - (partial.rows.first?.lowerBound ?? 0)
        if partial.column.count == rows.count { return partial.column }
        return partial.column.slice(first..<first + rows.count)
    }

    /// Numbers of the pages that hold some of the rows.
    private static func overlapping(_ pages: [Range<Int>], _ ranges: [Range<Int>]) -> [Int] {
        var found: [Int] = []
        var range = 0
        for (number, page) in pages.enumerated() {
            while range < ranges.count, ranges[range].upperBound <= page.lowerBound { range += 1 }
            if range < ranges.count, ranges[range].lowerBound < page.upperBound { found.append(number) }
        }
        return found
    }

    /// Parts that touch are read as one.
    private static func joined(_ parts: [Range<Int>]) -> [Range<Int>] {
        parts.reduce(into: []) { joined, part in
            if let last = joined.last, last.upperBound == part.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<part.upperBound
            } else {
                joined.append(part)
            }
        }
    }
}
