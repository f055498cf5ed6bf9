package import HosoCore

/// Finds a table's rows by the texts of their keys.
package struct KeyedRows: Sendable {
    private let keys: TextArena
    /// Row plus 1, or 0; a power of two long, at most half full.
    private var slots: [UInt32]

    /// nil where a key is there twice.
    package init?(_ keys: TextArena) {
        self.keys = keys
        var slotCount = 16
        while slotCount < keys.count * 2 { slotCount *= 2 }
        slots = [UInt32](repeating: 0, count: slotCount)
        for row in 0..<keys.count {
            let range = KeyedRows.range(row, keys)
            let slot = slot(of: keys, range)
            if slots[slot] != 0 { return nil }
            slots[slot] = UInt32(row + 1)
        }
    }

    /// The row of each text; -1 where there is none, or the text is null.
    package func rows(of texts: TextArena, validity: [UInt8]?) -> [Int32] {
        (0..<texts.count).map { index in
            if let validity, validity[index] == 0 { return -1 }
            return Int32(truncatingIfNeeded: Int(slots[slot(of: texts, KeyedRows.range(index, texts))]) - 1)
        }
    }

    private static func range(_ index: Int, _ texts: TextArena) -> Range<Int> {
        Int(texts.offsets[index])..<Int(texts.offsets[index + 1])
    }

    /// Where the text stands, or would.
    private func slot(of texts: TextArena, _ range: Range<Int>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: KeyedRows.hash(texts.bytes, range)) & mask
        while slots[slot] != 0 {
            if isEqual(Int(slots[slot] - 1), texts.bytes, range) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isEqual(_ row: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let own = KeyedRows.range(row, keys)
        guard own.count == range.count else { return false }
        let (first, second) = (keys.bytes.span, bytes.span)
        for index in 0..<own.count
        where first[own.lowerBound + index] != second[range.lowerBound + index] { return false }
        return true
    }

    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        let source = bytes.span
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(source[index])) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ (hash >> 32)
    }
}
