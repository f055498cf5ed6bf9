/// Up to 65,536 typed rows of one registry, in the order a worker met them.
final class Chunk: @unchecked Sendable {  // written by one worker until it is closed, then read only
    /// Rows from one block of input, from `firstRow` up to the next segment.
    struct Segment: Sendable {
        var firstRow: Int
        /// Orders rows across chunks: file number + 1 and block number; 0 for rows of the store.
        var sequence: UInt64
        /// Number in its block of the record that the first row was read from: a block may go to several
        /// chunks.
        var firstRecord: Int
    }

    static let rowCapacity = 1 << 16

    let columns: [ChunkColumn]
    let memory: RowMemory
    private(set) var rowCount = 0
    private(set) var segments: [Segment] = []
    /// Of rows that were put aside and read back, each row's record in its block; empty where segments tell.
    private(set) var records: [UInt32] = []

    init(_ layout: ChunkLayout, capacity: Int = Chunk.rowCapacity) {
        let places = layout.rowPlaces
        let memory = RowMemory(rowCount: capacity, stride: places.stride)
        self.memory = memory
        columns = layout.kinds.enumerated().map { number, kind in
            ChunkColumn(kind: kind, capacity: capacity, place: places.offsets[number].map { (memory, $0) })
        }
    }

    static let storedSequence: UInt64 = 0

    /// None where a column's texts are so long that a chunk of more rows would take much memory.
    var freeRowCount: Int {
        let isLong = columns.contains { $0.textByteCount(rowCount: rowCount) >= Chunk.textByteLimit }
        return isLong ? 0 : Chunk.rowCapacity - rowCount
    }

    private static let textByteLimit = 1 << 24

    func append(rowCount count: Int, sequence: UInt64, firstRecord: Int = 0) {
        guard count > 0 else { return }
        segments.append(Segment(firstRow: rowCount, sequence: sequence, firstRecord: firstRecord))
        rowCount += count
    }

    static func sequence(fileIndex: Int, blockIndex: Int) -> UInt64 {
        UInt64(fileIndex + 1) << 32 | UInt64(blockIndex)
    }

    /// Takes over rows that were put aside: a chunk has either such rows or others.
    ///
    /// - Parameters:
    ///   - runs: consecutive rows of one block.
    ///   - records: one for each row.
    func append(runs: [(sequence: UInt64, rowCount: Int)], records: [UInt32]) {
        for run in runs { append(rowCount: run.rowCount, sequence: run.sequence) }
        self.records += records
    }

    /// Bytes of its texts.
    var textByteCount: Int { columns.reduce(0) { $0 + $1.textByteCount(rowCount: rowCount) } }

    /// Memory that the chunk holds, in bytes.
    var allocatedByteCount: Int {
        columns.reduce(0) { $0 + $1.allocatedByteCount } + records.count * 4
    }

    /// What orders a row among all of its registry: its block's sequence, then its place in the block.
    func order(ofRow row: Int) -> (sequence: UInt64, row: Int) {
        let segment = segments[segment(ofRow: row)]
        let record = records.isEmpty ? segment.firstRecord + row - segment.firstRow : Int(records[row])
        return (segment.sequence, record)
    }

    /// The last segment that begins at a row or before it.
    func segment(ofRow row: Int) -> Int {
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].firstRow <= row { low = middle } else { high = middle }
        }
        return low
    }
}
