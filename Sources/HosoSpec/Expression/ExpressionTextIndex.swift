import HosoCore

/// Distinct texts, numbered in the order in which they first came; open addressing over their bytes.
struct ExpressionTextIndex {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [UInt32] = [0]
    /// Text number plus 1, or 0; a power of two long, at most half full.
    private var slots = [UInt32](repeating: 0, count: 16)
    private var hashes: [UInt64] = []

    var count: Int { offsets.count - 1 }
    var arena: TextArena { TextArena(bytes: bytes, offsets: offsets) }

    /// The text's number, a new one where it has not come before.
    mutating func insert(_ source: [UInt8], _ range: Range<Int>) -> UInt32 {
        let hash = ExpressionTextIndex.hash(source, range)
        let slot = self.slot(of: source, range, hash)
        if slots[slot] != 0 { return slots[slot] - 1 }
        let number = UInt32(count)
        bytes.append(contentsOf: source[range])
        offsets.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = number + 1
        if count * 2 > slots.count { grow() }
        return number
    }

    mutating func insert(_ text: String) -> UInt32 {
        let source = Array(text.utf8)
        return insert(source, 0..<source.count)
    }

    func contains(_ source: [UInt8], _ range: Range<Int>) -> Bool {
        slots[slot(of: source, range, ExpressionTextIndex.hash(source, range))] != 0
    }

    /// Where the text stands, or the free slot where it would.
    private func slot(of source: [UInt8], _ range: Range<Int>, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot] - 1)
            if hashes[number] == hash {
                let own = Int(offsets[number])..<Int(offsets[number + 1])
                if own.count == range.count, ExpressionTexts.order(bytes, own, source, range) == 0 {
                    return slot
                }
            }
            slot = (slot + 1) & mask
        }
        return slot
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
