import HosoCore

/// Finds rows of a registry by packed key.
///
/// A table by hash; where there are very many keys their own order and a table of where each stretch of
/// numbers begins, which takes a tenth of the memory.
@safe package final class KeyIndex: @unchecked Sendable {  // written in init only
    /// Ascending; row `i` has key `keys[i]`.
    let keys: [UInt64]
    /// Row numbers plus 1 by hash; 0 is free. At least twice as many as rows.
    private let slots: UnsafeMutablePointer<UInt32>
    private let slotShift: UInt64
    private let slotMask: Int

    /// The first row of each stretch of keys; empty where the table by hash is used.
    private let starts: [UInt32]
    private let startShift: UInt64

    static let notFound: Int32 = -1
    /// More keys than this are looked up by their order.
    private static let tableLimit = 1 << 25

    /// - Parameter isTight: looked up by their order, however few they are.
    package convenience init(keys: [UInt64], isTight: Bool = false) {
        self.init(keys: keys, tableLimit: isTight ? 0 : KeyIndex.tableLimit)
    }

    /// - Parameter tableLimit: more keys than this are looked up by their order.
    package init(keys: [UInt64], tableLimit: Int) {
        self.keys = keys
        let isList = keys.count > tableLimit
        (starts, startShift) = isList ? KeyIndex.starts(keys) : ([], 0)
        let tableCount = isList ? 0 : keys.count
        let slotBits = KeyIndex.slotBits(tableCount)
        slotShift = UInt64(64 - slotBits)
        slotMask = (1 << slotBits) - 1
        unsafe slots = .allocate(capacity: slotMask + 1)
        unsafe slots.initialize(repeating: 0, count: slotMask + 1)
        unsafe keys.withUnsafeBufferPointer { keys in
            for row in 0..<tableCount {
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

    /// Memory that it holds, in bytes.
    var byteCount: Int { keys.count * 8 + (slotMask + 1) * 4 + starts.count * 4 }

    /// Memory that so many keys take, in bytes, about.
    ///
    /// - Parameter isList: looked up by their order however few they are.
    static func byteCount(keyCount: Int, isList: Bool) -> Int {
        let isList = isList || keyCount > tableLimit
        return keyCount * 8 + (isList ? keyCount : 4 << KeyIndex.slotBits(keyCount))
    }

    private static func slotBits(_ keyCount: Int) -> Int {
        max(4, 64 - UInt64(max(1, keyCount) * 2 - 1).leadingZeroBitCount)
    }

    /// About one stretch for each eight keys, by the keys' distance from the first.
    private static func starts(_ keys: [UInt64]) -> (starts: [UInt32], shift: UInt64) {
        guard let first = keys.first, let last = keys.last else { return ([], 0) }
        let wantedBits = max(1, 60 - UInt64(keys.count).leadingZeroBitCount)
        let distanceBits = 64 - (last - first).leadingZeroBitCount
        let shift = UInt64(max(0, distanceBits - wantedBits))
        var starts = [UInt32](repeating: UInt32(keys.count), count: Int((last - first) >> shift) + 2)
        for row in stride(from: keys.count - 1, through: 0, by: -1) {
            starts[Int((keys[row] - first) >> shift)] = UInt32(row)
        }
        // A stretch without keys begins where the next one does.
        for stretch in stride(from: starts.count - 2, through: 0, by: -1) {
            starts[stretch] = min(starts[stretch], starts[stretch + 1])
        }
        return (starts, shift)
    }

    /// As `find`, by the keys' order.
    private func search(_ key: UInt64, _ keys: UnsafeBufferPointer<UInt64>) -> Int32 {
        // SAFETY: stretches begin and end at rows, and there is one for every distance up to the last key's.
        guard let first = unsafe keys.first, key >= first,
            (key - first) >> startShift < UInt64(starts.count - 1)
        else { return KeyIndex.notFound }
        let stretch = Int((key - first) >> startShift)
        let rows = Int(starts[stretch])..<Int(starts[stretch + 1])
        let low = rows.firstPlace { unsafe keys[$0] >= key }
        return unsafe low < rows.upperBound && keys[low] == key
            ? Int32(truncatingIfNeeded: low) : KeyIndex.notFound
    }

    @inline(__always)
    private static func slot(_ key: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// Keys looked up together: where their slots are not in the cache, they are fetched side by side.
    private static let batchCount = 32

    /// The first row of each key, -1 where there is none or `isAskable` is 0.
    package func rows(of wanted: [UInt64], isAskable: [UInt8]) -> [Int32] {
        let count = wanted.count
        // SAFETY: slots hold row numbers plus 1 or 0, and a free slot ends every search.
        return unsafe [Int32](unsafeUninitializedCapacity: max(1, count)) { output, initialized in
            unsafe keys.withUnsafeBufferPointer { keys in
                unsafe wanted.withUnsafeBufferPointer { wanted in
                    unsafe isAskable.withUnsafeBufferPointer { isAskable in
                        var last = 0
                        var first = 0
                        if !starts.isEmpty {
                            unsafe searchAll(wanted, isAskable, keys, into: output)
                            first = count
                        }
                        while first < count {
                            let end = min(first + KeyIndex.batchCount, count)
                            unsafe look(first..<end, wanted, isAskable, keys, &last, into: output)
                            first = end
                        }
                    }
                }
            }
            initialized = count
        }
    }

    /// As `look`, by the keys' order.
    private func searchAll(
        _ wanted: UnsafeBufferPointer<UInt64>, _ isAskable: UnsafeBufferPointer<UInt8>,
        _ keys: UnsafeBufferPointer<UInt64>, into output: UnsafeMutableBufferPointer<Int32>
    ) {
        var last = 0
        for index in 0..<wanted.count {
            // SAFETY: as many flags and places as wanted keys.
            let key = unsafe wanted[index]
            var row = KeyIndex.notFound
            if unsafe isAskable[index] == 1 {
                if let near = unsafe nearby(key, keys, last) {
                    row = Int32(truncatingIfNeeded: near)
                } else {
                    row = unsafe search(key, keys)
                }
            }
            unsafe output[index] = row
            if row >= 0 { last = Int(row) }
        }
    }

    /// - Parameter last: the row found last: rows in key order ask for it again, or for the next.
    @inline(__always)
    private func look(
        _ range: Range<Int>, _ wanted: UnsafeBufferPointer<UInt64>, _ isAskable: UnsafeBufferPointer<UInt8>,
        _ keys: UnsafeBufferPointer<UInt64>, _ last: inout Int, into output: UnsafeMutableBufferPointer<Int32>
    ) {
        let slots = unsafe self.slots
        let slotShift = self.slotShift
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: KeyIndex.batchCount) { entries in
            var openCount = 0
            for index in range {
                // SAFETY: the range lies inside all buffers; a batch has room for each of its keys.
                let key = unsafe wanted[index]
                if unsafe isAskable[index] != 1 {
                    unsafe output[index] = KeyIndex.notFound
                } else if let row = unsafe nearby(key, keys, last) {
                    unsafe output[index] = Int32(truncatingIfNeeded: row)
                    last = row
                } else {
                    // Looked at below; until then the place of its entry stands for it.
                    unsafe output[index] = KeyIndex.open
                    unsafe entries[openCount] = slots[KeyIndex.slot(key, slotShift)]
                    openCount += 1
                }
            }
            guard openCount > 0 else { return }
            var next = 0
            for index in range where unsafe output[index] == KeyIndex.open {
                let key = unsafe wanted[index]
                let entry = unsafe entries[next]
                next += 1
                var row = KeyIndex.notFound
                if entry != 0 {
                    let isFirst = unsafe keys[Int(entry &- 1)] == key
                    row = isFirst ? Int32(truncatingIfNeeded: entry &- 1) : unsafe find(key, keys)
                }
                unsafe output[index] = row
                if row >= 0 { last = Int(row) }
            }
        }
    }

    /// Stands for a key that is still to be looked up.
    private static let open = Int32.min

    /// The row `last`, or the next with another key, where that is the key's first row.
    @inline(__always)
    private func nearby(_ key: UInt64, _ keys: UnsafeBufferPointer<UInt64>, _ last: Int) -> Int? {
        // SAFETY: rows are checked against the count.
        if last < keys.count, unsafe keys[last] == key, unsafe last == 0 || keys[last - 1] != key {
            return last
        }
        let next = last + 1
        if next < keys.count, unsafe keys[next] == key, unsafe keys[last] != key { return next }
        return nil
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
