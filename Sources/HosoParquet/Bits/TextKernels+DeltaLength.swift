package import HosoCore

extension TextKernels {
    /// DELTA_LENGTH_BYTE_ARRAY: the lengths, DELTA_BINARY_PACKED, and the texts one after another.
    package static func deltaLength(_ arena: TextArena, range: Range<Int>) -> [UInt8] {
        checkOffsets(arena, range: range)
        let byteCounts = unsafe [Int32](unsafeUninitializedCapacity: max(1, range.count)) { target, count in
            unsafe arena.offsets.withUnsafeBufferPointer { offsets in
                for index in 0..<range.count {
                    // SAFETY: checkOffsets proved that the range, and one offset more, lies inside.
                    let start = unsafe offsets[range.lowerBound + index]
                    let end = unsafe offsets[range.lowerBound + index + 1]
                    unsafe target[index] = Int32(truncatingIfNeeded: end &- start)
                }
            }
            count = range.count
        }
        var bytes = DeltaEncoding.encode(byteCounts, range: 0..<byteCounts.count)
        bytes += arena.bytes[Int(arena.offsets[range.lowerBound])..<Int(arena.offsets[range.upperBound])]
        return bytes
    }
}
