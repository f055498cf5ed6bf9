/// How a zstd frame begins (RFC 8878 3.1.1.1).
struct ZstdFrameHeader {
    /// Magic number, descriptor, window, dictionary and content size at most.
    static let byteLimit = 18
    /// Of a block's header.
    static let blockHeaderByteCount = 3
    static let checksumByteCount = 4
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    let byteCount: Int
    let contentByteCount: Int
    /// Whether a checksum of the content ends the frame.
    let hasChecksum: Bool

    /// nil where no frame begins so, or one that does not give its content's size.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 4, Array(bytes[..<4]) == ZstdFrameHeader.magic else { return nil }
        let descriptor = Int(bytes[4])
        let isSingleSegment = descriptor & 0x20 != 0
        let sizeByteCount = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]
        let dictionaryByteCount = [0, 1, 2, 4][descriptor & 3]
        let sizePlace = 5 + (isSingleSegment ? 0 : 1) + dictionaryByteCount
        byteCount = sizePlace + sizeByteCount
        guard descriptor & 8 == 0, sizeByteCount > 0, byteCount <= bytes.count else { return nil }
        let size = bytes[sizePlace..<byteCount].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size < UInt64(Int32.max) else { return nil }
        contentByteCount = Int(size) + (sizeByteCount == 2 ? 256 : 0)
        hasChecksum = descriptor & 4 != 0
    }

    /// What a block's header tells.
    struct Block {
        let isLast: Bool
        /// Of what stands behind the header.
        let byteCount: Int

        /// nil of a kind that is not there.
        ///
        /// - Parameter bytes: three.
        init?(_ bytes: ArraySlice<UInt8>) {
            let header = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
            let kind = header >> 1 & 3
            guard kind != 3 else { return nil }
            isLast = header & 1 != 0
            // Of a run only the byte that is repeated stands there.
            byteCount = kind == 1 ? 1 : header >> 3
        }
    }
}

extension Zstd {
    /// The frames that bytes are made of, each with the size that it gives its content, found by reading
    /// what stands before blocks alone; nil where a frame has no checksum of its content or gives no size, or
    /// something else lies there.
    ///
    /// - Parameters:
    ///   - byteCount: of all frames.
    ///   - read: hands out so many bytes from a place among them.
    public static func checkedFrames(
        byteCount: Int, read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) rethrows -> [(range: Range<Int>, contentByteCount: Int)]? {
        let headByteCount = ZstdFrameHeader.byteLimit + ZstdFrameHeader.blockHeaderByteCount
        var frames: [(range: Range<Int>, contentByteCount: Int)] = []
        var start = 0
        while start < byteCount {
            let head = try read(start, min(headByteCount, byteCount - start))
            guard let header = ZstdFrameHeader(head), header.hasChecksum else { return nil }
            var offset = start + header.byteCount
            var blockHeader = head[header.byteCount...].prefix(ZstdFrameHeader.blockHeaderByteCount)
            while true {
                guard byteCount - offset >= ZstdFrameHeader.blockHeaderByteCount else { return nil }
                if blockHeader.isEmpty {
                    blockHeader = try read(offset, ZstdFrameHeader.blockHeaderByteCount)[...]
                }
                guard let block = ZstdFrameHeader.Block(blockHeader) else { return nil }
                offset += ZstdFrameHeader.blockHeaderByteCount + block.byteCount
                if block.isLast { break }
                blockHeader = []
            }
            offset += ZstdFrameHeader.checksumByteCount
            guard offset <= byteCount else { return nil }
            frames.append((start..<offset, header.contentByteCount))
            start = offset
        }
        return frames
    }
}
