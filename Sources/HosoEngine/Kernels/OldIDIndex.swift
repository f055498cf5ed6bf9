package import HosoCore

/// Finds persons by old ID; an old ID that two persons bear finds none.
@safe package final class OldIDIndex: @unchecked Sendable {  // written in init only
    static let ambiguous: Int32 = -2

    /// IDs by hash; 0 is free. At least twice as many slots as IDs.
    private let ids: UnsafeMutablePointer<UInt64>
    private let rows: UnsafeMutablePointer<Int32>
    private let slotShift: UInt64
    private let slotMask: Int

    /// - Parameter columns: the registry's columns of old IDs, all of as many rows.
    package init(columns: [Column]) {
        let idCount = columns.reduce(0) { $0 + $1.count - $1.nullCount }
        let slotBits = max(4, 64 - UInt64(max(1, idCount) * 2 - 1).leadingZeroBitCount)
        slotShift = UInt64(64 - slotBits)
        slotMask = (1 << slotBits) - 1
        unsafe ids = .allocate(capacity: slotMask + 1)
        unsafe ids.initialize(repeating: 0, count: slotMask + 1)
        unsafe rows = .allocate(capacity: slotMask + 1)
        for column in columns {
            guard case .id(let raws, _) = column.values else { continue }
            for row in raws.indices where raws[row] != 0 { insert(raws[row], Int32(truncatingIfNeeded: row)) }
        }
    }

    deinit {
        unsafe ids.deallocate()
        unsafe rows.deallocate()
    }

    private func insert(_ raw: UInt64, _ row: Int32) {
        let slot = slot(of: raw)
        // SAFETY: `slot(of:)` stays below the slot count.
        if unsafe ids[slot] == raw {
            if unsafe rows[slot] != row { unsafe rows[slot] = OldIDIndex.ambiguous }
        } else {
            unsafe ids[slot] = raw
            unsafe rows[slot] = row
        }
    }

    /// The slot that holds an ID, or the free one where it would go.
    @inline(__always)
    private func slot(of raw: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (raw &* 0x9E37_79B9_7F4A_7C15) &>> slotShift)
        while unsafe ids[slot] != raw && ids[slot] != 0 { slot = (slot &+ 1) & slotMask }
        return slot
    }

    /// The row of the only person who bears this old ID; -1 for none, -2 for several.
    package func row(of raw: UInt64) -> Int32 {
        // Raw 0, the null, is what free slots hold.
        guard raw != 0 else { return KeyIndex.notFound }
        let slot = slot(of: raw)
        return unsafe ids[slot] == raw ? unsafe rows[slot] : KeyIndex.notFound
    }
}
