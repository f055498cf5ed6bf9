/// Reading DELTA_BINARY_PACKED (Encodings.md).
package enum DeltaDecoding {
    /// A block beyond this is taken for damage: writers use 128 to a few thousand values.
    private static let blockValueLimit: UInt64 = 1 << 16

    /// Exactly `valueCount` values, moving `offset` behind them; nil where the bytes are malformed.
    package static func decodeInt32(_ bytes: [UInt8], offset: inout Int, valueCount: Int) -> [Int32]? {
        decode(bytes, offset: &offset, valueCount: valueCount)
    }

    /// Exactly `valueCount` values, moving `offset` behind them; nil where the bytes are malformed.
    package static func decodeInt64(_ bytes: [UInt8], offset: inout Int, valueCount: Int) -> [Int64]? {
        decode(bytes, offset: &offset, valueCount: valueCount)
    }

    private struct Header {
        var miniblocksPerBlock: Int
        var miniblockValueCount: Int
        var firstValue: Int64
    }

    @inline(__always)
    private static func readHeader(
        _ source: UnsafeRawBufferPointer, _ cursor: inout VarintCursor, valueCount: Int
    ) -> Header? {
        guard let blockValueCount = unsafe cursor.readVarint(source),
            let miniblockCount = unsafe cursor.readVarint(source),
            let totalCount = unsafe cursor.readVarint(source),
            let firstValue = unsafe cursor.readZigzag(source)
        else { return nil }
        guard blockValueCount > 0, blockValueCount <= blockValueLimit, blockValueCount % 128 == 0,
            miniblockCount > 0, miniblockCount <= blockValueCount, blockValueCount % miniblockCount == 0,
            blockValueCount / miniblockCount % 32 == 0, totalCount == UInt64(valueCount)
        else { return nil }
        return Header(
            miniblocksPerBlock: Int(miniblockCount),
            miniblockValueCount: Int(blockValueCount / miniblockCount),
            firstValue: firstValue)
    }

    @inline(__always)
    private static func decode<Value: FixedWidthInteger & SignedInteger>(
        _ bytes: [UInt8], offset: inout Int, valueCount: Int
    ) -> [Value]? {
        guard offset >= 0, offset <= bytes.count, valueCount >= 0 else { return nil }
        var cursor = VarintCursor(offset: offset, end: bytes.count)
        var isSound = false
        let values = unsafe [Value](unsafeUninitializedCapacity: max(1, valueCount)) { buffer, count in
            unsafe bytes.withUnsafeBytes { source in
                guard let header = unsafe readHeader(source, &cursor, valueCount: valueCount) else { return }
                isSound = true
                guard valueCount > 0 else { return }
                // SAFETY: room for valueCount values; blocks are cut at it.
                let target = unsafe buffer.baseAddress.unsafelyUnwrapped
                unsafe target.initialize(to: Value(truncatingIfNeeded: header.firstValue))
                var filled = 1
                while filled < valueCount {
                    let used = unsafe decodeBlock(
                        source, &cursor, header, room: valueCount - filled, into: target + filled)
                    guard let used else {
                        isSound = false
                        return
                    }
                    filled += used
                }
                count = valueCount
            }
        }
        guard isSound else { return nil }
        offset = cursor.offset
        return values
    }

    /// - Returns: how many values the block gave; nil where it is malformed.
    @inline(__always)
    private static func decodeBlock<Value: FixedWidthInteger & SignedInteger>(
        _ source: UnsafeRawBufferPointer, _ cursor: inout VarintCursor, _ header: Header, room: Int,
        into target: UnsafeMutablePointer<Value>
    ) -> Int? {
        guard let minimum = unsafe cursor.readZigzag(source),
            cursor.end - cursor.offset >= header.miniblocksPerBlock
        else { return nil }
        let widthsOffset = cursor.offset
        cursor.offset += header.miniblocksPerBlock
        let base = Value(truncatingIfNeeded: minimum)
        // SAFETY: target[-1] is the value before the block.
        var previous = unsafe target[-1]
        var filled = 0
        for miniblock in 0..<header.miniblocksPerBlock where filled < room {
            // SAFETY: the widths were checked to lie inside.
            let bitWidth = unsafe Int(source[widthsOffset + miniblock])
            let byteCount = bitWidth * header.miniblockValueCount / 8
            guard bitWidth <= Value.bitWidth, byteCount <= cursor.end - cursor.offset else { return nil }
            let count = min(header.miniblockValueCount, room - filled)
            let packed = unsafe UnsafeRawBufferPointer(rebasing: source[cursor.offset..<cursor.end])
            // SAFETY: filled + count <= room, and byteCount packed bytes are left.
            unsafe BitPacking.unpack(packed, bitWidth: bitWidth, valueCount: count, into: target + filled)
            for index in filled..<filled + count {
                unsafe previous = previous &+ base &+ target[index]
                unsafe target[index] = previous
            }
            cursor.offset += byteCount
            filled += count
        }
        return filled
    }
}
