import HosoCore

/// All typed rows of a registry, new and stored, before deduplication.
///
/// A row's address is its chunk's number times 65,536 plus its place in the chunk.
package struct RegistryRows: Sendable {
    let layout: ChunkLayout
    /// First those of the store, then those read from files.
    var chunks: [Chunk]
    var storedChunkCount: Int
    /// Chunks, the last of those of the store, whose rows are keys that earlier runs removed.
    var removedChunks = 0..<0
    /// By column: the texts that its codes stand for.
    var texts: [TextArena?]

    package var rowCount: Int { chunks.reduce(0) { $0 + $1.rowCount } }

    @inline(__always)
    static func chunk(ofAddress address: UInt32) -> Int { Int(address >> 16) }

    @inline(__always)
    static func row(ofAddress address: UInt32) -> Int { Int(address & 0xFFFF) }

    /// The most chunks that 32-bit addresses can tell apart.
    static let chunkLimit = 1 << 16

    /// Rows that were read from files.
    var fileRowCount: Int { chunks[storedChunkCount...].reduce(0) { $0 + $1.rowCount } }
}

extension RegistryRows {
    /// The rows of new files alone, all in memory.
    package init(_ ingested: IngestResult, workers: Workers) throws {
        guard case .kept(let chunks, _) = try ingested.spill.finish(workers: workers) else {
            preconditionFailure("rows were put aside")
        }
        let joined = JoinedDictionaries(ingested.layout, ingested.dictionaries)
        try self.init(layout: ingested.layout, chunks: chunks, dictionaries: joined, workers: workers)
    }

    /// Rows in chunks that several workers filled, their codes made those of the joined dictionaries.
    init(
        layout: ChunkLayout, chunks closed: [RowSpill.ClosedChunk], dictionaries: JoinedDictionaries,
        workers: Workers
    ) throws {
        try workers.forEach(closed.count) { number in
            let chunk = closed[number].chunk
            // A few rows at a time: their values lie side by side.
            for rows in stride(from: 0, to: chunk.rowCount, by: Gather.blockRowCount).map({
                $0..<min($0 + Gather.blockRowCount, chunk.rowCount)
            }) {
                for (column, recode) in dictionaries.recodes[closed[number].space].enumerated() {
                    if let recode { chunk.columns[column].recode(recode, rows: rows) }
                }
            }
        }
        let byOrigin = [RowSpill.Origin.stored, .removed, .file].map { origin in
            closed.filter { $0.origin == origin }.map(\.chunk)
        }
        let removedStart = byOrigin[0].count
        let fileStart = removedStart + byOrigin[1].count
        self.init(
            layout: layout, chunks: byOrigin.flatMap { $0 }, storedChunkCount: fileStart,
            removedChunks: removedStart..<fileStart, texts: dictionaries.texts)
    }
}

/// Dictionaries of several workers as one for each column.
struct JoinedDictionaries: Sendable {
    /// By column: what joined codes stand for; nil where the column is not coded.
    let texts: [TextArena?]
    /// By worker and column: the joined code by the worker's own; nil where they are the same. One more than
    /// there are workers, for codes that are joined already.
    let recodes: [[[UInt32]?]]

    /// - Parameter dictionaries: by worker, then by column.
    init(_ layout: ChunkLayout, _ dictionaries: [[TextDictionary?]]) {
        var texts: [TextArena?] = []
        var recodes = dictionaries.map { $0.map { _ in [UInt32]?.none } }
        for column in layout.kinds.indices {
            guard layout.kinds[column] == .dictionary, let first = dictionaries.first?[column] else {
                texts.append(nil)
                continue
            }
            for worker in dictionaries.indices.dropFirst() {
                if let dictionary = dictionaries[worker][column] {
                    recodes[worker][column] = first.merge(dictionary)
                }
            }
            texts.append(first.texts)
        }
        self.texts = texts
        self.recodes = recodes + [layout.kinds.map { _ in nil }]
    }
}
