import CZstd

/// What one thread needs to compress and decompress whole buffers: the library's contexts and a scratch
/// buffer.
///
/// Costly to make and cheap to use again; used by one thread at a time (`ZstdWorkspacePool`).
@safe
final class ZstdWorkspace {
    private let compressionContext: OpaquePointer
    private let decompressionContext: OpaquePointer
    private var scratch: UnsafeMutableRawBufferPointer

    init() {
        guard let compressor = unsafe ZSTD_createCCtx(), let decompressor = unsafe ZSTD_createDCtx() else {
            preconditionFailure("no memory for a zstd context")
        }
        unsafe compressionContext = compressor
        unsafe decompressionContext = decompressor
        unsafe scratch = .allocate(byteCount: 0, alignment: 16)
    }

    deinit {
        // SAFETY: made in init, freed once.
        _ = unsafe ZSTD_freeCCtx(compressionContext)
        _ = unsafe ZSTD_freeDCtx(decompressionContext)
        unsafe scratch.deallocate()
    }

    /// One frame with its content size and no checksum.
    func compress(_ source: UnsafeRawBufferPointer, level: Int32) -> [UInt8] {
        let bound = ZSTD_compressBound(source.count)
        reserveScratch(bound)
        // SAFETY: both buffers are valid for the counts given; scratch holds at least the bound.
        let byteCount = unsafe ZSTD_compressCCtx(
            compressionContext, scratch.baseAddress, scratch.count, source.baseAddress, source.count, level)
        precondition(
            ZSTD_isError(byteCount) == 0, "zstd cannot compress \(source.count) bytes at level \(level)")
        return unsafe Array(scratch[0..<byteCount])
    }

    /// As above, with the effort asked for; parameters that the library does not know are left out.
    func compress(
        _ source: UnsafeRawBufferPointer, effort: ZstdEffort, hasChecksum: Bool
    ) -> [UInt8] {
        if case .level(let level) = effort, !hasChecksum {
            return unsafe compress(source, level: Int32(level))
        }
        reserveScratch(ZSTD_compressBound(source.count))
        // SAFETY: as above; the context is this object's own.
        _ = unsafe ZSTD_CCtx_reset(compressionContext, ZSTD_reset_session_and_parameters)
        for (parameter, value) in effort.parameters {
            _ = unsafe ZSTD_CCtx_setParameter(compressionContext, parameter, value)
        }
        _ = unsafe ZSTD_CCtx_setParameter(compressionContext, ZSTD_c_checksumFlag, hasChecksum ? 1 : 0)
        let byteCount = unsafe ZSTD_compress2(
            compressionContext, scratch.baseAddress, scratch.count, source.baseAddress, source.count)
        precondition(ZSTD_isError(byteCount) == 0, "zstd cannot compress \(source.count) bytes: \(effort)")
        return unsafe Array(scratch[0..<byteCount])
    }

    /// - Returns: bytes written, or the library's error as a size (`ZSTD_isError`).
    func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int {
        // SAFETY: both buffers are valid for the counts given; the library writes no further than that.
        unsafe ZSTD_decompressDCtx(
            decompressionContext, target.baseAddress, target.count, source.baseAddress, source.count)
    }

    private func reserveScratch(_ byteCount: Int) {
        guard unsafe scratch.count < byteCount else { return }
        unsafe scratch.deallocate()
        unsafe scratch = .allocate(byteCount: byteCount, alignment: 16)
    }
}
