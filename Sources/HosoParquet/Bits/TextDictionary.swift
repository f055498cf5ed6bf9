package import HosoCore

/// The distinct texts of a column chunk in order of first occurrence, and each value's place among them.
package struct TextDictionary {
    package var codes: [UInt32]
    /// For each entry, the index of the value where it first occurs.
    package var firstValueIndices: [UInt32]
    /// The sum of the byte counts of all entries.
    package var entryByteCount: Int

    /// Limits beyond which a dictionary is given up; they look at values only, never at how they came.
    package struct Limits: Sendable {
        package var entryCount: Int
        /// Bytes of the PLAIN encoded entries.
        package var byteCount: Int
        /// So many values are looked at first.
        package var sampleCount: Int
        /// More distinct values than this in the sample end the attempt.
        package var sampleDistinctCount: Int

        package init(entryCount: Int, byteCount: Int, sampleCount: Int, sampleDistinctCount: Int) {
            self.entryCount = entryCount
            self.byteCount = byteCount
            self.sampleCount = sampleCount
            self.sampleDistinctCount = sampleDistinctCount
        }

        @inline(__always)
        func forbids(entryCount: Int, textByteCount: Int, valueIndex: Int) -> Bool {
            entryCount > self.entryCount || textByteCount + 4 * entryCount > byteCount
                || (valueIndex < sampleCount && entryCount > sampleDistinctCount)
        }
    }

    /// Finds the distinct texts by hashing; nil where a limit forbids it.
    package static func build(_ arena: TextArena, limits: Limits) -> TextDictionary? {
        TextKernels.checkOffsets(arena, range: 0..<arena.count)
        let slotCount = slotCount(entryCount: min(limits.entryCount, arena.count))
        var slots = [UInt64](repeating: 0, count: slotCount)
        var firstIndices: [UInt32] = []
        var entryByteCount = 0
        var isForbidden = false
        let codes = unsafe [UInt32](unsafeUninitializedCapacity: max(1, arena.count)) { codes, codeCount in
            unsafe TextKernels.withView(arena) { view in
                unsafe slots.withUnsafeMutableBufferPointer { slots in
                    for index in 0..<arena.count {
                        let byteCount = unsafe view.byteCount(index)
                        let hash = unsafe self.hash(view, index, byteCount)
                        let found = unsafe find(view, index, byteCount, hash, slots, firstIndices)
                        if let code = found.code {
                            // SAFETY: index < arena.count, the capacity of codes.
                            unsafe codes[index] = code
                            continue
                        }
                        entryByteCount += byteCount
                        isForbidden = limits.forbids(
                            entryCount: firstIndices.count + 1, textByteCount: entryByteCount,
                            valueIndex: index)
                        if isForbidden { return }
                        unsafe codes[index] = UInt32(truncatingIfNeeded: firstIndices.count)
                        firstIndices.append(UInt32(truncatingIfNeeded: index))
                        // SAFETY: find returns a slot inside the table.
                        unsafe slots[found.slot] = hash & tagMask | UInt64(firstIndices.count)
                    }
                    codeCount = arena.count
                }
            }
        }
        if isForbidden { return nil }
        return TextDictionary(codes: codes, firstValueIndices: firstIndices, entryByteCount: entryByteCount)
    }

    /// A slot is the hash's upper half and, below it, the entry's number from 1; 0 is free.
    private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000

    /// A power of two, at least twice the entries.
    static func slotCount(entryCount: Int) -> Int {
        var count = 16
        while count < entryCount * 2 + 2 { count *= 2 }
        return count
    }

    @inline(__always)
    private static func find(
        _ view: TextKernels.View, _ index: Int, _ byteCount: Int, _ hash: UInt64,
        _ slots: UnsafeMutableBufferPointer<UInt64>, _ firstIndices: [UInt32]
    ) -> (code: UInt32?, slot: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            // SAFETY: slot is masked by the table's size, a power of two with at least one free slot.
            let entry = unsafe slots[slot]
            if entry == 0 { return (nil, slot) }
            if entry & tagMask == hash & tagMask {
                let code = Int(entry & ~tagMask) - 1
                let first = Int(firstIndices[code])
                let firstByteCount = unsafe view.byteCount(first)
                if unsafe firstByteCount == byteCount
                    && TextKernels.commonPrefixByteCount(
                        view.pointer(first), byteCount, view.pointer(index), byteCount) == byteCount
                {
                    return (UInt32(truncatingIfNeeded: code), slot)
                }
            }
            slot = (slot + 1) & mask
        }
    }

    @inline(__always)
    private static func hash(_ view: TextKernels.View, _ index: Int, _ byteCount: Int) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: byteCount) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        repeat {
            let word = unsafe view.prefixKey(index, skipping: offset)
            state = mixed(state ^ word)
            offset += 8
        } while offset < byteCount
        return state
    }

    @inline(__always)
    static func mixed(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }

    /// Renumbers existing codes in the order of first occurrence; nil where a limit forbids it.
    ///
    /// - Parameter codes: indices into `texts`, whose texts are distinct.
    package static func build(codes: [UInt32], texts: TextArena, limits: Limits) -> TextDictionary? {
        var newCodes = [UInt32](repeating: .max, count: texts.count)
        var firstIndices: [UInt32] = []
        var entryByteCount = 0
        var isForbidden = false
        let renumbered = unsafe [UInt32](unsafeUninitializedCapacity: max(1, codes.count)) { buffer, count in
            unsafe newCodes.withUnsafeMutableBufferPointer { newCodes in
                unsafe codes.withUnsafeBufferPointer { codes in
                    for index in 0..<codes.count {
                        // SAFETY: index < codes.count, the capacity of buffer; the code is checked.
                        let code = unsafe Int(codes[index])
                        precondition(code < newCodes.count, "no text for code \(code)")
                        var newCode = unsafe newCodes[code]
                        if newCode == .max {
                            entryByteCount += Int(texts.offsets[code + 1] - texts.offsets[code])
                            isForbidden = limits.forbids(
                                entryCount: firstIndices.count + 1, textByteCount: entryByteCount,
                                valueIndex: index)
                            if isForbidden { return }
                            newCode = UInt32(truncatingIfNeeded: firstIndices.count)
                            firstIndices.append(UInt32(truncatingIfNeeded: index))
                            unsafe newCodes[code] = newCode
                        }
                        unsafe buffer[index] = newCode
                    }
                    count = codes.count
                }
            }
        }
        if isForbidden { return nil }
        return TextDictionary(
            codes: renumbered, firstValueIndices: firstIndices, entryByteCount: entryByteCount)
    }
}
