import HosoCore
import HosoSpec

/// Rows of a registry that are deduplicated together: all of them, or those of a range of keys.
struct RegistryPart {
    var rows: RegistryRows
    /// Rows that were read from files, those that `rows` has no more included.
    var fileRowCount: Int
    /// Whether these are all rows of the registry.
    var isWhole: Bool
    var isLast: Bool
}

/// A registry whose rows are put aside: its parts, each a range of keys, come back one after another in the
/// order of keys. One thread at a time.
final class RegistryAside {
    let layout: ChunkLayout
    let packer: KeyPacker
    /// An upper bound of the rows that can win.
    let rowCount: Int
    /// By key column, the texts that coded key parts stand for.
    var keyTexts: [TextArena?] { layout.registry.key.map { reader.texts[$0] } }
    private let reader: RowsAsideReader
    private let workers: Workers
    /// Of a row's texts.
    let meanTextByteCount: Int
    /// Memory that the rows of one part may take.
    var partByteLimit: Int
    /// Frames of each range; a range that was found too large is cut for good.
    private var ranges: [[RowSpill.Frame]]

    /// Ranges that one which is too large is cut into, at most.
    private static let cutCount = 64
    private static let sampledFrameCount = 256

    /// - Parameter reader: knows one more space than there are workers, whose codes are those of the joined
    ///   dictionaries.
    init(
        _ aside: RowsAside, packer: KeyPacker, reader: RowsAsideReader, meanTextByteCount: Int,
        partByteLimit: Int
    ) {
        layout = reader.layout
        self.packer = packer
        self.reader = reader
        workers = reader.workers
        self.meanTextByteCount = meanTextByteCount
        self.partByteLimit = partByteLimit
        ranges = aside.ranges
        rowCount = ranges.joined().reduce(0) { $0 + $1.rowCount }
    }

    func forEachPart(_ body: (RegistryPart) throws -> Void) throws {
        var next = 0
        if ranges.isEmpty { ranges = [[]] }
        while next < ranges.count {
            let size = RowsAside.byteCount(ranges[next])
            if size > partByteLimit, let cut = try cut(ranges[next]) {
                ranges.replaceSubrange(next...next, with: cut)
                continue
            }
            var frames = ranges[next]
            next += 1
            // Small neighbours come together.
            var sum = size
            while next < ranges.count, sum + RowsAside.byteCount(ranges[next]) <= partByteLimit {
                sum += RowsAside.byteCount(ranges[next])
                frames += ranges[next]
                next += 1
            }
            let fileRowCount = frames.reduce(0) { $0 + ($1.origin == .file ? $1.rowCount : 0) }
            let rows = sum > partByteLimit ? try condensed(frames) : try reader.rows(frames)
            try body(
                RegistryPart(
                    rows: rows, fileRowCount: fileRowCount, isWhole: false, isLast: next == ranges.count))
        }
    }

    /// A range in smaller ones; nil where its keys cannot be told apart.
    private func cut(_ frames: [RowSpill.Frame]) throws -> [[RowSpill.Frame]]? {
        let keys = KeyByteReader(layout.registry)
        let reader = reader
        let step = max(1, frames.count / RegistryAside.sampledFrameCount)
        let sampled = stride(from: 0, to: frames.count, by: step).map { frames[$0] }
        let sample = try workers.map(sampled.count) { number in
            RowSpill.sample(try reader.chunk([sampled[number]]), keys, count: 64)
        }
        let wanted = min(
            RegistryAside.cutCount, RowsAside.byteCount(frames) * 2 / partByteLimit + 2)
        let splitters = KeySplitters(reader: keys, sample: sample.flatMap { $0 }, rangeCount: wanted)
        guard splitters.rangeCount > 1 else { return nil }
        let writer = RangeWriter(splitters: splitters, scratch: reader.scratch)
        let joinedSpace = reader.recodes.count - 1
        let written = try workers.map(frames.count) { number in
            try writer.write(
                RowSpill.ClosedChunk(
                    chunk: try reader.chunk([frames[number]]), space: joinedSpace,
                    origin: frames[number].origin))
        }
        var cut = [[RowSpill.Frame]](repeating: [], count: splitters.rangeCount)
        for (range, frame) in written.joined() { cut[range].append(frame) }
        return cut.filter { !$0.isEmpty }
    }

    /// The winners of a range whose keys cannot be told apart: as many rows as fit, less those that others of
    /// them beat, and then more.
    private func condensed(_ frames: [RowSpill.Frame]) throws -> RegistryRows {
        var rows: RegistryRows?
        var batch: [RowSpill.Frame] = []
        var size = 0
        for (number, frame) in frames.enumerated() {
            batch.append(frame)
            size += frame.memoryByteCount
            guard size > partByteLimit / 2 || number == frames.count - 1 else { continue }
            let more = try reader.rows(batch)
            let joined = rows.map { $0.joined(more) } ?? more
            let winners = try Deduplication(rows: joined, workers: workers, packer: packer).winners()
            rows = try joined.keeping(winners.addresses)
            (batch, size) = ([], 0)
        }
        return try rows ?? reader.rows([])
    }
}

extension RegistryRows {
    /// These rows and others of the same layout and dictionaries, each kind of origin together.
    func joined(_ other: RegistryRows) -> RegistryRows {
        var joined = self
        func stored(_ rows: RegistryRows) -> ArraySlice<Chunk> {
            rows.chunks[0..<rows.storedChunkCount - rows.removedChunks.count]
        }
        let plain = stored(self) + stored(other)
        let removed = chunks[removedChunks] + other.chunks[other.removedChunks]
        joined.chunks = Array(plain)
        joined.chunks += removed
        joined.chunks += chunks[storedChunkCount...]
        joined.chunks += other.chunks[other.storedChunkCount...]
        joined.removedChunks = plain.count..<plain.count + removed.count
        joined.storedChunkCount = plain.count + removed.count
        return joined
    }

    /// Chunks of these rows alone, as many chunks as before.
    func keeping(_ addresses: [UInt32]) throws -> RegistryRows {
        var byChunk = [[UInt16]](repeating: [], count: chunks.count)
        for address in addresses {
            byChunk[RegistryRows.chunk(ofAddress: address)].append(
                UInt16(RegistryRows.row(ofAddress: address)))
        }
        var kept = self
        for (number, rows) in byChunk.enumerated() {
            kept.chunks[number] = try chunks[number].copying(rows.sorted(), layout)
        }
        return kept
    }
}

extension Chunk {
    /// A chunk of some of the rows.
    ///
    /// - Parameter rows: ascending.
    func copying(_ rows: [UInt16], _ layout: ChunkLayout) throws -> Chunk {
        let copy = Chunk(layout, capacity: max(1, rows.count))
        guard !rows.isEmpty else { return copy }
        let frame = FrameBytes()
        try RowFrame.write(self, rows, groups: [rows.indices], to: frame) { _ in }
        RowFrame.read(
            frame.bytes, rowCount: rows.count, into: copy,
            recodes: [[UInt32]?](repeating: nil, count: layout.kinds.count))
        return copy
    }
}
