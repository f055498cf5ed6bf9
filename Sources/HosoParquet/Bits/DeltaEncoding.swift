/// DELTA_BINARY_PACKED: differences in blocks of 128, four miniblocks each (Encodings.md).
package enum DeltaEncoding {
    package static let blockValueCount = 128
    package static let miniblockValueCount = 32
    static let miniblocksPerBlock = 4

    package static func encode(_ values: [Int32], range: Range<Int>) -> [UInt8] {
        encodeAny(values, range: range, unsigned: UInt32.self)
    }

    package static func encode(_ values: [Int64], range: Range<Int>) -> [UInt8] {
        encodeAny(values, range: range, unsigned: UInt64.self)
    }

    @inline(__always)
    private static func encodeAny<Value, Unsigned>(
        _ values: [Value], range: Range<Int>, unsigned: Unsigned.Type
    ) -> [UInt8]
    where
        Value: FixedWidthInteger & SignedInteger & BitwiseCopyable,
        Unsigned: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
    {
        precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "range outside of the values")
        let blockCount = (range.count + blockValueCount - 1) / blockValueCount
        // A block is at most a 10-byte minimum, four widths and 128 whole values.
        let blockByteLimit = 16 + blockValueCount * (Value.bitWidth / 8)
        let capacity = unsafe 32 + blockCount * blockByteLimit + ByteOutput.slack
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var output = unsafe ByteOutput(buffer)
            unsafe output.storeVarint(UInt64(blockValueCount))
            unsafe output.storeVarint(UInt64(miniblocksPerBlock))
            unsafe output.storeVarint(UInt64(range.count))
            unsafe output.storeZigzag(range.isEmpty ? 0 : Int64(values[range.lowerBound]))
            unsafe values.withUnsafeBufferPointer { source in
                unsafe withUnsafeTemporaryAllocation(of: Unsigned.self, capacity: blockValueCount) { deltas in
                    var index = range.lowerBound + 1
                    while index < range.upperBound {
                        let blockEnd = min(index + blockValueCount, range.upperBound)
                        // SAFETY: 1 <= index < blockEnd <= source.count; deltas holds 128.
                        unsafe encodeBlock(
                            source.baseAddress.unsafelyUnwrapped + index, valueCount: blockEnd - index,
                            deltas: deltas.baseAddress.unsafelyUnwrapped, into: &output)
                        index = blockEnd
                    }
                }
            }
            count = unsafe output.byteCount
        }
    }

    @inline(__always)
    private static func encodeBlock<Value, Unsigned>(
        _ values: UnsafePointer<Value>, valueCount: Int, deltas: UnsafeMutablePointer<Unsigned>,
        into output: inout ByteOutput
    )
    where
        Value: FixedWidthInteger & SignedInteger & BitwiseCopyable,
        Unsigned: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
    {
        // SAFETY: values[-1] exists (the first value stands in the header); valueCount <= 128.
        var minimum = Value.max
        for index in 0..<valueCount {
            let delta = unsafe values[index] &- values[index - 1]
            unsafe deltas[index] = Unsigned(truncatingIfNeeded: delta)
            minimum = min(minimum, delta)
        }
        unsafe output.storeZigzag(Int64(minimum))
        let base = Unsigned(truncatingIfNeeded: minimum)
        let usedMiniblockCount = (valueCount + miniblockValueCount - 1) / miniblockValueCount
        for index in 0..<valueCount { unsafe deltas[index] = deltas[index] &- base }
        for index in valueCount..<max(valueCount, usedMiniblockCount * miniblockValueCount) {
            unsafe deltas[index] = 0
        }
        let widths = unsafe output.pointer
        unsafe output.store(UInt32(0), advancingBy: miniblocksPerBlock)
        for miniblock in 0..<usedMiniblockCount {
            let first = unsafe deltas + miniblock * miniblockValueCount
            var combined: Unsigned = 0
            for index in 0..<miniblockValueCount { unsafe combined |= first[index] }
            let bitWidth = Unsigned.bitWidth - combined.leadingZeroBitCount
            unsafe widths.storeBytes(
                of: UInt8(truncatingIfNeeded: bitWidth), toByteOffset: miniblock, as: UInt8.self)
            if bitWidth == 0 { continue }
            for group in 0..<miniblockValueCount / 8 {
                unsafe BitPacking.packEight(
                    UnsafePointer(first + group * 8), bitWidth: bitWidth, into: &output)
            }
        }
    }

    /// Mean bits per value that `encode` would need, measured on every sixteenth block.
    static func estimatedBitCount(_ values: [Int32]) -> Double { estimatedBitCountAny(values) }
    static func estimatedBitCount(_ values: [Int64]) -> Double { estimatedBitCountAny(values) }

    @inline(__always)
    private static func estimatedBitCountAny<Value: FixedWidthInteger & SignedInteger>(_ values: [Value])
        -> Double
    {
        var bitCount = 0
        var sampledCount = 0
        var blockStart = 1
        while blockStart < values.count {
            let blockEnd = min(blockStart + blockValueCount, values.count)
            var minimum = Value.max
            for index in blockStart..<blockEnd { minimum = min(minimum, values[index] &- values[index - 1]) }
            var start = blockStart
            while start < blockEnd {
                var combined: Value = 0
                let end = min(start + miniblockValueCount, blockEnd)
                for index in start..<end { combined |= values[index] &- values[index - 1] &- minimum }
                bitCount += (Value.bitWidth - combined.leadingZeroBitCount) * miniblockValueCount
                start = end
            }
            bitCount += 64
            sampledCount += blockEnd - blockStart
            blockStart += blockValueCount * 16
        }
        return sampledCount == 0 ? 0 : Double(bitCount) / Double(sampledCount)
    }

    /// The plain twin of `encode`, over 64-bit arithmetic or 32-bit where `bitWidth` says so.
    package static func slowEncode(_ values: [Int64], bitWidth: Int) -> [UInt8] {
        func wrapped(_ value: Int64) -> Int64 {
            bitWidth == 32 ? Int64(Int32(truncatingIfNeeded: value)) : value
        }
        func varint(_ value: UInt64) -> [UInt8] {
            value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
        }
        func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }
        var bytes = varint(128) + varint(4) + varint(UInt64(values.count)) + zigzag(values.first ?? 0)
        let deltas = zip(values, values.dropFirst()).map { wrapped($1 &- $0) }
        for blockStart in stride(from: 0, to: deltas.count, by: 128) {
            let block = deltas[blockStart..<min(blockStart + 128, deltas.count)]
            guard let minimum = block.min() else { continue }
            bytes += zigzag(minimum)
            var widths: [UInt8] = []
            var bodies: [UInt8] = []
            for start in stride(from: blockStart, to: block.endIndex, by: 32) {
                let mask = bitWidth == 32 ? UInt64(UInt32.max) : UInt64.max
                var rest = block[start..<min(start + 32, block.endIndex)].map {
                    UInt64(bitPattern: $0 &- minimum) & mask
                }
                let width = 64 - (rest.max() ?? 0).leadingZeroBitCount
                rest += [UInt64](repeating: 0, count: 32 - rest.count)
                widths.append(UInt8(width))
                bodies += BitPacking.slowPack(rest, bitWidth: width)
            }
            bytes += widths + [UInt8](repeating: 0, count: 4 - widths.count) + bodies
        }
        return bytes
    }
}
