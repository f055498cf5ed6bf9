/// Finds persons of one registry by the old IDs that a history says they bore.
struct HistoryIndex: Sendable {
    private let rows: HistoryRows
    /// The registry's row of each entry's person; -1 where the person is not in it.
    private let targetRows: [Int32]
    /// By hash, the first entry of an old ID plus 1; 0 is free. At least twice as many as entries.
    private var slots: [UInt32]
    /// The next entry of the same old ID plus 1; 0 ends.
    private var next: [UInt32]
    private let slotShift: UInt64

    init(_ rows: HistoryRows, target: LinkTarget) {
        self.rows = rows
        targetRows = target.rows(ofCitizenIDs: rows.citizenIDs)
        let count = rows.oldIDs.count
        let slotBits = max(4, 64 - UInt64(max(1, count) * 2 - 1).leadingZeroBitCount)
        slotShift = UInt64(64 - slotBits)
        slots = [UInt32](repeating: 0, count: 1 << slotBits)
        next = [UInt32](repeating: 0, count: count)
        for entry in 0..<count {
            let slot = slot(of: rows.oldIDs[entry])
            next[entry] = slots[slot]
            slots[slot] = UInt32(entry + 1)
        }
    }

    /// The slot that holds an old ID, or the free one where it would go.
    private func slot(of raw: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (raw &* 0x9E37_79B9_7F4A_7C15) &>> slotShift)
        while slots[slot] != 0, rows.oldIDs[Int(slots[slot] - 1)] != raw {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    /// Whether anybody bore an old ID at any time, be it somebody who is not in the registry.
    func contains(_ raw: UInt64) -> Bool { slots[slot(of: raw)] != 0 }

    /// The row of the only person who bears an old ID; -1 for none, -2 for several.
    ///
    /// - Parameters:
    ///   - own: what the registry's own old IDs give.
    ///   - day: that an entry must hold on; nil takes all.
    func row(of raw: UInt64, own: Int32, day: Int32?) -> Int32 {
        var found = own
        var entry = slots[slot(of: raw)]
        while entry != 0, found != OldIDIndex.ambiguous {
            let index = Int(entry - 1)
            let row = targetRows[index]
            if row >= 0, row != found, day.map({ rows.first[index] <= $0 && $0 <= rows.last[index] }) ?? true
            {
                found = found < 0 ? row : OldIDIndex.ambiguous
            }
            entry = next[index]
        }
        return found
    }
}
