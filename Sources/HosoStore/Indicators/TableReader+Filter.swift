import HosoCore
import HosoParquet

extension TableReader {
    /// True of rows whose column is one of some texts; of no row where the column is null.
    struct TextCondition {
        var column: String
        var texts: [[UInt8]]

        init(column: String, texts: [String]) {
            self.column = column
            self.texts = texts.map { Array($0.utf8) }
        }
    }

    /// The rows of a row group for which all conditions are true, ascending.
    ///
    /// Statistics and page indexes exclude what they can; of the pages left, only the conditions' columns are
    /// decoded, and texts are compared once for each entry of a dictionary.
    func rows(rowGroup: Int, where conditions: [TextCondition]) throws -> [Int] {
        let place = place(ofRowGroup: rowGroup)
        return try table.reading(place.path) {
            let reader = place.reader
            let indices = try conditions.map { condition in
                guard let index = reader.leaves.firstIndex(where: { $0.path == [condition.column] }) else {
                    throw FormatError(.malformed(field: "columns: no `\(condition.column)`"), byteOffset: 0)
                }
                return index
            }
            let predicate = ParquetPredicate.all(
                zip(indices, conditions).map { index, condition in
                    .isAny(column: index, of: condition.texts.map { .bytes($0) })
                })
            var rows = try reader.rowRanges(predicate, rowGroup: place.rowGroup).flatMap { Array($0) }
            for (index, condition) in zip(indices, conditions) where !rows.isEmpty {
                rows = try reader.rows(rows, index, place.rowGroup, whereAnyOf: condition.texts)
            }
            return rows
        }
    }

    /// Values of a column in some rows of a row group; null in files that were written before the table had
    /// the column.
    ///
    /// - Parameter rows: ascending, at least one.
    /// - Returns: a column, and for each of the rows its place there.
    func column(named name: String, rowGroup: Int, rows: [Int]) throws -> (column: Column, indices: [Int]) {
        let place = place(ofRowGroup: rowGroup)
        guard let index = place.reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            return (try column(named: name, rowGroup: rowGroup), rows)
        }
        return try table.reading(place.path) {
            let partial = try place.reader.readColumn(
                index, rowGroup: place.rowGroup, holding: TableReader.ranges(of: rows))
            return (partial.column, partial.indices(ofRows: rows))
        }
    }

    /// Ascending rows as ranges.
    fileprivate static func ranges(of rows: [Int]) -> [Range<Int>] {
        rows.reduce(into: []) { ranges, row in
            if let last = ranges.last, last.upperBound == row {
                ranges[ranges.count - 1] = last.lowerBound..<row + 1
            } else {
                ranges.append(row..<row + 1)
            }
        }
    }
}

extension ParquetFileReader {
    fileprivate func rows(_ rows: [Int], _ column: Int, _ rowGroup: Int, whereAnyOf texts: [[UInt8]]) throws
        -> [Int]
    {
        let partial = try readColumn(column, rowGroup: rowGroup, holding: TableReader.ranges(of: rows))
        let indices = partial.indices(ofRows: rows)
        let validity = partial.column.validity
        func isPresent(_ index: Int) -> Bool { (validity?[index] ?? 1) != 0 }
        switch partial.column.values {
        case .dictionary(let codes, let entries):
            let isWanted = (0..<entries.count).map { code in
                texts.contains { $0.elementsEqual(entries[code]) }
            }
            if !isWanted.contains(true) { return [] }
            return zip(rows, indices).compactMap { row, index in
                isWanted[Int(codes[index])] && isPresent(index) ? row : nil
            }
        case .text(let entries):
            return zip(rows, indices).compactMap { row, index in
                isPresent(index) && texts.contains { $0.elementsEqual(entries[index]) } ? row : nil
            }
        default: throw FormatError(.malformed(field: "column `\(leaves[column].name)`"), byteOffset: 0)
        }
    }
}
