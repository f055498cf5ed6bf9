package import HosoCore

/// Loops over texts in an arena.
package enum TextKernels {
    /// Readable views of an arena, with its offsets proved to lie inside its bytes.
    @unsafe struct View {
        let bytes: UnsafeRawBufferPointer
        let offsets: UnsafeBufferPointer<UInt32>

        @inline(__always)
        func byteCount(_ index: Int) -> Int {
            // SAFETY: callers stay below the arena's count.
            unsafe Int(offsets[index + 1] &- offsets[index])
        }

        /// The text's start; only to be read for `byteCount(index)` bytes.
        @inline(__always)
        func pointer(_ index: Int) -> UnsafeRawPointer {
            // SAFETY: `withView` gives an empty arena one byte, so there is an address.
            unsafe bytes.baseAddress.unsafelyUnwrapped + Int(offsets[index])
        }

        /// Up to eight bytes from byte `skipped` on, the first in the top byte, zeros behind the end.
        @inline(__always)
        func prefixKey(_ index: Int, skipping skipped: Int) -> UInt64 {
            let start = unsafe Int(offsets[index]) + skipped
            let available = unsafe byteCount(index) - skipped
            if available >= 8 {
                // SAFETY: eight bytes of this text are left.
                return unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            }
            if available <= 0 { return 0 }
            if unsafe start + 8 <= bytes.count {
                let word = unsafe UInt64(
                    bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                return word & ~(UInt64.max &>> UInt64(truncatingIfNeeded: available * 8))
            }
            var key: UInt64 = 0
            for position in 0..<available {
                unsafe key |= UInt64(bytes[start + position]) << UInt64(56 - position * 8)
            }
            return key
        }
    }

    @inline(__always)
    static func withView<Result>(_ arena: TextArena, _ body: (View) -> Result) -> Result {
        let padding: [UInt8] = [0]
        let bytes = arena.bytes.isEmpty ? padding : arena.bytes
        return unsafe bytes.withUnsafeBytes { byteBuffer in
            unsafe arena.offsets.withUnsafeBufferPointer { offsets in
                unsafe body(View(bytes: byteBuffer, offsets: offsets))
            }
        }
    }

    /// The offsets ascend and end inside the bytes: what every kernel here relies on.
    static func checkOffsets(_ arena: TextArena, range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= arena.count, "range outside of the texts")
        let isAscending = unsafe arena.offsets.withUnsafeBufferPointer { offsets in
            var descents: UInt32 = 0
            // SAFETY: an arena has one offset more than texts.
            for index in range { unsafe descents |= offsets[index + 1] < offsets[index] ? 1 : 0 }
            return descents == 0
        }
        precondition(
            isAscending && Int(arena.offsets[range.upperBound]) <= arena.bytes.count, "texts without order")
    }

    /// PLAIN: each text behind its length in four bytes.
    package static func plain(_ arena: TextArena, range: Range<Int>) -> [UInt8] {
        checkOffsets(arena, range: range)
        let byteCount =
            Int(arena.offsets[range.upperBound] - arena.offsets[range.lowerBound]) + 4 * range.count
        return unsafe [UInt8](unsafeUninitializedCapacity: byteCount + ByteOutput.slack) { buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe withView(arena) { view in
                // Up to here a text may be copied by two 16-byte moves without leaving the arena.
                let wideEnd = unsafe view.bytes.count - 32
                for index in range {
                    let length = unsafe view.byteCount(index)
                    unsafe output.store(UInt32(truncatingIfNeeded: length), advancingBy: 4)
                    let source = unsafe view.pointer(index)
                    if unsafe length <= 32 && Int(view.offsets[index]) <= wideEnd {
                        // SAFETY: 32 bytes are readable, and the slack takes what the text does not fill.
                        let first = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
                        unsafe output.pointer.storeBytes(of: first, as: SIMD16<UInt8>.self)
                        if length > 16 {
                            let second = unsafe source.loadUnaligned(
                                fromByteOffset: 16, as: SIMD16<UInt8>.self)
                            unsafe output.pointer.storeBytes(
                                of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
                        }
                        unsafe output.advance(by: length)
                    } else {
                        unsafe output.copy(source, byteCount: length)
                    }
                }
            }
            count = unsafe output.byteCount
        }
    }

    /// Bytes that two texts share at their start.
    @inline(__always)
    static func commonPrefixByteCount(
        _ first: UnsafeRawPointer, _ firstCount: Int, _ second: UnsafeRawPointer, _ secondCount: Int
    ) -> Int {
        // SAFETY: nothing beyond the shorter of the two is read.
        let limit = min(firstCount, secondCount)
        var offset = 0
        while offset + 8 <= limit {
            let difference =
                unsafe first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if difference != 0 { return offset + difference.littleEndian.trailingZeroBitCount / 8 }
            offset += 8
        }
        if limit >= 8 {
            let difference =
                unsafe first.loadUnaligned(fromByteOffset: limit - 8, as: UInt64.self)
                ^ second.loadUnaligned(fromByteOffset: limit - 8, as: UInt64.self)
            return difference == 0 ? limit : limit - 8 + difference.littleEndian.trailingZeroBitCount / 8
        }
        while unsafe offset < limit
            && first.load(fromByteOffset: offset, as: UInt8.self)
                == second.load(fromByteOffset: offset, as: UInt8.self)
        {
            offset += 1
        }
        return offset
    }

    /// Bytewise order of two texts of one arena.
    @inline(__always)
    static func isLess(_ view: View, _ first: Int, _ second: Int) -> Bool {
        let firstCount = unsafe view.byteCount(first)
        let secondCount = unsafe view.byteCount(second)
        let (left, right) = unsafe (view.pointer(first), view.pointer(second))
        let shared = unsafe commonPrefixByteCount(left, firstCount, right, secondCount)
        if shared == min(firstCount, secondCount) { return firstCount < secondCount }
        // SAFETY: shared is below both counts.
        return unsafe left.load(fromByteOffset: shared, as: UInt8.self)
            < right.load(fromByteOffset: shared, as: UInt8.self)
    }

    @inline(__always)
    static func areEqual(_ view: View, _ first: Int, _ second: Int) -> Bool {
        let count = unsafe view.byteCount(first)
        guard unsafe count == view.byteCount(second) else { return false }
        return unsafe commonPrefixByteCount(view.pointer(first), count, view.pointer(second), count) == count
    }

    /// Indices of the least and the greatest text in `range`, bytewise; nil where the range is empty.
    package static func extremes(_ arena: TextArena, range: Range<Int>) -> (minimum: Int, maximum: Int)? {
        guard !range.isEmpty else { return nil }
        checkOffsets(arena, range: range)
        return unsafe withView(arena) { view in
            let skipped = unsafe sharedPrefixByteCount(view, range: range)
            var minimum = range.lowerBound
            var maximum = range.lowerBound
            var lowest = unsafe view.prefixKey(minimum, skipping: skipped)
            var highest = lowest
            for index in range.dropFirst() {
                let key = unsafe view.prefixKey(index, skipping: skipped)
                if unsafe key < lowest || (key == lowest && isLess(view, index, minimum)) {
                    lowest = key
                    minimum = index
                }
                if unsafe key > highest || (key == highest && isLess(view, maximum, index)) {
                    highest = key
                    maximum = index
                }
            }
            return (minimum, maximum)
        }
    }

    /// Bytes that all texts of a range share at their start.
    private static func sharedPrefixByteCount(_ view: View, range: Range<Int>) -> Int {
        let first = unsafe view.pointer(range.lowerBound)
        var shared = unsafe view.byteCount(range.lowerBound)
        for index in range.dropFirst() {
            if shared == 0 { break }
            shared = unsafe commonPrefixByteCount(first, shared, view.pointer(index), view.byteCount(index))
        }
        return shared
    }

    /// Indices of the least and the greatest among the texts that are flagged; nil where none is.
    package static func extremes(_ arena: TextArena, flags: [UInt8]) -> (minimum: Int, maximum: Int)? {
        guard let first = flags.firstIndex(of: 1) else { return nil }
        checkOffsets(arena, range: 0..<flags.count)
        return unsafe withView(arena) { view in
            var (minimum, maximum) = (first, first)
            var lowest = unsafe view.prefixKey(first, skipping: 0)
            var highest = lowest
            for index in first..<flags.count where flags[index] == 1 {
                let key = unsafe view.prefixKey(index, skipping: 0)
                if unsafe key < lowest || (key == lowest && isLess(view, index, minimum)) {
                    (lowest, minimum) = (key, index)
                }
                if unsafe key > highest || (key == highest && isLess(view, maximum, index)) {
                    (highest, maximum) = (key, index)
                }
            }
            return (minimum, maximum)
        }
    }

    /// The texts that `indices` name, in their order.
    package static func gather(_ indices: [UInt32], from arena: TextArena) -> TextArena {
        checkOffsets(arena, range: 0..<arena.count)
        let byteCount = byteCount(of: indices, in: arena)
        precondition(byteCount <= Int(UInt32.max), "\(byteCount) bytes of texts in one piece")
        var offsets: [UInt32] = []
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount + ByteOutput.slack) {
            buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe offsets = [UInt32](unsafeUninitializedCapacity: indices.count + 1) { ends, endCount in
                unsafe ends[0] = 0
                unsafe withView(arena) { view in
                    for position in 0..<indices.count {
                        // SAFETY: byteCount(of:in:) checked every index; the capacity is their sum.
                        let index = Int(indices[position])
                        unsafe output.copy(view.pointer(index), byteCount: view.byteCount(index))
                        unsafe ends[position + 1] = UInt32(truncatingIfNeeded: output.byteCount)
                    }
                }
                endCount = indices.count + 1
            }
            count = unsafe output.byteCount
        }
        return TextArena(bytes: bytes, offsets: offsets)
    }

    /// Bytes of all texts that `indices` name, each counted as often as it is named.
    package static func byteCount(of indices: [UInt32], in arena: TextArena) -> Int {
        let textCount = arena.count
        return unsafe arena.offsets.withUnsafeBufferPointer { offsets in
            var sum = 0
            for index in indices {
                precondition(index < textCount, "no text \(index)")
                // SAFETY: checked on the line above; there is one offset more than texts.
                unsafe sum += Int(offsets[Int(index) + 1] &- offsets[Int(index)])
            }
            return sum
        }
    }

    /// Adds offsets that count from `base`.
    static func append(_ offsets: ArraySlice<UInt32>, raisedBy base: UInt32, to target: inout [UInt32]) {
        let first = target.count
        target.append(contentsOf: offsets)
        unsafe target.withUnsafeMutableBufferPointer { target in
            // SAFETY: the index runs over what was added.
            for index in first..<target.count { unsafe target[index] &+= base }
        }
    }

    /// Whether a text begins in the middle of a character of UTF-8.
    static func splitsCharacters(_ arena: TextArena) -> Bool {
        checkOffsets(arena, range: 0..<arena.count)
        return unsafe withView(arena) { view in
            var isSplit = false
            let end = unsafe view.bytes.count
            for index in 0..<arena.count {
                let start = unsafe Int(view.offsets[index])
                // SAFETY: checked against the end of the bytes.
                if start < end { unsafe isSplit = isSplit || view.bytes[start] & 0xC0 == 0x80 }
            }
            return isSplit
        }
    }
}
