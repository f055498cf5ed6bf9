package import HosoCore

extension TextKernels {
    /// The pieces of DELTA_BYTE_ARRAY: how much each text shares with the one before, and the rest of it.
    package struct FrontCoding {
        package var prefixByteCounts: [Int32]
        package var suffixByteCounts: [Int32]
        package var suffixes: [UInt8]
        /// No text is less than the one before.
        package var isAscending: Bool
    }

    package static func frontCoding(_ arena: TextArena, range: Range<Int>) -> FrontCoding {
        checkOffsets(arena, range: range)
        var coding = FrontCoding(prefixByteCounts: [], suffixByteCounts: [], suffixes: [], isAscending: true)
        guard !range.isEmpty else { return coding }
        var isAscending = true
        let byteCount = Int(arena.offsets[range.upperBound] - arena.offsets[range.lowerBound])
        let valueCount = range.count
        unsafe withView(arena) { view in
            var suffixCounts: [Int32] = []
            var suffixes: [UInt8] = []
            let prefixCounts = unsafe [Int32](unsafeUninitializedCapacity: valueCount) {
                prefixBuffer, prefixCount in
                suffixCounts = unsafe [Int32](unsafeUninitializedCapacity: valueCount) {
                    suffixBuffer, suffixCount in
                    suffixes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount + ByteOutput.slack) {
                        buffer, count in
                        var output = unsafe ByteOutput(buffer)
                        isAscending = unsafe frontCode(
                            view, range, prefixBuffer.baseAddress.unsafelyUnwrapped,
                            suffixBuffer.baseAddress.unsafelyUnwrapped, into: &output)
                        count = unsafe output.byteCount
                    }
                    suffixCount = valueCount
                }
                prefixCount = valueCount
            }
            coding.prefixByteCounts = prefixCounts
            coding.suffixByteCounts = suffixCounts
            coding.suffixes = suffixes
        }
        coding.isAscending = isAscending
        return coding
    }

    /// - Returns: whether no text is less than the one before.
    private static func frontCode(
        _ view: View, _ range: Range<Int>, _ prefixCounts: UnsafeMutablePointer<Int32>,
        _ suffixCounts: UnsafeMutablePointer<Int32>, into output: inout ByteOutput
    ) -> Bool {
        // SAFETY: both targets hold range.count values; suffixes are never longer than the texts.
        var previous = unsafe view.pointer(range.lowerBound)
        var previousCount = 0
        var isAscending = true
        for index in range {
            let current = unsafe view.pointer(index)
            let count = unsafe view.byteCount(index)
            let shared = unsafe commonPrefixByteCount(previous, previousCount, current, count)
            if shared < previousCount {
                let isGreater =
                    unsafe shared < count
                    && current.load(fromByteOffset: shared, as: UInt8.self)
                        > previous.load(fromByteOffset: shared, as: UInt8.self)
                isAscending = isAscending && isGreater
            }
            unsafe prefixCounts[index - range.lowerBound] = Int32(truncatingIfNeeded: shared)
            unsafe suffixCounts[index - range.lowerBound] = Int32(truncatingIfNeeded: count - shared)
            var position = shared
            while position + 8 <= count {
                let word = unsafe current.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                unsafe output.store(word, advancingBy: 8)
                position += 8
            }
            while position < count {
                unsafe output.storeByte(current.load(fromByteOffset: position, as: UInt8.self))
                position += 1
            }
            unsafe previous = unsafe current
            previousCount = count
        }
        return isAscending
    }
}
