import CZstd
public import HosoCore

/// Whole buffers as zstd frames (RFC 8878). Safe from any number of threads.
public enum Zstd {
    /// One frame that names its content size.
    ///
    /// - Parameter level: 1 (fast) to 19 (small); negative levels are faster still.
    public static func compress(_ bytes: [UInt8], level: Int) -> [UInt8] {
        compress(bytes[...], level: level)
    }

    /// One frame that names its content size.
    ///
    /// - Parameter hasChecksum: whether a checksum of the content ends the frame; every reader checks it.
    public static func compress(_ bytes: [UInt8], effort: ZstdEffort, hasChecksum: Bool = false) -> [UInt8] {
        ZstdWorkspacePool.shared.withWorkspace { workspace in
            // SAFETY: the buffer outlives the call that reads it.
            unsafe bytes.withUnsafeBytes {
                unsafe workspace.compress($0, effort: effort, hasChecksum: hasChecksum)
            }
        }
    }

    /// One frame that names its content size, of a part of a buffer.
    public static func compress(_ bytes: ArraySlice<UInt8>, level: Int) -> [UInt8] {
        ZstdWorkspacePool.shared.withWorkspace { workspace in
            // SAFETY: the buffer outlives the call that reads it.
            unsafe bytes.withUnsafeBytes { unsafe workspace.compress($0, level: Int32(level)) }
        }
    }

    /// The content of one or more frames that together hold exactly `byteCount` bytes.
    ///
    /// - Parameter byteCount: allocated before anything is read: the caller bounds what a file may claim.
    /// - Throws: `malformed` also where the content has another size.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, byteCount: Int
    ) throws(FormatError) -> [UInt8] {
        guard byteCount >= 0 else { throw FormatError(.malformed(field: "zstd content size"), byteOffset: 0) }
        if let offset = oldFrameOffset(in: bytes) { throw ZstdFault.oldFormat(byteOffset: offset) }
        var produced = 0
        let content = ZstdWorkspacePool.shared.withWorkspace { workspace in
            // SAFETY: the array is told of as many bytes as the library wrote, never more than its capacity.
            unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
                let room = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(target)[0..<byteCount])
                produced = unsafe bytes.withUnsafeBytes { unsafe workspace.decompress($0, into: room) }
                count = ZSTD_isError(produced) == 0 ? produced : 0
            }
        }
        if ZSTD_isError(produced) != 0 {
            throw ZstdFault.formatError(result: produced, byteOffset: 0, availableBytes: bytes.count)
        }
        guard produced == byteCount else {
            throw FormatError(.malformed(field: "zstd content size"), byteOffset: 0)
        }
        return content
    }

    /// The frames that bytes are made of, each with the size that it gives its content; nil where one gives
    /// none, or something else lies there.
    public static func frames(of bytes: ArraySlice<UInt8>) -> [(range: Range<Int>, contentByteCount: Int)]? {
        // SAFETY: every offset handed to the library is below the count.
        unsafe bytes.withUnsafeBytes { content in
            var frames: [(range: Range<Int>, contentByteCount: Int)] = []
            var offset = 0
            while offset < content.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: content[offset...])
                let contentByteCount = unsafe ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
                // The greatest values stand for an unknown size and for an error.
                guard let byteCount = unsafe firstFrameByteCount(rest), contentByteCount < UInt64(Int.max)
                else { return nil }
                let start = bytes.startIndex + offset
                frames.append((start..<start + byteCount, Int(contentByteCount)))
                offset += byteCount
            }
            return frames
        }
    }

    /// Where a frame of a format before 1.0 begins; nil where none does up to the first damaged frame.
    private static func oldFrameOffset(in bytes: ArraySlice<UInt8>) -> Int? {
        // SAFETY: every offset handed to the library is below the count.
        unsafe bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset + ZstdFault.magicByteCount <= bytes.count {
                let frame = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
                if unsafe ZstdFault.isOldFormat(frame.prefix(ZstdFault.magicByteCount)) { return offset }
                guard let byteCount = unsafe firstFrameByteCount(frame) else { return nil }
                offset += byteCount
            }
            return nil
        }
    }

    /// Compressed bytes of the frame that begins here; nil where none does.
    private static func firstFrameByteCount(_ bytes: UnsafeRawBufferPointer) -> Int? {
        // SAFETY: the library reads no further than the count.
        let byteCount = unsafe ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
        return ZSTD_isError(byteCount) == 0 && byteCount > 0 ? byteCount : nil
    }
}
