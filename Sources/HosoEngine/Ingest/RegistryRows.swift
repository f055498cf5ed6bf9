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
}

/// Chunks that were filled with dictionaries of their own.
struct CodedChunks {
    var chunks: [Chunk]
    var dictionaries: [TextDictionary?]
}

extension RegistryRows {
    /// The rows of new files alone.
    package init(_ ingested: IngestResult, workers: Workers) throws {
        let stored = CodedChunks(chunks: [], dictionaries: ingested.layout.makeDictionaries())
        try self.init(layout: ingested.layout, parts: [stored] + ingested.parts, workers: workers)
    }

    /// Joins what several workers made: their dictionaries become one for each column.
    ///
    /// - Parameter parts: the stored rows first, then one for each worker.
    init(layout: ChunkLayout, parts: [CodedChunks], workers: Workers) throws {
        self.layout = layout
        storedChunkCount = parts.first?.chunks.count ?? 0
        chunks = []
        texts = []
        for column in layout.kinds.indices {
            guard layout.kinds[column] == .dictionary, let first = parts.first?.dictionaries[column] else {
                texts.append(nil)
                continue
            }
            for part in parts.dropFirst() {
                guard let dictionary = part.dictionaries[column] else { continue }
                let codes = first.merge(dictionary)
                try workers.forEach(part.chunks.count) { chunk in
                    part.chunks[chunk].columns[column].recode(codes, rowCount: part.chunks[chunk].rowCount)
                }
            }
            texts.append(first.texts)
        }
        for part in parts { chunks.append(contentsOf: part.chunks) }
    }
}
