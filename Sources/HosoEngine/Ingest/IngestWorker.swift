import HosoCSV
import HosoCore
import HosoSpec

/// Types the records of one block after another into chunks. One thread at a time.
final class IngestWorker: @unchecked Sendable {  // used by one worker at a time
    /// A refused row whose line is not known before all blocks of its file are.
    struct PendingReject: Sendable {
        var fileIndex: Int
        var blockIndex: Int
        /// Newlines between the block's start and the record.
        var lineOffset: Int
        var column: Int?
        var reason: RejectReason
        var raw: [UInt8]
    }

    struct BlockLines: Sendable {
        var fileIndex: Int
        var blockIndex: Int
        var newlineCount: Int
    }

    let block: InputBlock
    let dictionaries: [TextDictionary?]
    private(set) var chunks: [Chunk] = []
    private(set) var rejects: [PendingReject] = []
    private(set) var blockLines: [BlockLines] = []
    private(set) var rowsRead = 0

    private let layout: ChunkLayout
    private let index: RecordIndex
    private var faults: [UInt8] = []
    private var faultColumns: [UInt16] = []
    /// Newlines in the block's first bytes, up to the last record refused.
    private var counted = (byteCount: 0, newlineCount: 0)

    init(layout: ChunkLayout, block: InputBlock) {
        self.layout = layout
        self.block = block
        let dialect = layout.registry.dialect
        index = RecordIndex(syntax: CSVSyntax(delimiter: dialect.delimiter, quote: dialect.quote))
        dictionaries = layout.makeDictionaries()
    }

    /// Takes the records of `block`.
    func process(header: HeaderMap) {
        unsafe index.index(block: block.buffer, byteCount: block.byteCount, fieldCount: header.fieldCount)
        blockLines.append(
            BlockLines(
                fileIndex: block.fileIndex, blockIndex: block.blockIndex,
                newlineCount: index.newlineCount + block.headerNewlineCount))
        rowsRead += index.recordCount + index.faults.count
        counted = (0, 0)
        for fault in index.faults {
            reject(fault.range, column: nil, fault.reason == .quote ? .quote : .fieldCount)
        }
        let bytes = unsafe UnsafeBufferPointer(start: block.buffer, count: block.byteCount)
        let badRecords = unsafe UTF8Check.isValid(bytes) ? [] : Encoding.badRecords(index, block)
        var first = 0
        while first < index.recordCount {
            let chunk = openChunk(wanting: index.recordCount - first)
            let count = min(index.recordCount - first, chunk.freeRowCount)
            append(rows: first..<first + count, to: chunk, header: header, badRecords: badRecords)
            first += count
        }
    }

    /// A chunk with room, preferably for all the rows of a block.
    private func openChunk(wanting count: Int) -> Chunk {
        if let chunk = chunks.last, chunk.freeRowCount >= min(count, Chunk.rowCapacity / 2) { return chunk }
        let chunk = Chunk(kinds: layout.kinds)
        chunks.append(chunk)
        return chunk
    }

    private func append(rows: Range<Int>, to chunk: Chunk, header: HeaderMap, badRecords: [Int]) {
        let count = rows.count
        let badRows = badRecords.filter(rows.contains).map { $0 - rows.lowerBound }
        let first = chunk.rowCount
        if faults.count < count {
            faults = [UInt8](repeating: 0, count: count)
            faultColumns = [UInt16](repeating: 0, count: count)
        }
        unsafe faults.withUnsafeMutableBufferPointer { faults in
            unsafe faultColumns.withUnsafeMutableBufferPointer { faultColumns in
                guard let faultBase = faults.baseAddress, let columnBase = faultColumns.baseAddress else {
                    return
                }
                var fields = unsafe FieldRows(
                    base: block.buffer, starts: index.starts, ends: index.ends,
                    firstFields: index.firstFields + rows.lowerBound, count: count, field: nil,
                    faults: faultBase,
                    faultColumns: columnBase, column: 0, isOptional: false)
                for (number, column) in layout.registry.columns.enumerated() {
                    fields.field = header.fieldOfColumn[number]
                    fields.column = UInt16(number)
                    fields.isOptional = column.isOptional
                    Encoding.check(fields, badRows)
                    layout.append(fields, column: number, to: chunk.columns[number], at: first, dictionaries)
                }
                Encoding.checkWholeRecords(fields, badRows)
            }
        }
        let faulty = takeFaults(count)
        guard !faulty.isEmpty else {
            return chunk.append(rowCount: count, sequence: sequence, firstRecord: rows.lowerBound)
        }
        for row in faulty { rejectRow(rows.lowerBound + row, faults[row], faultColumns[row]) }
        unsafe faults.withUnsafeBufferPointer { faults in
            guard let base = faults.baseAddress else { return }
            for column in chunk.columns { unsafe column.compact(from: first, count: count, faults: base) }
        }
        for row in faulty { faults[row] = 0 }
        chunk.append(rowCount: count - faulty.count, sequence: sequence, firstRecord: rows.lowerBound)
    }

    /// The rows with a fault; between blocks no row has one.
    private func takeFaults(_ count: Int) -> [Int] {
        guard faults[0..<count].contains(where: { $0 != 0 }) else { return [] }
        return (0..<count).filter { faults[$0] != 0 }
    }

    private var sequence: UInt64 { Chunk.sequence(fileIndex: block.fileIndex, blockIndex: block.blockIndex) }

    private func rejectRow(_ record: Int, _ reason: UInt8, _ column: UInt16) {
        guard let reason = RejectReason(rawValue: reason) else {
            preconditionFailure("no reject reason \(reason)")
        }
        let start = unsafe Int(index.recordStarts[record])
        var end = unsafe Int(index.recordEnds[record])
        if end > start, unsafe block.buffer[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        reject(start..<end, column: column == UInt16.max ? nil : Int(column), reason)
    }

    private func reject(_ range: Range<Int>, column: Int?, _ reason: RejectReason) {
        if range.lowerBound < counted.byteCount { counted = (0, 0) }
        counted.newlineCount += unsafe ByteSearch.count(
            of: UInt8(ascii: "\n"), in: block.buffer, from: counted.byteCount, to: range.lowerBound)
        counted.byteCount = range.lowerBound
        let kept = min(range.count, Reject.rawByteLimit)
        rejects.append(
            PendingReject(
                fileIndex: block.fileIndex, blockIndex: block.blockIndex,
                lineOffset: counted.newlineCount + block.headerNewlineCount, column: column, reason: reason,
                raw: unsafe Array(UnsafeBufferPointer(start: block.buffer + range.lowerBound, count: kept))))
    }
}

/// Rows that are not UTF-8, looked for only in blocks that are not as a whole.
enum Encoding {
    /// Numbers of the records that are not UTF-8.
    static func badRecords(_ index: RecordIndex, _ block: InputBlock) -> [Int] {
        (0..<index.recordCount).filter { record in
            // SAFETY: the record index keeps records inside the block.
            let start = unsafe Int(index.recordStarts[record])
            let end = unsafe Int(index.recordEnds[record])
            return unsafe !UTF8Check.isValid(
                UnsafeBufferPointer(start: block.buffer + start, count: end - start))
        }
    }

    /// Marks those of the rows whose field of this column is not UTF-8.
    static func check(_ fields: FieldRows, _ badRows: [Int]) {
        guard let field = fields.field else { return }
        for row in badRows where unsafe !UTF8Check.isValid(fields.trimmed(row, field)) {
            fields.fault(row, .encoding)
        }
    }

    /// Marks the rows with bytes that are not UTF-8 where no column of the registry looks.
    static func checkWholeRecords(_ fields: FieldRows, _ badRows: [Int]) {
        var whole = fields
        whole.column = UInt16.max
        for row in badRows { whole.fault(row, .encoding) }
    }
}
