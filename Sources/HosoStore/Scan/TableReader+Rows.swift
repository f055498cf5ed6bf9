public import HosoCore
public import HosoParquet

extension TableReader {
    /// Some rows of a column of one row group; as `column(named:rowGroup:)`, without the pages around them.
    public func column(named name: String, rowGroup: Int, rows: Range<Int>) throws -> Column {
        let place = place(ofRowGroup: rowGroup)
        guard let index = place.reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            return try column(named: name, rowGroup: rowGroup).rows(rows)
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

extension Column {
    /// Rows of a column of nulls alone.
    fileprivate func rows(_ range: Range<Int>) -> Column {
        var part = self
        part.validity = validity.map { Array($0[range]) }
        switch values {
        case .boolean(let array): part.values = .boolean(Array(array[range]))
        case .int32(let array): part.values = .int32(Array(array[range]))
        case .int64(let array): part.values = .int64(Array(array[range]))
        case .double(let array): part.values = .double(Array(array[range]))
        case .text:
            part.values = .text(
                TextArena(bytes: [], offsets: [UInt32](repeating: 0, count: range.count + 1)))
        case .int128, .dictionary, .id: preconditionFailure("a column of nulls has another form")
        }
        return part
    }
}
