import HosoCore
import HosoParquet

enum ParquetFuzz {
    static let magic = Array("PAR1".utf8)

    /// The bytes are a footer; what frames it is right, so that nothing stands between them and its reader.
    static func footer(_ bytes: [UInt8]) {
        read(framed(pages: [UInt8](repeating: 0, count: 64), footer: bytes))
    }

    /// The bytes are a file, or choose a column and are its pages.
    static func pages(_ bytes: [UInt8]) {
        if bytes.starts(with: magic) {
            read(bytes)
        } else if let file = ParquetPageFile(bytes) {
            read(file.bytes)
        }
    }

    static func framed(pages: [UInt8], footer: [UInt8]) -> [UInt8] {
        let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
        return magic + pages + footer + size + magic
    }

    /// Opens a file and reads all that it claims to have, in every way there is.
    private static func read(_ bytes: [UInt8]) {
        do {
            let reader = try ParquetFileReader(source: MemorySource(bytes))
            for rowGroup in reader.rowGroupRowCounts.indices {
                for leaf in reader.leaves.indices { read(leaf, reader, rowGroup) }
            }
            try readRecords(reader)
        } catch {
            _ = "\(error)"
        }
    }

    private static func read(_ leaf: Int, _ reader: ParquetFileReader, _ rowGroup: Int) {
        let rowCount = reader.rowGroupRowCounts[rowGroup]
        _ = reader.statistics(leaf, rowGroup: rowGroup)
        _ = try? reader.pageLocations(leaf, rowGroup: rowGroup)
        _ = try? reader.columnIndex(leaf, rowGroup: rowGroup)
        if let values = try? reader.readLeaf(leaf, rowGroup: rowGroup) {
            precondition(values.rowCount == rowCount, "rows got lost")
        }
        if rowCount > 1 { _ = try? reader.readLeaf(leaf, rowGroup: rowGroup, rows: rowCount / 2..<rowCount) }
        if let column = try? reader.readColumn(leaf, rowGroup: rowGroup) {
            precondition(column.count == rowCount, "rows got lost")
            precondition(column.validity.map { $0.count == rowCount } ?? true, "validity of other length")
        }
    }

    private static func readRecords(_ reader: ParquetFileReader) throws {
        var records = try ParquetRecordReader(reader)
        var rowCount = 0
        while rowCount < recordLimit {
            let rows = try records.next(rowLimit: 64)
            if rows.isEmpty { break }
            precondition(rows.allSatisfy { $0.count == records.columnNames.count }, "a row of other width")
            rowCount += rows.count
        }
        precondition(rowCount >= recordLimit || rowCount == reader.rowCount, "\(rowCount) rows")
    }

    /// A column of one value for each of many rows takes a few bytes.
    private static let recordLimit = 4096
}
