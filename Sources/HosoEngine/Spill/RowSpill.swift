import HosoCore
import HosoSpec
import HosoStorage

/// Where rows go while a registry is read: they stay in memory until they are too many, then they are put
/// aside by ranges of the key.
///
/// Closed chunks belong to the spill. Once the limit is passed, a thread that closes a chunk puts it aside,
/// and two of those that stayed, until none is left in memory.
final class RowSpill: @unchecked Sendable {  // `lock` guards all that varies
    /// Where rows came from; rows of the store are loaded before those of files.
    enum Origin: UInt8, Sendable {
        case stored
        case removed
        case file
    }

    /// A chunk that is only read from now on.
    struct ClosedChunk: Sendable {
        var chunk: Chunk
        /// The worker whose dictionaries its codes are of.
        var space: Int
        var origin: Origin
    }

    /// Rows of one range from one chunk, put aside.
    struct Frame: Sendable {
        var space: Int
        var origin: Origin
        var rowCount: Int
        /// In the scratch file.
        var offset: Int
        var byteCount: Int
        var checksum: UInt64
        /// Memory that its rows take once they are read back, in bytes, about.
        var memoryByteCount: Int
    }

    /// Takes the rows that are refused.
    let rejects: RejectLog
    private let layout: ChunkLayout
    private let byteLimit: Int
    private let makeScratch: @Sendable () throws -> any ScratchFile
    private let lock = Lock()
    private var kept: [ClosedChunk] = []
    private var keptByteCount = 0
    /// Of all rows taken over.
    private var total = (rowCount: 0, textByteCount: 0)
    private var statistics: [KeyStatistics]
    private var splitters: KeySplitters?
    private var scratch: (any ScratchFile)?
    /// By range of the key.
    private var frames: [[Frame]] = []

    /// Ranges that rows are put aside by; a range that is too large for the memory is cut again later.
    private static let rangeCount = 64
    private static let samplesPerChunk = 64
    /// Rejects may take this part of the memory that rows may.
    private static let rejectShare = 16

    init(
        layout: ChunkLayout, byteLimit: Int, makeScratch: @escaping @Sendable () throws -> any ScratchFile
    ) {
        self.layout = layout
        self.byteLimit = byteLimit
        rejects = RejectLog(byteLimit: byteLimit / RowSpill.rejectShare, makeScratch: makeScratch)
        self.makeScratch = makeScratch
        statistics = layout.registry.key.map { _ in KeyStatistics() }
    }

    /// Keeps all rows in memory.
    convenience init(layout: ChunkLayout) {
        self.init(layout: layout, byteLimit: .max) { preconditionFailure("nothing is put aside") }
    }

    /// The chunks in memory, and the statistics of their keys.
    var inMemory: (chunks: [ClosedChunk], statistics: [KeyStatistics]) {
        lock.withLock { (kept, statistics) }
    }

    /// Says that the chunks in memory have codes of the first worker's dictionaries now.
    func noteRecoded() { lock.withLock { for index in kept.indices { kept[index].space = 0 } } }

    /// Whether rows have been put aside.
    var isSpilling: Bool { lock.withLock { splitters != nil } }

    /// Takes over chunks of files.
    func close(_ chunks: [Chunk], space: Int) throws {
        for chunk in chunks { try close(ClosedChunk(chunk: chunk, space: space, origin: .file)) }
    }

    /// Takes a chunk over.
    func close(_ closed: ClosedChunk) throws {
        guard closed.chunk.rowCount > 0 else { return }
        let found = layout.registry.key.map {
            KeyStatistics(closed.chunk.columns[$0], rowCount: closed.chunk.rowCount)
        }
        let isSpilling = try lock.withLock { () throws -> Bool in
            for part in statistics.indices { statistics[part].merge(found[part]) }
            kept.append(closed)
            keptByteCount += closed.chunk.allocatedByteCount
            total.rowCount += closed.chunk.rowCount
            total.textByteCount += closed.chunk.textByteCount
            if splitters == nil, keptByteCount > byteLimit { try begin() }
            return splitters != nil
        }
        guard isSpilling else { return }
        for _ in 0..<3 { if try !putOneAside() { return } }
    }

    /// What was read: all chunks, or all frames.
    func finish(workers: Workers) throws -> Content {
        let inMemory = lock.withLock { splitters == nil ? (kept, statistics) : nil }
        if let (chunks, statistics) = inMemory { return .kept(chunks, statistics) }
        try workers.forEach(workers.threadCount) { _ in while try putOneAside() {} }
        return lock.withLock {
            guard let scratch else { preconditionFailure("rows were put aside without a file") }
            return .aside(
                RowsAside(
                    scratch: scratch, ranges: frames.filter { !$0.isEmpty }, statistics: statistics))
        }
    }

    /// Bytes of texts that a row has on average.
    var meanTextByteCount: Int { lock.withLock { total.textByteCount / max(1, total.rowCount) } }

    enum Content {
        case kept([ClosedChunk], [KeyStatistics])
        case aside(RowsAside)
    }

    /// Decides by what ranges rows are put aside. Under the lock.
    private func begin() throws {
        let reader = KeyByteReader(layout.registry)
        let sample = kept.flatMap { closed in
            RowSpill.sample(closed.chunk, reader, count: RowSpill.samplesPerChunk)
        }
        let found = KeySplitters(reader: reader, sample: sample, rangeCount: RowSpill.rangeCount)
        splitters = found
        frames = Array(repeating: [], count: found.rangeCount)
        scratch = try makeScratch()
    }

    static func sample(_ chunk: Chunk, _ reader: KeyByteReader, count: Int) -> [[UInt8]] {
        let step = max(1, chunk.rowCount / count)
        return stride(from: 0, to: chunk.rowCount, by: step).map { row in
            reader.key(chunk, row, limit: sampleByteLimit)
        }
    }

    /// Keys that share more bytes than this are taken for equal by a sample.
    private static let sampleByteLimit = 256

    /// - Returns: false where no chunk is left in memory.
    private func putOneAside() throws -> Bool {
        let next = lock.withLock { () -> (ClosedChunk, KeySplitters, any ScratchFile)? in
            guard let splitters, let scratch, let chunk = kept.popLast() else { return nil }
            return (chunk, splitters, scratch)
        }
        guard let (closed, splitters, scratch) = next else { return false }
        let written = try RangeWriter(splitters: splitters, scratch: scratch).write(closed)
        lock.withLock { for (range, frame) in written { frames[range].append(frame) } }
        return true
    }
}

/// Puts the rows of chunks aside by ranges of the key.
struct RangeWriter {
    let splitters: KeySplitters
    let scratch: any ScratchFile

    /// Frames are written together until they are as many bytes.
    private static let writeByteCount = 1 << 20

    /// - Returns: a frame for each range that has rows.
    func write(_ closed: RowSpill.ClosedChunk) throws -> [(range: Int, frame: RowSpill.Frame)] {
        let ranges = splitters.ranges(of: closed.chunk)
        var starts = [Int](repeating: 0, count: splitters.rangeCount + 1)
        for range in ranges { starts[Int(range) + 1] += 1 }
        for range in 0..<splitters.rangeCount { starts[range + 1] += starts[range] }
        var rows = [UInt16](repeating: 0, count: ranges.count)
        var places = starts
        for (row, range) in ranges.enumerated() {
            rows[places[Int(range)]] = UInt16(row)
            places[Int(range)] += 1
        }
        let used = (0..<splitters.rangeCount).filter { starts[$0] < starts[$0 + 1] }
        let bytes = FrameBytes(capacity: RangeWriter.writeByteCount)
        var frames: [(range: Int, frame: RowSpill.Frame)] = []
        var flushedCount = 0
        func flush() throws {
            let offset = try scratch.append(bytes.bytes[...])
            for number in flushedCount..<frames.count { frames[number].frame.offset += offset }
            flushedCount = frames.count
            bytes.removeAll()
        }
        try RowFrame.write(
            closed.chunk, rows, groups: used.map { starts[$0]..<starts[$0 + 1] }, to: bytes
        ) { written in
            let range = used[written.group]
            frames.append(
                (
                    range,
                    RowSpill.Frame(
                        space: closed.space, origin: closed.origin,
                        rowCount: starts[range + 1] - starts[range], offset: written.range.lowerBound,
                        byteCount: written.range.count, checksum: written.checksum,
                        memoryByteCount: written.memoryByteCount)
                ))
            if bytes.count >= RangeWriter.writeByteCount { try flush() }
        }
        if bytes.count > 0 { try flush() }
        return frames
    }
}
