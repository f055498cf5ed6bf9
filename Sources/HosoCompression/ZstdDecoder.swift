import CZstd
import HosoCore

/// Any number of zstd frames and skippable frames (RFC 8878 3.1), checksums checked.
@safe
final class ZstdDecoder: StreamDecoder {
    private let context: OpaquePointer
    private var consumedTotal = 0
    private var isBetweenFrames = false
    /// The first bytes of the frame that follows, until they are four.
    private var magic: [UInt8] = []
    private var isMagicTaken = false
    /// Whether the last call filled its output, so that the library may hold more.
    private var mayHoldOutput = false

    init(windowLogMax: Int) {
        guard let context = unsafe ZSTD_createDCtx() else {
            preconditionFailure("no memory for a zstd context")
        }
        unsafe self.context = context
        // SAFETY: the context was just made.
        let status = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLogMax))
        precondition(ZSTD_isError(status) == 0, "zstd takes no windowLogMax of \(windowLogMax)")
    }

    deinit {
        // SAFETY: made in init, freed once.
        _ = unsafe ZSTD_freeDCtx(context)
    }

    func decode(
        from input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> Int {
        // SAFETY: the library reads and writes no further than the sizes given, and only during the calls.
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let offsetBefore = consumedTotal
        while unsafe target.pos < target.size, unsafe source.pos < source.size || mayHoldOutput {
            if !isMagicTaken {
                let taken = try unsafe takeMagic(UnsafeRawBufferPointer(rebasing: input[source.pos...]))
                unsafe source.pos += taken
                continue
            }
            let result = unsafe ZSTD_decompressStream(context, &target, &source)
            consumedTotal = unsafe offsetBefore + source.pos
            guard ZSTD_isError(result) == 0 else {
                throw unsafe ZstdFault.formatError(
                    result: result, byteOffset: consumedTotal, availableBytes: source.size - source.pos)
            }
            isBetweenFrames = result == 0
            if result == 0 { (magic, isMagicTaken) = ([], false) }
            mayHoldOutput = unsafe result != 0 && target.pos == target.size
        }
        consumed = unsafe source.pos
        return unsafe target.pos
    }

    /// Takes what is there of the four bytes that tell what a frame is, and hands them to the library if they
    /// are not of a format of before 1.0: which of those it reads depends on how it was built.
    ///
    /// - Returns: bytes taken.
    private func takeMagic(_ input: UnsafeRawBufferPointer) throws(FormatError) -> Int {
        // SAFETY: no more is read than the buffer has.
        let taken = unsafe Array(input.prefix(ZstdFault.magicByteCount - magic.count))
        magic += taken
        consumedTotal += taken.count
        isBetweenFrames = false
        guard magic.count == ZstdFault.magicByteCount else { return taken.count }
        let frameOffset = consumedTotal - magic.count
        if ZstdFault.isOldFormat(magic) { throw ZstdFault.oldFormat(byteOffset: frameOffset) }
        // SAFETY: the library reads the four bytes during the call, and has no room to write to.
        let result = unsafe magic.withUnsafeBytes { bytes in
            var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var target = unsafe ZSTD_outBuffer(dst: nil, size: 0, pos: 0)
            return unsafe ZSTD_decompressStream(context, &target, &source)
        }
        guard ZSTD_isError(result) == 0 else {
            throw ZstdFault.formatError(result: result, byteOffset: frameOffset, availableBytes: magic.count)
        }
        isMagicTaken = true
        return taken.count
    }

    func finish() throws(FormatError) {
        guard isBetweenFrames else {
            throw FormatError(.truncated(neededBytes: 1, availableBytes: 0), byteOffset: consumedTotal)
        }
    }
}
