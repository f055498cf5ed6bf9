import HosoCore

/// What packing a key column must know of its values.
struct KeyStatistics: Sendable {
    /// Of integers; 0 and 0 where there are no rows.
    var least = Int64.max
    var greatest = Int64.min
    /// Of texts.
    private var shortest = Int.max
    private var longest = 0
    /// For each of the first 64 bytes: 1 for each value seen there.
    private var seen: [UInt8] = []

    /// Statistics of one column of a chunk.
    init(_ column: ChunkColumn, rowCount: Int) {
        switch column.kind {
        case .boolean, .int32, .int64, .id:
            for row in 0..<rowCount {
                let value = KeyStatistics.integer(column, column.kind, row)
                least = min(least, value)
                greatest = max(greatest, value)
            }
        case .text, .name: unsafe scanTexts(column.offsets, column.bytes, rowCount)
        case .dictionary: break
        }
    }

    /// Statistics of a key column in the form that chunks have; none of codes.
    init(_ column: Column) {
        switch column.values {
        case .boolean(let array): for value in array { note(Int64(value)) }
        case .int32(let array): for value in array { note(Int64(value)) }
        case .int64(let array): for value in array { note(value) }
        case .id(let raws, _): for raw in raws { note(Int64(bitPattern: raw)) }
        case .text(let texts):
            // SAFETY: an arena has one offset more than texts, and they lie inside its bytes.
            let bytes = texts.bytes.isEmpty ? [0] : texts.bytes
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe texts.offsets.withUnsafeBufferPointer { offsets in
                    guard let base = offsets.baseAddress, let start = bytes.baseAddress else { return }
                    unsafe scanTexts(base, start, texts.count)
                }
            }
        case .int128, .double, .dictionary: break
        }
    }

    @inline(__always)
    private mutating func note(_ value: Int64) {
        least = min(least, value)
        greatest = max(greatest, value)
    }

    init() {}

    /// A value of a fixed-width column as a signed integer whose order is the key's.
    @inline(__always)
    static func integer(_ column: ChunkColumn, _ kind: ChunkColumn.Kind, _ row: Int) -> Int64 {
        // SAFETY: there is the kind's width for every row.
        switch kind {
        case .boolean: unsafe Int64(column.values(as: UInt8.self)[row])
        case .int32: unsafe Int64(column.values(as: Int32.self)[row])
        case .dictionary: unsafe Int64(column.values(as: UInt32.self)[row])
        case .int64: unsafe column.values(as: Int64.self)[row]
        case .id: unsafe Int64(bitPattern: column.values(as: UInt64.self)[row])
        case .text, .name: 0
        }
    }

    private mutating func scanTexts(
        _ offsets: UnsafePointer<UInt32>, _ bytes: UnsafePointer<UInt8>, _ rowCount: Int
    ) {
        seen = [UInt8](repeating: 0, count: KeyPacker.textByteLimit * 256)
        var shortest = Int.max
        var longest = 0
        // SAFETY: text offsets lie inside the bytes; places stay below the limit.
        unsafe seen.withUnsafeMutableBufferPointer { seen in
            for row in 0..<rowCount {
                let start = unsafe Int(offsets[row])
                let length = unsafe Int(offsets[row + 1]) - start
                shortest = min(shortest, length)
                longest = max(longest, length)
                let text = unsafe bytes + start
                for place in 0..<min(length, KeyPacker.textByteLimit) {
                    unsafe seen[place &* 256 &+ Int(text[place])] = 1
                }
            }
        }
        self.shortest = shortest
        self.longest = longest
    }

    mutating func merge(_ other: KeyStatistics) {
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        shortest = min(shortest, other.shortest)
        longest = max(longest, other.longest)
        if seen.isEmpty {
            seen = other.seen
        } else {
            for (index, flag) in other.seen.enumerated() where flag != 0 { seen[index] = 1 }
        }
    }

    /// Replaces the marks of no rows at all.
    mutating func close() {
        if least > greatest { (least, greatest) = (0, 0) }
        if shortest > longest { shortest = 0 }
    }

    /// The bytes of the text that are told apart, first to last, within `bitLimit` bits.
    ///
    /// - Returns: also whether they tell all texts apart.
    func places(bitLimit: Int) -> (places: [KeyPacker.Place], isWhole: Bool) {
        var places: [KeyPacker.Place] = []
        var used = 0
        for offset in 0..<min(longest, KeyPacker.textByteLimit) {
            var ranks = [UInt16](repeating: KeyPacker.Place.absent, count: 257)
            var count: UInt16 = 0
            if offset >= shortest {
                ranks[KeyPacker.Place.end] = 0
                count = 1
            }
            for byte in 0..<256 where seen[offset * 256 + byte] != 0 {
                ranks[byte] = count
                count += 1
            }
            let bits = KeyPacker.bits(for: UInt64(max(1, count) - 1))
            if used + bits > bitLimit { return (places, false) }
            places.append(KeyPacker.Place(offset: offset, bitCount: bits, ranks: ranks))
            used += bits
        }
        return (places, longest <= KeyPacker.textByteLimit)
    }
}
