import HosoCSV
import HosoCore
import HosoSpec

/// Types the records of one block after another into chunks. One thread at a time.
final class IngestWorker: @unchecked Sendable {  // used by one worker at a time
    struct BlockLines: Sendable {
        var fileIndex: Int
        var blockIndex: Int
        var newlineCount: Int
    }

    let block: InputBlock
    let dictionaries: [TextDictionary?]
    private(set) var chunks: [Chunk] = []
    private var rejects: [PendingReject] = []
    private(set) var blockLines: [BlockLines] = []
    private(set) var rowsRead = 0

    private let layout: ChunkLayout
    private let scanner: BlockScanner
    private var faults: [UInt8] = []
    private var faultColumns: [UInt16] = []
    /// Newlines in the block's first bytes, up to the last record refused.
    private var counted = (byteCount: 0, newlineCount: 0)

    init(layout: ChunkLayout, block: InputBlock) {
        self.layout = layout
        self.block = block
        scanner = BlockScanner(layout.registry)
        dictionaries = layout.makeDictionaries()
    }

    /// Chunks that no row will come to any more.
    ///
    /// - Parameter isLast: no block will come either.
    func takeClosed(isLast: Bool = false) -> [Chunk] {
        guard isLast || chunks.count > 1 else { return [] }
        let closed = isLast ? chunks : chunks.dropLast()
        chunks.removeFirst(closed.count)
        return closed
    }

    /// Rows of the last block that were refused, in order.
    func takeRejects() -> [PendingReject] {
        defer { rejects = [] }
        return rejects
    }

    /// Names of members that no column names, of all blocks so far.
    var ignoredNames: [String] { scanner.ignoredNames }

    /// Takes the records of `block`.
    func process(header: HeaderMap) {
        counted = (0, 0)
        let bytes = unsafe UnsafeBufferPointer(start: block.buffer, count: block.byteCount)
        let isUTF8 = unsafe UTF8Check.isValid(bytes)
        var newlineCount = block.headerNewlineCount
        var recordCount = 0
        var offset = 0
        while offset < block.byteCount {
            let batch = scanner.scan(block, from: offset, fieldCount: header.fieldCount)
            take(batch, after: recordCount, header, isUTF8: isUTF8)
            newlineCount += batch.newlineCount
            recordCount += batch.recordCount
            offset = batch.endOffset
        }
        blockLines.append(
            BlockLines(
                fileIndex: block.fileIndex, blockIndex: block.blockIndex, newlineCount: newlineCount))
    }

    /// - Parameter earlierCount: records of the block that were taken before.
    private func take(_ batch: RecordBatch, after earlierCount: Int, _ header: HeaderMap, isUTF8: Bool) {
        rowsRead += batch.recordCount + batch.faults.count
        for fault in batch.faults { reject(fault.range, column: nil, fault.reason) }
        let badRecords = isUTF8 ? [] : Encoding.badRecords(batch, block)
        var first = 0
        while first < batch.recordCount {
            let chunk = openChunk(wanting: batch.recordCount - first)
            let count = min(batch.recordCount - first, chunk.freeRowCount)
            let stretch = Stretch(
                rows: first..<first + count, firstRecord: earlierCount + first, badRecords: badRecords)
            append(batch, stretch, to: chunk, header: header)
            first += count
        }
    }

    /// Records of a batch that go to one chunk.
    private struct Stretch {
        var rows: Range<Int>
        /// Number of the first in its block.
        var firstRecord: Int
        /// Records of the batch that are not UTF-8.
        var badRecords: [Int]
    }

    /// A chunk with room, preferably for all the rows of a block.
    private func openChunk(wanting count: Int) -> Chunk {
        if let chunk = chunks.last, chunk.freeRowCount >= min(count, Chunk.rowCapacity / 2) { return chunk }
        let chunk = Chunk(layout)
        chunks.append(chunk)
        return chunk
    }

    private func append(_ batch: RecordBatch, _ stretch: Stretch, to chunk: Chunk, header: HeaderMap) {
        let rows = stretch.rows
        let count = rows.count
        let badRows = stretch.badRecords.filter(rows.contains).map { $0 - rows.lowerBound }
        let fieldFaults = batch.fieldFaults.filter { rows.contains($0.record) }
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
                    base: block.buffer, starts: batch.starts, ends: batch.ends,
                    firstFields: batch.firstFields + rows.lowerBound, count: count, field: nil,
                    faults: faultBase,
                    faultColumns: columnBase, column: 0, isOptional: false,
                    hasBareNumbers: batch.hasBareNumbers)
                // A few rows at a time, whose values lie side by side; rows with known faults go as a whole.
                let step = badRows.isEmpty && fieldFaults.isEmpty ? Gather.blockRowCount : max(1, count)
                for start in stride(from: 0, to: count, by: step) {
                    var part = fields.from(start, count: min(step, count - start))
                    for (number, column) in layout.registry.columns.enumerated() {
                        part.field = header.fieldOfColumn[number]
                        part.column = UInt16(number)
                        part.isOptional = column.isOptional
                        for fault in fieldFaults where fault.field == number {
                            part.fault(fault.record - rows.lowerBound, fault.reason)
                        }
                        Encoding.check(part, badRows)
                        layout.append(
                            part, column: number, to: chunk.columns[number], at: first + start, dictionaries)
                    }
                }
                fields.column = UInt16.max
                for fault in fieldFaults where fault.field == nil {
                    fields.fault(fault.record - rows.lowerBound, fault.reason)
                }
                for row in badRows { fields.fault(row, .encoding) }
            }
        }
        let faulty = takeFaults(count)
        guard !faulty.isEmpty else {
            return chunk.append(rowCount: count, sequence: sequence, firstRecord: stretch.firstRecord)
        }
        for row in faulty { rejectRow(batch, rows.lowerBound + row, faults[row], faultColumns[row]) }
        unsafe faults.withUnsafeBufferPointer { faults in
            guard let base = faults.baseAddress else { return }
            unsafe chunk.compact(from: first, count: count, faults: base)
        }
        for row in faulty { faults[row] = 0 }
        chunk.append(
            rowCount: count - faulty.count, sequence: sequence, firstRecord: stretch.firstRecord)
    }

    /// The rows with a fault; between blocks no row has one.
    private func takeFaults(_ count: Int) -> [Int] {
        guard faults[0..<count].contains(where: { $0 != 0 }) else { return [] }
        return (0..<count).filter { faults[$0] != 0 }
    }

    private var sequence: UInt64 { Chunk.sequence(fileIndex: block.fileIndex, blockIndex: block.blockIndex) }

    private func rejectRow(_ batch: RecordBatch, _ record: Int, _ reason: UInt8, _ column: UInt16) {
        guard let reason = RejectReason(rawValue: reason) else {
            preconditionFailure("no reject reason \(reason)")
        }
        let start = unsafe Int(batch.recordStarts[record])
        var end = unsafe Int(batch.recordEnds[record])
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
    /// Numbers of the records that are not UTF-8; what is sound is looked at once.
    static func badRecords(_ batch: RecordBatch, _ block: InputBlock) -> [Int] {
        var bad: [Int] = []
        var record = 0
        while record < batch.recordCount {
            // SAFETY: the record index keeps records inside the block.
            let start = unsafe Int(batch.recordStarts[record])
            let end = unsafe Int(batch.recordEnds[batch.recordCount - 1])
            let soundByteCount = unsafe UTF8Check.soundByteCount(
                UnsafeBufferPointer(start: block.buffer + start, count: end - start))
            if soundByteCount == end - start { break }
            // The records of the bytes from where the fault may begin to where it may end, one by one.
            let place = start + soundByteCount
            while record < batch.recordCount, unsafe Int(batch.recordEnds[record]) < place - 3 { record += 1 }
            while record < batch.recordCount,
                unsafe Int(batch.recordStarts[record]) < place + UTF8Check.windowByteCount
            {
                if !isUTF8(batch, record, block) { bad.append(record) }
                record += 1
            }
        }
        return bad
    }

    private static func isUTF8(_ batch: RecordBatch, _ record: Int, _ block: InputBlock) -> Bool {
        // SAFETY: the record index keeps records inside the block.
        let start = unsafe Int(batch.recordStarts[record])
        let end = unsafe Int(batch.recordEnds[record])
        return unsafe UTF8Check.isValid(UnsafeBufferPointer(start: block.buffer + start, count: end - start))
    }

    /// Marks those of the rows whose field of this column is not UTF-8.
    static func check(_ fields: FieldRows, _ badRows: [Int]) {
        guard let field = fields.field else { return }
        for row in badRows where unsafe !UTF8Check.isValid(fields.trimmed(row, field)) {
            fields.fault(row, .encoding)
        }
    }
}
