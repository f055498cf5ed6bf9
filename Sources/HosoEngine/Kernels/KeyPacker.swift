import HosoCore

/// Packs a registry's key into 64 bits that sort as the key does.
///
/// Each part of the key gets as many bits as its values need: an integer those of its range, a text, byte by
/// byte, those that tell apart the bytes seen at that place. Where all of that fits, equal packed keys are
/// equal keys; else the packed key is a prefix and `isComplete` is false.
struct KeyPacker: Sendable {
    enum Part: Sendable {
        /// A value of fixed width, less the least one.
        case integer(column: Int, kind: ChunkColumn.Kind, least: Int64, bitCount: Int)
        case text(column: Int, places: [Place])
        /// Rank of each code's text among all texts of the dictionary.
        case coded(column: Int, ranks: [UInt32], bitCount: Int)
    }

    /// One byte of a text.
    struct Place: Sendable {
        var offset: Int
        var bitCount: Int
        /// By byte; entry 256 stands for the text's end. `absent` where the byte was not seen there.
        var ranks: [UInt16]

        static let absent = UInt16.max
        static let end = 256
    }

    let parts: [Part]
    let bitCount: Int
    let isComplete: Bool

    /// Texts are told apart by their first bytes only, up to this many.
    static let textByteLimit = 64

    /// - Parameter partStatistics: of all rows, one for each key column.
    init(keyColumns: [Int], statistics: [KeyStatistics], kinds: [ChunkColumn.Kind], texts: [TextArena?]) {
        var parts: [Part] = []
        var used = 0
        var isComplete = true
        for (column, statistic) in zip(keyColumns, statistics) where isComplete {
            switch kinds[column] {
            case .boolean, .int32, .int64, .id:
                let bits = KeyPacker.bits(for: UInt64(bitPattern: statistic.greatest &- statistic.least))
                if used + bits > 64 {
                    isComplete = false
                } else {
                    parts.append(
                        .integer(column: column, kind: kinds[column], least: statistic.least, bitCount: bits))
                    used += bits
                }
            case .dictionary:
                let ranks = TextRanks.ranks(of: texts[column] ?? TextArena())
                let bits = KeyPacker.bits(for: UInt64(max(1, ranks.count) - 1))
                if used + bits > 64 {
                    isComplete = false
                } else {
                    parts.append(.coded(column: column, ranks: ranks, bitCount: bits))
                    used += bits
                }
            case .text, .name:
                let (places, isWhole) = statistic.places(bitLimit: 64 - used)
                used += places.reduce(0) { $0 + $1.bitCount }
                parts.append(.text(column: column, places: places))
                if !isWhole { isComplete = false }
            }
        }
        self.parts = parts
        self.bitCount = used
        self.isComplete = isComplete
    }

    /// Bits that hold 0...greatest.
    static func bits(for greatest: UInt64) -> Int { 64 - greatest.leadingZeroBitCount }

    /// Packs the keys of rows 0..<rowCount.
    func pack(_ chunk: Chunk, into keys: UnsafeMutablePointer<UInt64>) {
        let rowCount = chunk.rowCount
        unsafe keys.update(repeating: 0, count: rowCount)
        for part in parts {
            switch part {
            case .integer(let column, let kind, let least, let bitCount):
                unsafe packIntegers(chunk.columns[column], kind, least, UInt64(bitCount), keys, rowCount)
            case .coded(let column, let ranks, let bitCount):
                // SAFETY: a dictionary column has 4 bytes for every row.
                let codes = unsafe chunk.columns[column].values(as: UInt32.self)
                for row in 0..<rowCount {
                    unsafe keys[row] = keys[row] &<< UInt64(bitCount) | UInt64(ranks[Int(codes[row])])
                }
            case .text(let column, let places):
                unsafe packTexts(
                    chunk.columns[column], places.filter { $0.bitCount > 0 }, unsafe keys, rowCount)
            }
        }
    }

    private func packIntegers(
        _ column: ChunkColumn, _ kind: ChunkColumn.Kind, _ least: Int64, _ shift: UInt64,
        _ keys: UnsafeMutablePointer<UInt64>, _ rowCount: Int
    ) {
        // SAFETY: there is the kind's width for every row, and keys has a word for every row. A part of 64
        // bits is the only one, and its key was 0 before.
        for row in 0..<rowCount {
            let value = KeyStatistics.integer(column, kind, row)
            let bits = UInt64(bitPattern: value &- least)
            unsafe keys[row] = shift == 64 ? bits : keys[row] &<< shift | bits
        }
    }

    private func packTexts(
        _ column: ChunkColumn, _ places: [Place], _ keys: UnsafeMutablePointer<UInt64>, _ rowCount: Int
    ) {
        let table = places.flatMap(\.ranks)
        let offsets = places.map { UInt32($0.offset) }
        let shifts = places.map { UInt64($0.bitCount) }
        // SAFETY: text offsets lie inside the column's bytes, and the table has 257 ranks for every place.
        unsafe table.withUnsafeBufferPointer { table in
            unsafe offsets.withUnsafeBufferPointer { placeOffsets in
                unsafe shifts.withUnsafeBufferPointer { shifts in
                    let textOffsets = unsafe column.offsets
                    let bytes = unsafe column.bytes
                    for row in 0..<rowCount {
                        let start = unsafe textOffsets[row]
                        let length = unsafe textOffsets[row + 1] &- start
                        let text = unsafe bytes + Int(start)
                        var key = unsafe keys[row]
                        for place in 0..<placeOffsets.count {
                            let offset = unsafe placeOffsets[place]
                            let symbol = offset < length ? unsafe Int(text[Int(offset)]) : Place.end
                            key = unsafe key &<< shifts[place] | UInt64(table[place &* 257 &+ symbol])
                        }
                        unsafe keys[row] = key
                    }
                }
            }
        }
    }
}

/// Ranks of a dictionary's texts in bytewise order.
enum TextRanks {
    static func ranks(of texts: TextArena) -> [UInt32] {
        let order = (0..<texts.count).sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
        var ranks = [UInt32](repeating: 0, count: texts.count)
        for (rank, code) in order.enumerated() { ranks[code] = UInt32(rank) }
        return ranks
    }
}
