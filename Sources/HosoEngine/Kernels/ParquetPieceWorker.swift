import HosoCore
import HosoParquet
import HosoSpec
import HosoStorage

/// Types the rows of one piece after another into chunks. One thread at a time.
final class ParquetPieceWorker: @unchecked Sendable {  // used by one worker at a time
    /// Rows of a piece that go to one chunk.
    private struct Stretch {
        var chunk: Chunk
        var rows: Range<Int>
        /// Row of the chunk that the first goes to.
        var firstChunkRow: Int
    }

    let dictionaries: [TextDictionary?]
    private(set) var chunks: [Chunk] = []
    private var rejects: [PendingReject] = []
    private(set) var rowsRead = 0

    private let layout: ChunkLayout
    private var faults: [UInt8] = []
    private var faultColumns: [UInt16] = []
    /// 0, 1, 2 …: each row of texts is a record of one field.
    private var rowNumbers: [UInt32] = []

    /// Rows of the last piece that were refused, in order.
    func takeRejects() -> [PendingReject] {
        defer { rejects = [] }
        return rejects
    }

    init(layout: ChunkLayout) {
        self.layout = layout
        dictionaries = layout.makeDictionaries()
    }

    /// Chunks that no row will come to any more.
    ///
    /// - Parameter isLast: no piece will come either.
    func takeClosed(isLast: Bool = false) -> [Chunk] {
        guard isLast || chunks.count > 1 else { return [] }
        let closed = isLast ? chunks : chunks.dropLast()
        chunks.removeFirst(closed.count)
        return closed
    }

    /// Takes the rows of one piece.
    ///
    /// - Throws: `HosoError` where the file is damaged; rows may have been taken in part then.
    func process(_ input: ParquetInput, fileIndex: Int, pieceIndex: Int) throws {
        let piece = input.pieces[pieceIndex]
        let count = piece.rows.count
        if rowNumbers.count < count {
            rowNumbers = Array(0..<UInt32(count))
            faults = [UInt8](repeating: 0, count: count)
            faultColumns = [UInt16](repeating: 0, count: count)
        }
        let stretches = openChunks(count)
        var columns: [ParquetLeafColumn?] = []
        for number in layout.registry.columns.indices {
            guard let source = input.map.sources[number] else {
                append(nil, number, stretches)
                columns.append(nil)
                continue
            }
            let column = try input.column(source, piece)
            append(try ParquetPieceColumn(column, source, input.file.relativePath), number, stretches)
            columns.append(column)
        }
        rowsRead += count
        let faulty = (0..<count).filter { faults[$0] != 0 }
        let lines = ParquetRawRows.lines(faulty, input.map, columns)
        for (row, line) in zip(faulty, lines) {
            reject(row, row: piece.firstRow + row + 1, fileIndex: fileIndex, pieceIndex: pieceIndex, line)
        }
        let sequence = Chunk.sequence(fileIndex: fileIndex, blockIndex: pieceIndex)
        for stretch in stretches { close(stretch, sequence) }
        for row in faulty { faults[row] = 0 }
    }

    private func reject(_ place: Int, row: Int, fileIndex: Int, pieceIndex: Int, _ raw: [UInt8]) {
        guard let reason = RejectReason(rawValue: faults[place]) else {
            preconditionFailure("no reject reason \(faults[place])")
        }
        let column = faultColumns[place]
        rejects.append(
            PendingReject(
                fileIndex: fileIndex, blockIndex: pieceIndex, lineOffset: row,
                column: column == UInt16.max ? nil : Int(column),
                reason: reason, raw: raw))
    }

    /// Chunks with room for all rows of a piece.
    private func openChunks(_ rowCount: Int) -> [Stretch] {
        var stretches: [Stretch] = []
        var first = 0
        while first < rowCount {
            let free = first == 0 ? chunks.last?.freeRowCount ?? 0 : 0
            let isRoomy = free >= min(rowCount, Chunk.rowCapacity / 2)
            if !isRoomy { chunks.append(Chunk(layout)) }
            let chunk = chunks[chunks.count - 1]
            let count = min(chunk.freeRowCount, rowCount - first)
            stretches.append(
                Stretch(chunk: chunk, rows: first..<first + count, firstChunkRow: chunk.rowCount))
            first += count
        }
        return stretches
    }

    /// - Parameter column: nil where the file does not have it.
    private func append(_ column: ParquetPieceColumn?, _ number: Int, _ stretches: [Stretch]) {
        unsafe faults.withUnsafeMutableBufferPointer { faults in
            unsafe faultColumns.withUnsafeMutableBufferPointer { faultColumns in
                unsafe rowNumbers.withUnsafeBufferPointer { rowNumbers in
                    guard let faultBase = faults.baseAddress, let columnBase = faultColumns.baseAddress,
                        let rowBase = rowNumbers.baseAddress
                    else { return }
                    for stretch in stretches {
                        let first = stretch.rows.lowerBound
                        // SAFETY: all three buffers have a place for every row of the piece.
                        let rows = unsafe PieceRows(
                            first: first, count: stretch.rows.count, rowNumbers: rowBase + first,
                            faults: faultBase + first, faultColumns: columnBase + first, column: number,
                            isOptional: layout.registry.columns[number].isOptional)
                        rows.append(
                            column, to: stretch.chunk.columns[number], at: stretch.firstChunkRow, layout,
                            dictionaries)
                    }
                }
            }
        }
    }

    private func close(_ stretch: Stretch, _ sequence: UInt64) {
        let rows = stretch.rows
        let faultCount = faults[rows].count { $0 != 0 }
        if faultCount > 0 {
            unsafe faults.withUnsafeBufferPointer { faults in
                guard let base = faults.baseAddress else { return }
                // SAFETY: a place for every row of the piece.
                unsafe stretch.chunk.compact(
                    from: stretch.firstChunkRow, count: rows.count, faults: base + rows.lowerBound)
            }
        }
        stretch.chunk.append(
            rowCount: rows.count - faultCount, sequence: sequence, firstRecord: rows.lowerBound)
    }
}
