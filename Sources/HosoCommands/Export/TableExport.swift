import HosoCore
import HosoEngine
import HosoParquet
import HosoStore

/// Writes a table row group by row group; no more than one is in memory.
struct TableExport {
    /// Rows of a piece of text; so many fit into a core's cache with their text.
    private static let pieceRowCount = 4096
    /// Pieces made before they are written, for each thread.
    private static let piecesPerThread = 16

    let reader: TableReader
    let columns: [Field]
    let workers: Workers
    let progress: ProgressReporter

    /// Hands out the text in pieces, in order.
    func writeText(_ form: FieldForm, _ write: ([UInt8]) throws -> Void) throws {
        if form == .csv { try write(Array(CSVText.record(columns.map(\.name)).utf8)) }
        for rowGroup in reader.rowGroupRowCounts.indices {
            let rowCount = reader.rowGroupRowCounts[rowGroup]
            let decoded = try workers.map(columns.count) { index in
                try reader.column(named: columns[index].name, rowGroup: rowGroup)
            }
            let rows = RowText(zip(columns, decoded).map { ($0.name, $0.type, $1) }, form: form)
            try writePieces(rows, rowCount: rowCount, write)
        }
    }

    private func writePieces(_ rows: RowText, rowCount: Int, _ write: ([UInt8]) throws -> Void) throws {
        let pieceCount = (rowCount + TableExport.pieceRowCount - 1) / TableExport.pieceRowCount
        let waveCount = TableExport.piecesPerThread * workers.threadCount
        var first = 0
        while first < pieceCount {
            let start = first
            let texts = try workers.map(min(waveCount, pieceCount - first)) { number -> [UInt8] in
                let firstRow = (start + number) * TableExport.pieceRowCount
                return rows.bytes(firstRow..<min(firstRow + TableExport.pieceRowCount, rowCount))
            }
            for text in texts {
                try write(text)
                progress.advance(rows: 0, bytes: text.count)
            }
            first += texts.count
        }
    }

    /// Hands out a Parquet file in pieces, in order; small row groups become larger ones.
    func writeParquet(_ write: ([UInt8]) throws -> Void) throws {
        let options = ParquetWriterOptions()
        var file = ParquetFileWriter(fields: columns, options: options)
        try write(file.header())
        let regrouping = RowRegrouping(reader: reader, fields: columns)
        for group in regrouping.groups {
            let chunks = try workers.map(columns.count) { index in
                try regrouping.encode(group, column: index, options: options)
            }
            for piece in file.append(rowGroup: chunks, rowCount: group.rowCount) {
                try write(piece)
                progress.advance(rows: 0, bytes: piece.count)
            }
        }
        try write(file.finish())
    }
}
