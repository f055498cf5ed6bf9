/// Reading the run length / bit-packing hybrid (Encodings.md, RLE = 3).
package enum RunLengthDecoding {
    /// `valueCount` codes of `bitWidth` bits; nil where the bytes are no such runs.
    package static func decodeCodes(
        _ bytes: [UInt8], range: Range<Int>, bitWidth: Int, valueCount: Int
    ) -> [UInt32]? {
        decode(bytes, range: range, bitWidth: bitWidth, valueCount: valueCount)
    }

    /// `valueCount` flags of one bit, a byte each; nil where the bytes are no such runs.
    package static func decodeFlags(_ bytes: [UInt8], range: Range<Int>, valueCount: Int) -> [UInt8]? {
        guard let flags: [UInt8] = decode(bytes, range: range, bitWidth: 1, valueCount: valueCount) else {
            return nil
        }
        return flags.contains { $0 > 1 } ? nil : flags
    }

    /// `valueCount` levels of up to eight bits, a byte each; nil where the bytes are no such runs.
    package static func decodeLevels(
        _ bytes: [UInt8], range: Range<Int>, bitWidth: Int, valueCount: Int
    ) -> [UInt8]? {
        guard bitWidth <= 8 else { return nil }
        return decode(bytes, range: range, bitWidth: bitWidth, valueCount: valueCount)
    }

    @inline(__always)
    private static func decode<Value: FixedWidthInteger & UnsignedInteger>(
        _ bytes: [UInt8], range: Range<Int>, bitWidth: Int, valueCount: Int
    ) -> [Value]? {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, (0...32).contains(bitWidth),
            valueCount >= 0
        else { return nil }
        var cursor = VarintCursor(offset: range.lowerBound, end: range.upperBound)
        var isSound = true
        let values = unsafe [Value](unsafeUninitializedCapacity: max(1, valueCount)) { buffer, count in
            unsafe bytes.withUnsafeBytes { source in
                var filled = 0
                while filled < valueCount {
                    // SAFETY: a run is cut at valueCount, the buffer's capacity; its bytes are checked first.
                    let target = unsafe buffer.baseAddress.unsafelyUnwrapped + filled
                    let used = unsafe decodeRun(
                        source, &cursor, bitWidth: bitWidth, room: valueCount - filled, into: target)
                    guard let used else {
                        isSound = false
                        return
                    }
                    filled += used
                }
                count = valueCount
            }
        }
        return isSound ? values : nil
    }

    /// - Returns: how many values the run gave, at least one and at most `room`; nil where it is malformed.
    @inline(__always)
    private static func decodeRun<Value: FixedWidthInteger & UnsignedInteger>(
        _ source: UnsafeRawBufferPointer, _ cursor: inout VarintCursor, bitWidth: Int, room: Int,
        into target: UnsafeMutablePointer<Value>
    ) -> Int? {
        guard let header = unsafe cursor.readVarint(source), header > 1, header >> 1 <= UInt64(Int32.max)
        else {
            return nil
        }
        if header & 1 == 0 {
            let byteCount = (bitWidth + 7) / 8
            guard cursor.end - cursor.offset >= byteCount else { return nil }
            var value: UInt64 = 0
            for index in 0..<byteCount {
                // SAFETY: byteCount bytes are left, and the cursor's end lies inside the source.
                unsafe value |= UInt64(source[cursor.offset + index]) << UInt64(index * 8)
            }
            cursor.offset += byteCount
            guard value >> UInt64(bitWidth) == 0 else { return nil }
            let count = min(Int(header >> 1), room)
            unsafe target.initialize(repeating: Value(truncatingIfNeeded: value), count: count)
            return count
        }
        let groupCount = Int(header >> 1)
        let count = min(groupCount * 8, room)
        let neededByteCount = (count * bitWidth + 7) / 8
        guard neededByteCount <= cursor.end - cursor.offset else { return nil }
        // SAFETY: neededByteCount bytes are left.
        let packed = unsafe UnsafeRawBufferPointer(rebasing: source[cursor.offset..<cursor.end])
        unsafe BitPacking.unpack(packed, bitWidth: bitWidth, valueCount: count, into: target)
        cursor.offset += min(groupCount * bitWidth, cursor.end - cursor.offset)
        return count
    }
}

/// A place in bytes from which ULEB128 numbers are read.
struct VarintCursor {
    var offset: Int
    /// Never beyond the bytes that it is used with.
    let end: Int

    /// nil where the number is cut off or longer than ten bytes.
    @inline(__always)
    mutating func readVarint(_ source: UnsafeRawBufferPointer) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end, shift < 70 {
            // SAFETY: offset < end, which lies inside the source.
            let byte = unsafe source[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    @inline(__always)
    mutating func readZigzag(_ source: UnsafeRawBufferPointer) -> Int64? {
        guard let value = unsafe readVarint(source) else { return nil }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
