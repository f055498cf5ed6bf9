import CZstd
import HosoCore

/// Any number of zstd frames and skippable frames (RFC 8878 3.1), checksums checked.
@safe
final class ZstdDecoder: StreamDecoder {
    private let context: OpaquePointer
    private var consumedTotal = 0
    private var isBetweenFrames = false
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
            let result = unsafe ZSTD_decompressStream(context, &target, &source)
            consumedTotal = unsafe offsetBefore + source.pos
            guard ZSTD_isError(result) == 0 else {
                throw unsafe ZstdFault.formatError(
                    result: result, byteOffset: consumedTotal, availableBytes: source.size - source.pos)
            }
            isBetweenFrames = result == 0
            mayHoldOutput = unsafe result != 0 && target.pos == target.size
        }
        consumed = unsafe source.pos
        return unsafe target.pos
    }

    func finish() throws(FormatError) {
        guard isBetweenFrames else {
            throw FormatError(.truncated(neededBytes: 1, availableBytes: 0), byteOffset: consumedTotal)
        }
    }
}
