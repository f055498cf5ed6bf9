/// Distinct pairs of a group and a value, with how often each came; in the order in which they first came.
struct PairTable: Sendable {
    private(set) var groups: [UInt32] = []
    private(set) var values: [UInt64] = []
    /// Empty where the table does not count.
    private(set) var counts: [Int] = []
    let isCounting: Bool
    /// Pair number plus 1, or 0; a power of two long, at most half full.
    private var slots = [UInt32](repeating: 0, count: 64)

    init(isCounting: Bool) { self.isCounting = isCounting }

    var count: Int { groups.count }

    func pairCount(_ pair: Int) -> Int { isCounting ? counts[pair] : 1 }

    /// - Returns: whether the pair is new.
    @discardableResult
    mutating func insert(group: UInt32, value: UInt64, count: Int = 1) -> Bool {
        let mask = slots.count - 1
        var slot = PairTable.hash(group, value) & mask
        while slots[slot] != 0 {
            let pair = Int(slots[slot] - 1)
            if values[pair] == value, groups[pair] == group {
                if isCounting { counts[pair] += count }
                return false
            }
            slot = (slot + 1) & mask
        }
        groups.append(group)
        values.append(value)
        if isCounting { counts.append(count) }
        precondition(groups.count < Int(UInt32.max), "\(groups.count) pairs of group and value")
        slots[slot] = UInt32(groups.count)
        if groups.count * 2 > slots.count { grow() }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for pair in 0..<groups.count {
            var slot = PairTable.hash(groups[pair], values[pair]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(pair + 1)
        }
    }

    @inline(__always)
    private static func hash(_ group: UInt32, _ value: UInt64) -> Int {
        var hash = value ^ (UInt64(group) &* 0x9E37_79B9_7F4A_7C15)
        hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
