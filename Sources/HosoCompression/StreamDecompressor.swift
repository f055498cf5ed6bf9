public import HosoCore

/// Decompresses a stream of unknown length piece by piece, in bounded memory.
///
/// Bytes are handed out before the checksum behind them was seen: only after `finish()` returned is the
/// stream known to be whole. After an error every later call throws it again. For one thread at a time.
public final class StreamDecompressor {
    /// The largest zstd window that is accepted, as a power of two: 128 MiB, what the zstd tool accepts
    /// without being asked. It bounds the memory that one hostile file can take.
    public static let windowLogMax = 27

    public let kind: CompressionKind
    private let codec: any StreamDecoder
    private var fault: FormatError?

    public init(_ kind: CompressionKind) {
        self.kind = kind
        codec =
            switch kind {
            case .none: PlainDecoder()
            case .gzip: GzipDecoder()
            case .zstd: ZstdDecoder(windowLogMax: StreamDecompressor.windowLogMax)
            }
    }

    /// Decompresses from `input` into `output` until either is used up.
    ///
    /// - Parameters:
    ///   - input: the compressed bytes that follow those consumed so far; may be empty.
    ///   - consumed: set to how many of `input` were used. Those left must be given again.
    /// - Returns: bytes written to `output`. Fewer than `output.count` only where all of `input` was
    ///   consumed and nothing is held back; after a full `output` there may be more without new input.
    public func decompress(
        from input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> Int {
        if let fault { throw fault }
        do {
            // SAFETY: the decoder stays within the two buffers, which the caller keeps for the call.
            return try unsafe codec.decode(from: input, consumed: &consumed, into: output)
        } catch {
            fault = error
            throw error
        }
    }

    /// To be called once at the input's end, when `decompress` has left nothing over.
    ///
    /// - Throws: `truncated` where the stream stops inside a member or frame.
    public func finish() throws(FormatError) {
        if let fault { throw fault }
        try codec.finish()
    }
}
