import CZlib
import CZstd

/// Compresses a stream piece by piece; the same pieces give the same bytes (no clock time, no file name).
///
/// For one thread at a time. The stream is whole only with the bytes that `finish()` returns.
@safe
public final class StreamCompressor {
    @unsafe private enum State {
        case plain
        case gzip(UnsafeMutablePointer<z_stream>)
        case zstd(OpaquePointer)
    }

    /// Window of 32 KiB (15), and the gzip wrapper instead of zlib's (16).
    private static let windowBits: Int32 = 15 + 16
    /// zlib takes counts of 32 bits.
    private static let pieceByteLimit = 1 << 30
    private static let outputByteCount = 64 << 10

    private let state: State
    private let output: UnsafeMutableRawBufferPointer
    private var isFinished = false

    /// - Parameter level: of gzip 1...9, of zstd 1...19; nil for the format's default.
    public init(_ kind: CompressionKind, level: Int? = nil) {
        unsafe output = .allocate(byteCount: StreamCompressor.outputByteCount, alignment: 16)
        switch kind {
        case .none: unsafe state = .plain
        case .gzip:
            // SAFETY: zlib keeps the address, so the stream is allocated once and never moved.
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            let status = unsafe hoso_deflate_init(stream, Int32(level ?? 6), StreamCompressor.windowBits)
            precondition(status == Z_OK, "deflateInit2 gave \(status) for level \(level ?? 6)")
            unsafe state = .gzip(stream)
        case .zstd:
            guard let context = unsafe ZSTD_createCCtx() else {
                preconditionFailure("no memory for a zstd context")
            }
            let status = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level ?? 3))
            precondition(ZSTD_isError(status) == 0, "zstd has no level \(level ?? 3)")
            _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
            unsafe state = .zstd(context)
        }
    }

    deinit {
        // SAFETY: made in init, freed once.
        unsafe output.deallocate()
        switch unsafe state {
        case .plain: break
        case .gzip(let stream):
            _ = unsafe deflateEnd(stream)
            unsafe stream.deallocate()
        case .zstd(let context): _ = unsafe ZSTD_freeCCtx(context)
        }
    }

    /// - Returns: the compressed bytes that are ready so far, often none.
    public func compress(_ bytes: [UInt8]) -> [UInt8] {
        precondition(!isFinished, "compress after finish")
        return pump(bytes, isLast: false)
    }

    /// - Returns: the last compressed bytes. Nothing may be compressed afterwards.
    public func finish() -> [UInt8] {
        precondition(!isFinished, "finish called twice")
        isFinished = true
        return pump([], isLast: true)
    }

    private func pump(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        switch unsafe state {
        case .plain: bytes
        case .gzip(let stream): unsafe deflateAll(stream, bytes, isLast: isLast)
        case .zstd(let context): unsafe compressAll(context, bytes, isLast: isLast)
        }
    }

    private func deflateAll(_ stream: UnsafeMutablePointer<z_stream>, _ bytes: [UInt8], isLast: Bool)
        -> [UInt8]
    {
        precondition(bytes.count <= StreamCompressor.pieceByteLimit, "\(bytes.count) bytes in one piece")
        var result: [UInt8] = []
        // SAFETY: zlib reads `bytes` and writes `output` within the counts given, and only during the calls.
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var isDone = false
            while !isDone {
                unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(output.count)
                let status = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                precondition(status != Z_STREAM_ERROR, "deflate gave \(status)")
                let producedCount = unsafe output.count - Int(stream.pointee.avail_out)
                unsafe result.append(contentsOf: output[0..<producedCount])
                isDone = unsafe isLast ? status == Z_STREAM_END : stream.pointee.avail_out != 0
            }
        }
        return result
    }

    private func compressAll(_ context: OpaquePointer, _ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var result: [UInt8] = []
        // SAFETY: the library reads `bytes` and writes `output` within the sizes given, during the calls
        // only.
        unsafe bytes.withUnsafeBytes { piece in
            var source = unsafe ZSTD_inBuffer(src: piece.baseAddress, size: piece.count, pos: 0)
            var isDone = false
            while !isDone {
                var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                let left = unsafe ZSTD_compressStream2(
                    context, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
                precondition(ZSTD_isError(left) == 0, "zstd cannot compress a piece of \(bytes.count) bytes")
                unsafe result.append(contentsOf: output[0..<target.pos])
                isDone = unsafe isLast ? left == 0 : source.pos == source.size
            }
        }
        return result
    }
}
