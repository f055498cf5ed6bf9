import HosoCore

/// Finds rows of a registry by packed key.
@safe package final class KeyIndex: @unchecked Sendable {  // written in init only
    /// Ascending; row `i` has key `keys[i]`.
    let keys: [UInt64]
    /// Row numbers plus 1 by hash; 0 is free. At least twice as many as rows.
    private let slots: UnsafeMutablePointer<UInt32>
    private let slotShift: UInt64
    private let slotMask: Int

    static let notFound: Int32 = -1

    package init(keys: [UInt64]) {
        self.keys = keys
        let slotBits = max(4, 64 - UInt64(max(1, keys.count) * 2 - 1).leadingZeroBitCount)
        slotShift = UInt64(64 - slotBits)
        slotMask = (1 << slotBits) - 1
        unsafe slots = .allocate(capacity: slotMask + 1)
        unsafe slots.initialize(repeating: 0, count: slotMask + 1)
        unsafe keys.withUnsafeBufferPointer { keys in
            for row in 0..<keys.count {
                // SAFETY: fewer keys than slots, so a free one is found. Of equal keys the first row has the
                // slot.
                let key = unsafe keys[row]
                if row > 0, unsafe keys[row - 1] == key { continue }
                var slot = KeyIndex.slot(key, slotShift)
                while unsafe slots[slot] != 0 { slot = (slot &+ 1) & slotMask }
                unsafe slots[slot] = UInt32(row + 1)
            }
        }
    }

    deinit { unsafe slots.deallocate() }

    @inline(__always)
    private static func slot(_ key: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// The first row of each key, -1 where there is none or `isAskable` is 0.
    package func rows(of wanted: [UInt64], isAskable: [UInt8]) -> [Int32] {
        let count = wanted.count
        // SAFETY: slots hold row numbers plus 1 or 0, and a free slot ends every search.
        return unsafe [Int32](unsafeUninitializedCapacity: count) { output, initialized in
            unsafe keys.withUnsafeBufferPointer { keys in
                unsafe wanted.withUnsafeBufferPointer { wanted in
                    unsafe isAskable.withUnsafeBufferPointer { isAskable in
                        var last = 0
                        for index in 0..<count {
                            let key = unsafe wanted[index]
                            guard unsafe isAskable[index] == 1 else {
                                unsafe output[index] = KeyIndex.notFound
                                continue
                            }
                            // Rows in key order ask for the same key again, or for the next.
                            if last < keys.count, unsafe keys[last] == key,
                                unsafe last == 0 || keys[last - 1] != key
                            {
                                unsafe output[index] = Int32(truncatingIfNeeded: last)
                                continue
                            }
                            let row = unsafe find(key, keys)
                            unsafe output[index] = row
                            if row >= 0 { last = Int(row) }
                        }
                    }
                }
            }
            initialized = count
        }
    }

    @inline(__always)
    private func find(_ key: UInt64, _ keys: UnsafeBufferPointer<UInt64>) -> Int32 {
        let slots = unsafe self.slots
        let slotMask = self.slotMask
        var slot = KeyIndex.slot(key, slotShift)
        while true {
            let entry = unsafe slots[slot]
            if entry == 0 { return KeyIndex.notFound }
            if unsafe keys[Int(entry &- 1)] == key { return Int32(truncatingIfNeeded: entry &- 1) }
            slot = (slot &+ 1) & slotMask
        }
    }
}
