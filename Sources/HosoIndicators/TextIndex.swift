import HosoCore

/// Distinct texts, numbered in the order in which they first came; equal means equal bytes.
struct TextIndex: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [UInt32] = [0]
    private var hashes: [UInt64] = []
    /// Text number plus 1, or 0; a power of two long, at most half full.
    private var slots = [UInt32](repeating: 0, count: 16)

    var count: Int { offsets.count - 1 }

    func range(_ number: Int) -> Range<Int> { Int(offsets[number])..<Int(offsets[number + 1]) }

    func string(_ number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

    /// The text's number, a new one where it has not come before.
    mutating func insert(_ source: [UInt8], _ range: Range<Int>) -> UInt32 {
        let hash = TextIndex.hash(source, range)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot] - 1)
            if hashes[number] == hash, isEqual(number, source, range) { return UInt32(number) }
            slot = (slot + 1) & mask
        }
        let number = UInt32(count)
        bytes.append(contentsOf: source[range])
        precondition(bytes.count <= Int(UInt32.max), "\(bytes.count) bytes of distinct texts")
        offsets.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = number + 1
        if count * 2 > slots.count { grow() }
        return number
    }

    private func isEqual(_ number: Int, _ source: [UInt8], _ range: Range<Int>) -> Bool {
        let own = self.range(number)
        guard own.count == range.count else { return false }
        for index in 0..<own.count where bytes[own.lowerBound + index] != source[range.lowerBound + index] {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number + 1)
        }
    }

    private static func hash(_ source: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(source[index])) &* 0x0000_0100_0000_01B3 }
        // The low bits choose the slot: mix the high ones in.
        return hash ^ (hash >> 29)
    }
}
