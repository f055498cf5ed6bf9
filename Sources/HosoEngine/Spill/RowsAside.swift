import HosoCore
import HosoStorage

/// Rows of a registry that were put aside, by ranges of the key in their order.
struct RowsAside: Sendable {
    let scratch: any ScratchFile
    /// Frames of each range.
    var ranges: [[RowSpill.Frame]]
    /// Of all rows' key columns.
    var statistics: [KeyStatistics]

    /// Memory that the rows of a range take, about.
    static func byteCount(_ frames: [RowSpill.Frame]) -> Int {
        frames.reduce(0) { $0 + $1.memoryByteCount }
    }
}

/// Brings rows that were put aside back into chunks.
struct RowsAsideReader: Sendable {
    let layout: ChunkLayout
    let scratch: any ScratchFile
    /// By worker and column: the code in the joined dictionary by that in the worker's own.
    let recodes: [[[UInt32]?]]
    /// By column: the texts of the joined dictionary.
    let texts: [TextArena?]
    let workers: Workers

    /// The rows of a range, those of the store first.
    func rows(_ frames: [RowSpill.Frame]) throws -> RegistryRows {
        var rows = RegistryRows(layout: layout, chunks: [], storedChunkCount: 0, texts: texts)
        for origin in [RowSpill.Origin.stored, .removed, .file] {
            let first = rows.chunks.count
            rows.chunks += try chunks(frames.filter { $0.origin == origin })
            switch origin {
            case .stored: break
            case .removed: rows.removedChunks = first..<rows.chunks.count
            case .file: rows.storedChunkCount = first
            }
        }
        return rows
    }

    /// Frames go into as few chunks as hold them, in their order.
    private func chunks(_ frames: [RowSpill.Frame]) throws -> [Chunk] {
        var groups: [[RowSpill.Frame]] = []
        var room = 0
        for frame in frames {
            if frame.rowCount > room {
                groups.append([])
                room = Chunk.rowCapacity
            }
            groups[groups.count - 1].append(frame)
            room -= frame.rowCount
        }
        let batches = groups
        return try workers.map(batches.count) { try chunk(batches[$0]) }
    }

    func chunk(_ frames: [RowSpill.Frame]) throws -> Chunk {
        let chunk = Chunk(layout, capacity: frames.reduce(0) { $0 + $1.rowCount })
        for frame in frames {
            let bytes = try scratch.read(at: frame.offset, count: frame.byteCount)
            guard RowFrame.checksum(bytes) == frame.checksum else { throw ScratchFault.damaged }
            RowFrame.read(bytes, rowCount: frame.rowCount, into: chunk, recodes: recodes[frame.space])
        }
        return chunk
    }
}
