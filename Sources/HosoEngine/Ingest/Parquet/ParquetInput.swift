import HosoCore
import HosoParquet
import HosoSpec
import HosoStorage

/// One Parquet file of a registry, opened, with its rows cut into pieces.
struct ParquetInput: Sendable {
    /// Rows of one row group that one worker takes at a time.
    struct Piece: Sendable {
        var rowGroup: Int
        /// In the row group.
        var rows: Range<Int>
        /// Of the file, those before the piece.
        var firstRow: Int
    }

    /// Few enough that a piece's columns fit into memory side by side, many enough that a page is seldom read
    /// for two pieces.
    static let pieceRowCount = 1 << 18
    /// As far as the file says how large its values are.
    private static let pieceByteCount = 64 << 20
    private static let leastPieceRowCount = 1 << 14
    private static let rowLimit = RegistryRows.chunkLimit * Chunk.rowCapacity

    let file: InputFile
    let reader: ParquetFileReader
    let map: ParquetColumnMap
    let pieces: [Piece]

    init(_ file: InputFile, registry: RegistryPlan, pieceRowCount: Int) throws {
        self.file = file
        do {
            let source = try file.source()
            try ParquetInput.refuseCompressed(source, file)
            reader = try ParquetFileReader(source: source)
        } catch let error as FormatError {
            throw ParquetInput.refused(error, file)
        }
        // A few bytes may stand for any number of rows.
        guard reader.rowCount <= ParquetInput.rowLimit,
            reader.rowGroupRowCounts.allSatisfy({ $0 <= ParquetInput.rowLimit })
        else {
            throw HosoError(
                .dataRefused, at: SourcePlace(file: file.relativePath),
                "has more rows than one run can hold (4 billion)", hint: "split it into several files")
        }
        map = try ParquetColumnMap(reader, registry: registry, file: file.relativePath)
        pieces = ParquetInput.pieces(reader, leaves: map.sources.compactMap { $0?.leafIndex }, pieceRowCount)
    }

    private static func pieces(_ reader: ParquetFileReader, leaves: [Int], _ pieceRowCount: Int) -> [Piece] {
        var pieces: [Piece] = []
        var firstRow = 0
        for (rowGroup, rowCount) in reader.rowGroupRowCounts.enumerated() {
            var byteCount = 1.0
            for leaf in leaves {
                byteCount += Double(reader.columnChunk(leaf, rowGroup: rowGroup).uncompressedByteCount)
            }
            let fitting = Double(rowCount) * Double(pieceByteCount) / max(1, byteCount)
            let limit = min(pieceRowCount, max(leastPieceRowCount, Int(min(fitting, 1e9))))
            for first in stride(from: 0, to: rowCount, by: limit) {
                let rows = first..<min(first + limit, rowCount)
                pieces.append(Piece(rowGroup: rowGroup, rows: rows, firstRow: firstRow + first))
            }
            firstRow += rowCount
        }
        return pieces
    }

    /// One column of a piece as the file has it.
    func column(_ source: ParquetColumnMap.Source, _ piece: Piece) throws -> ParquetLeafColumn {
        do {
            return try reader.readLeaf(source.leafIndex, rowGroup: piece.rowGroup, rows: piece.rows)
        } catch let error as FormatError {
            throw ParquetInput.refused(error, file)
        }
    }

    private static func refuseCompressed(_ source: any ByteSource, _ file: InputFile) throws {
        guard source.byteCount >= 4 else { return }
        let head = try source.read(at: 0, count: 4)
        let isGzip = head.starts(with: [0x1F, 0x8B])
        guard isGzip || head == [0x28, 0xB5, 0x2F, 0xFD] else { return }
        throw HosoError(
            .dataRefused, at: SourcePlace(file: file.relativePath),
            "is compressed with \(isGzip ? "gzip" : "zstd") as a whole, which Parquet files are not",
            hint: "decompress it; Parquet compresses its pages")
    }

    private static func refused(_ fault: FormatError, _ file: InputFile) -> HosoError {
        let place = SourcePlace(file: file.relativePath)
        if case .unsupported = fault.kind {
            return HosoError(
                .dataRefused, at: place, "cannot be read as Parquet: \(fault)",
                hint: "write the file again without it")
        }
        return HosoError(
            .dataRefused, at: place, "is damaged, or no Parquet file: \(fault)",
            hint: "fetch the file again from its source")
    }
}
