/// The run length / bit-packing hybrid (Encodings.md, RLE = 3).
package enum RunLengthEncoding {
    /// Dictionary codes of `bitWidth` bits, without a length in front.
    package static func encode(_ codes: [UInt32], range: Range<Int>, bitWidth: Int) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= codes.count, "range outside of the codes")
        precondition((1...32).contains(bitWidth), "bit width \(bitWidth)")
        let groupCount = (range.count + 7) / 8
        // A run costs at most 5 + 4 bytes and stands for at least five packed ones.
        let capacity = unsafe groupCount * bitWidth * 2 + groupCount + 64 + ByteOutput.slack
        let minimumRun = minimumRunValueCount(bitWidth: bitWidth)
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe codes.withUnsafeBufferPointer { source in
                // SAFETY: an empty array may have no address, and then nothing is read.
                guard let base = source.baseAddress, !range.isEmpty else { return }
                let values = unsafe base + range.lowerBound
                unsafe encode(values, range.count, bitWidth: bitWidth, minimumRun: minimumRun, into: &output)
            }
            count = unsafe output.byteCount
        }
    }

    /// Below this many equal values a run costs more than packing them.
    static func minimumRunValueCount(bitWidth: Int) -> Int { max(8, (40 / bitWidth + 7) / 8 * 8) }

    private static func encode(
        _ values: UnsafePointer<UInt32>, _ count: Int, bitWidth: Int, minimumRun: Int,
        into output: inout ByteOutput
    ) {
        // SAFETY: every index below is checked against count; the output is sized by the caller.
        var packedStart = 0
        var index = 0
        while index + 8 <= count {
            let group = unsafe UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<UInt32>.self)
            guard group == SIMD8(repeating: group[0]) else {
                index += 8
                continue
            }
            let value = group[0]
            var end = index + 8
            while unsafe end < count && values[end] == value { end += 1 }
            // A run in the middle ends where a group may start again, so that packed runs stay whole.
            let length = end - index
            guard length >= minimumRun else {
                index += 8
                continue
            }
            unsafe packed(values, packedStart..<index, bitWidth: bitWidth, into: &output)
            unsafe output.storeVarint(UInt64(length) << 1)
            unsafe output.store(value, advancingBy: (bitWidth + 7) / 8)
            index = end
            packedStart = end
        }
        unsafe packed(values, packedStart..<count, bitWidth: bitWidth, into: &output)
    }

    private static func packed(
        _ values: UnsafePointer<UInt32>, _ range: Range<Int>, bitWidth: Int, into output: inout ByteOutput
    ) {
        guard !range.isEmpty else { return }
        let groupCount = (range.count + 7) / 8
        unsafe output.storeVarint(UInt64(groupCount) << 1 | 1)
        let wholeGroupCount = range.count / 8
        for group in 0..<wholeGroupCount {
            // SAFETY: eight values start at the group.
            let first = unsafe values + range.lowerBound + group * 8
            unsafe BitPacking.packEight(first, bitWidth: bitWidth, into: &output)
        }
        if wholeGroupCount < groupCount {
            var padded = SIMD8<UInt32>(repeating: 0)
            for index in 0..<range.count % 8 {
                padded[index] = unsafe values[range.lowerBound + wholeGroupCount * 8 + index]
            }
            unsafe withUnsafePointer(to: &padded) { pointer in
                // SAFETY: a SIMD8 of UInt32 is eight of them in memory.
                let first = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt32.self)
                unsafe BitPacking.packEight(first, bitWidth: bitWidth, into: &output)
            }
        }
    }

    /// Flags of one bit (definition levels, booleans), each byte 0 or 1, without a length in front.
    package static func encodeFlags(_ flags: [UInt8], range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= flags.count, "range outside of the flags")
        // Each byte of eight flags, plus run headers: a run of 40 or more takes at most 6 bytes.
        let capacity = unsafe (range.count + 7) / 8 * 2 + 64 + ByteOutput.slack
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe flags.withUnsafeBytes { source in
                guard let base = source.baseAddress, !range.isEmpty else { return }
                unsafe encodeFlags(base + range.lowerBound, range.count, into: &output)
            }
            count = unsafe output.byteCount
        }
    }

    /// A run of this many equal flags is stored as such.
    private static let minimumFlagRun = 64

    private static func encodeFlags(_ flags: UnsafeRawPointer, _ count: Int, into output: inout ByteOutput) {
        // SAFETY: every load is checked against count; the output is sized by the caller.
        var packedStart = 0
        var index = 0
        while index + 8 <= count {
            let word = unsafe flags.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word == 0 || word == 0x0101_0101_0101_0101 else {
                index += 8
                continue
            }
            var end = index + 8
            while unsafe end + 8 <= count && flags.loadUnaligned(fromByteOffset: end, as: UInt64.self) == word
            { end += 8 }
            let flag = UInt8(word & 1)
            while unsafe end < count && flags.load(fromByteOffset: end, as: UInt8.self) == flag { end += 1 }
            guard end - index >= minimumFlagRun || (index == 0 && end == count) else {
                index += 8
                continue
            }
            unsafe packedFlags(flags, packedStart..<index, into: &output)
            unsafe output.storeVarint(UInt64(end - index) << 1)
            unsafe output.storeByte(flag)
            index = end
            packedStart = end
        }
        unsafe packedFlags(flags, packedStart..<count, into: &output)
    }

    private static func packedFlags(
        _ flags: UnsafeRawPointer, _ range: Range<Int>, into output: inout ByteOutput
    ) {
        guard !range.isEmpty else { return }
        unsafe output.storeVarint(UInt64((range.count + 7) / 8) << 1 | 1)
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            // SAFETY: index + 8 <= count. The multiplication gathers bit 0 of each byte in the top byte.
            let word =
                unsafe flags.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x0101_0101_0101_0101
            unsafe output.storeByte(UInt8(truncatingIfNeeded: (word &* 0x0102_0408_1020_4080) >> 56))
            index += 8
        }
        if index < range.upperBound {
            var byte: UInt8 = 0
            for bit in 0..<range.upperBound - index {
                byte |= unsafe (flags.load(fromByteOffset: index + bit, as: UInt8.self) & 1) << UInt8(bit)
            }
            unsafe output.storeByte(byte)
        }
    }
}
