public import HosoCore
public import HosoParquet

extension TableReader {
    /// Some rows of a column of one row group; as `column(named:rowGroup:)`, without the pages around them.
    public func column(named name: String, rowGroup: Int, rows: Range<Int>) throws -> Column {
        let place = place(ofRowGroup: rowGroup)
        guard let index = place.reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            return try column(named: name, rowGroup: rowGroup).slice(rows)
        }
        return try table.reading(place.path) {
            try place.reader.readColumn(index, rowGroup: place.rowGroup, rows: rows)
        }
    }

    /// The rows of a row group in which a column can have what is asked for, by statistics, page index and
    /// bloom filters; all of them where the file lacks the column.
    ///
    /// - Parameter predicate: makes the predicate of the column's number in its file.
    public func rowRanges(
        ofColumn name: String, rowGroup: Int, _ predicate: (Int) -> ParquetPredicate
    ) throws -> [Range<Int>] {
        let place = place(ofRowGroup: rowGroup)
        guard let index = place.reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            return [0..<rowGroupRowCounts[rowGroup]]
        }
        return try table.reading(place.path) {
            try place.reader.rowRanges(predicate(index), rowGroup: place.rowGroup)
        }
    }
}
