/// Values of a fixed bit width back to back, least significant bit first (Encodings.md, RLE note 1).
package enum BitPacking {
    /// Packs eight values of `bitWidth` bits into `bitWidth` bytes.
    @inline(__always)
    static func packEight<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafePointer<Value>, bitWidth: Int, into output: inout ByteOutput
    ) {
        // SAFETY: eight values are readable; up to 64 + 16 bytes of room are part of the capacity bound.
        let width = UInt64(truncatingIfNeeded: bitWidth)
        if bitWidth <= 8 {
            var word: UInt64 = 0
            for index in 0..<8 {
                unsafe word |=
                    UInt64(truncatingIfNeeded: values[index]) &<< (UInt64(truncatingIfNeeded: index) &* width)
            }
            unsafe output.store(word, advancingBy: bitWidth)
        } else if bitWidth <= 16 {
            var low: UInt64 = 0
            var high: UInt64 = 0
            for index in 0..<4 {
                let shift = UInt64(truncatingIfNeeded: index) &* width
                unsafe low |= UInt64(truncatingIfNeeded: values[index]) &<< shift
                unsafe high |= UInt64(truncatingIfNeeded: values[index + 4]) &<< shift
            }
            let lowBitCount = 4 &* width
            let merged = bitWidth == 16 ? low : low | high &<< lowBitCount
            let carried = bitWidth == 16 ? high : high &>> (64 &- lowBitCount)
            unsafe output.store(merged, advancingBy: 8)
            unsafe output.store(carried, advancingBy: bitWidth - 8)
        } else {
            unsafe packEightWide(values, bitWidth: bitWidth, into: &output)
        }
    }

    @inline(__always)
    private static func packEightWide<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafePointer<Value>, bitWidth: Int, into output: inout ByteOutput
    ) {
        // SAFETY: as packEight; whole words are stored, and 8 * bitWidth bits end on a byte.
        var word: UInt64 = 0
        var filledBitCount = 0
        for index in 0..<8 {
            let value = unsafe UInt64(truncatingIfNeeded: values[index])
            word |= value &<< UInt64(truncatingIfNeeded: filledBitCount)
            filledBitCount &+= bitWidth
            if filledBitCount >= 64 {
                unsafe output.store(word, advancingBy: 8)
                filledBitCount &-= 64
                // A shift by the whole width stands for "nothing is left of the value".
                word =
                    filledBitCount == 0 ? 0 : value &>> UInt64(truncatingIfNeeded: bitWidth &- filledBitCount)
            }
        }
        if filledBitCount > 0 { unsafe output.store(word, advancingBy: filledBitCount / 8) }
    }

    /// The plain twin of packing: one bit at a time, padded with zeros to a whole byte.
    package static func slowPack(_ values: [UInt64], bitWidth: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (values.count * bitWidth + 7) / 8)
        for (index, value) in values.enumerated() {
            for bit in 0..<bitWidth where value >> UInt64(bit) & 1 == 1 {
                let position = index * bitWidth + bit
                bytes[position / 8] |= 1 << UInt8(position % 8)
            }
        }
        return bytes
    }

    /// Packs values as the kernels do, a multiple of eight of them.
    package static func pack(_ values: [UInt64], bitWidth: Int) -> [UInt8] {
        precondition(values.count % 8 == 0, "\(values.count) values are no whole groups of eight")
        precondition((0...64).contains(bitWidth), "bit width \(bitWidth)")
        return unsafe [UInt8](unsafeUninitializedCapacity: values.count * 8 + ByteOutput.slack) {
            buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe values.withUnsafeBufferPointer { source in
                for group in 0..<values.count / 8 {
                    // SAFETY: eight values start at group * 8.
                    let first = unsafe source.baseAddress.unsafelyUnwrapped + group * 8
                    unsafe packEight(first, bitWidth: bitWidth, into: &output)
                }
            }
            count = unsafe output.byteCount
        }
    }

    /// Reads `valueCount` values of `bitWidth` bits into `target`.
    ///
    /// - Parameter bytes: at least `(valueCount * bitWidth + 7) / 8` of them.
    @inline(__always)
    static func unpack<Value: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, bitWidth: Int, valueCount: Int,
        into target: UnsafeMutablePointer<Value>
    ) {
        precondition((valueCount * bitWidth + 7) / 8 <= bytes.count, "packed values end too early")
        guard bitWidth > 0 else {
            // SAFETY: the target has room for valueCount values.
            unsafe target.initialize(repeating: 0, count: valueCount)
            return
        }
        let mask = bitWidth == 64 ? UInt64.max : (1 << UInt64(bitWidth)) - 1
        // Values below this index can be read by one 8-byte load at their first byte.
        let safeBitCount = max(0, (bytes.count - 8) * 8 + 8 - 1)
        let fastCount = bytes.count < 8 || bitWidth > 57 ? 0 : min(valueCount, safeBitCount / bitWidth)
        var bitOffset = 0
        for index in 0..<fastCount {
            // SAFETY: bitOffset / 8 <= bytes.count - 8 by the choice of fastCount; 7 + 57 bits fit a word.
            let word = unsafe bytes.loadUnaligned(fromByteOffset: bitOffset &>> 3, as: UInt64.self)
            unsafe target[index] = Value(
                truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bitOffset & 7) & mask)
            bitOffset &+= bitWidth
        }
        for index in fastCount..<max(fastCount, valueCount) {
            // SAFETY: index < valueCount, and slowValue checks its bytes.
            unsafe target[index] = Value(
                truncatingIfNeeded: slowValue(bytes, bitOffset: index * bitWidth, bitWidth: bitWidth))
        }
    }

    private static func slowValue(_ bytes: UnsafeRawBufferPointer, bitOffset: Int, bitWidth: Int) -> UInt64 {
        var value: UInt64 = 0
        var takenBitCount = 0
        while takenBitCount < bitWidth {
            let position = bitOffset + takenBitCount
            precondition(position / 8 < bytes.count, "packed values end too early")
            let usable = min(8 - position % 8, bitWidth - takenBitCount)
            // SAFETY: position / 8 is inside by the check above.
            let byte = unsafe UInt64(bytes[position / 8]) >> UInt64(position % 8)
            value |= (byte & ((1 << UInt64(usable)) - 1)) << UInt64(takenBitCount)
            takenBitCount += usable
        }
        return value
    }

    /// Unpacks as the kernels do.
    package static func unpack(_ bytes: [UInt8], bitWidth: Int, valueCount: Int) -> [UInt64] {
        unsafe [UInt64](unsafeUninitializedCapacity: max(1, valueCount)) { buffer, count in
            unsafe bytes.withUnsafeBytes { source in
                // SAFETY: the buffer has room for valueCount values.
                let target = unsafe buffer.baseAddress.unsafelyUnwrapped
                unsafe unpack(source, bitWidth: bitWidth, valueCount: valueCount, into: target)
            }
            count = valueCount
        }
    }

    /// Reads levels packed most significant bit first (BIT_PACKED = 4, deprecated); nil where they end early.
    package static func unpackLevels(
        _ bytes: [UInt8], range: Range<Int>, bitWidth: Int, valueCount: Int
    ) -> [UInt8]? {
        guard (0...8).contains(bitWidth), valueCount >= 0, range.lowerBound >= 0,
            range.upperBound <= bytes.count, (valueCount * bitWidth + 7) / 8 <= range.count
        else { return nil }
        var levels: [UInt8] = []
        levels.reserveCapacity(valueCount)
        for index in 0..<valueCount {
            var level: UInt8 = 0
            for bit in index * bitWidth..<(index + 1) * bitWidth {
                level = level << 1 | bytes[range.lowerBound + bit / 8] >> UInt8(7 - bit % 8) & 1
            }
            levels.append(level)
        }
        return levels
    }

    /// Flags of one bit, least significant first, as a byte each; the bytes hold `valueCount` bits.
    static func unpackFlags(_ bytes: [UInt8], from start: Int, valueCount: Int) -> [UInt8] {
        precondition(start + (valueCount + 7) / 8 <= bytes.count, "flags end too early")
        return unsafe [UInt8](unsafeUninitializedCapacity: max(1, valueCount)) { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                for index in 0..<valueCount {
                    // SAFETY: start + index / 8 lies inside by the check above; the buffer has the room.
                    unsafe buffer[index] = unsafe source[start &+ index &>> 3] &>> UInt8(index & 7) & 1
                }
            }
            count = valueCount
        }
    }
}
