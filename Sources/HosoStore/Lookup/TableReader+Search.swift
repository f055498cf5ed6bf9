import HosoCore
import HosoParquet

extension TableReader {
    /// A row of a table.
    struct RowPlace: Hashable, Comparable, Sendable {
        /// Of the table.
        var rowGroup: Int
        /// Within the row group.
        var row: Int

        static func < (left: RowPlace, right: RowPlace) -> Bool {
            (left.rowGroup, left.row) < (right.rowGroup, right.row)
        }
    }

    /// The rows of a row group whose column can hold one of some texts, by page.
    func pages(ofColumn name: String, rowGroup: Int, thatMayHold texts: [[UInt8]]) throws -> [Range<Int>] {
        try reading(name, rowGroup) { try $0.pages($1, rowGroup: $2, thatMayHold: texts) }
    }

    /// The rows of some pages whose column holds one of some texts.
    func matches(ofColumn name: String, rowGroup: Int, pages: [Range<Int>], texts: [[UInt8]]) throws
        -> [ParquetTextMatch]
    {
        try reading(name, rowGroup) { try $0.matches($1, rowGroup: $2, pages: pages, texts: texts) }
    }

    /// A column's values in some rows of a row group, ascending.
    func records(ofColumn name: String, rowGroup: Int, rows: [Int]) throws -> [ParquetRecordValue] {
        try reading(name, rowGroup) { try $0.records($1, rowGroup: $2, rows: rows) }
    }

    private func reading<Result>(
        _ name: String, _ rowGroup: Int, _ body: (ParquetFileReader, Int, Int) throws -> Result
    ) throws -> Result {
        let place = place(ofRowGroup: rowGroup)
        guard let index = place.reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            throw table.damage(
                place.path, FormatError(.malformed(field: "columns: no `\(name)`"), byteOffset: 0))
        }
        return try table.reading(place.path) { try body(place.reader, index, place.rowGroup) }
    }
}
