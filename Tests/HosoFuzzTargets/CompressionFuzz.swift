import HosoCompression
import HosoCore

enum CompressionFuzz {
    /// No input of a few KiB may make more; a bomb ends here.
    private static let contentByteLimit = 1 << 20

    /// The first byte chooses the format, the next three a page's claimed size; the others are compressed.
    static func decompress(_ bytes: [UInt8]) {
        guard bytes.count >= 4 else { return }
        let claimed = (Int(bytes[1]) | Int(bytes[2]) << 8 | Int(bytes[3]) << 16) % contentByteLimit
        let content = Array(bytes[4...])
        do throws(FormatError) {
            switch bytes[0] % 5 {
            case 0: stream(.gzip, content, pieceByteCount: claimed % 100 + 1)
            case 1: stream(.zstd, content, pieceByteCount: claimed % 100 + 1)
            case 2: check(try Zstd.decompress(content[...], byteCount: claimed), claimed)
            case 3: check(try Snappy.decompress(content[...], byteCount: claimed), claimed)
            default: check(try Gzip.decompress(content[...], byteCount: claimed), claimed)
            }
        } catch {
            _ = "\(error)"
        }
    }

    private static func check(_ page: [UInt8], _ byteCount: Int) {
        precondition(page.count == byteCount, "a page of other size")
    }

    private enum Outcome: Equatable {
        case content([UInt8])
        case refused
        /// Not read to its end.
        case long
    }

    /// In pieces, and all at once: both give the same bytes, or both fail.
    private static func stream(_ kind: CompressionKind, _ bytes: [UInt8], pieceByteCount: Int) {
        let whole = drain(kind, bytes, pieceByteCount: bytes.count + 1)
        let pieces = drain(kind, bytes, pieceByteCount: pieceByteCount)
        if whole == .long || pieces == .long { return }
        precondition(whole == pieces, "a stream in pieces differs")
    }

    private static func drain(_ kind: CompressionKind, _ bytes: [UInt8], pieceByteCount: Int) -> Outcome {
        let decoder = StreamDecompressor(kind)
        var output = [UInt8](repeating: 0, count: 4096)
        var content: [UInt8] = []
        var offset = 0
        while content.count < contentByteLimit {
            let end = min(bytes.count, offset + pieceByteCount)
            var consumed = 0
            guard let count = piece(decoder, bytes[offset..<end], &consumed, &output) else { return .refused }
            content += output[..<count]
            offset += consumed
            if count < output.count && offset == bytes.count {
                guard (try? decoder.finish()) != nil else { return .refused }
                return .content(content)
            }
        }
        return .long
    }

    /// nil where the stream is refused.
    private static func piece(
        _ decoder: StreamDecompressor, _ input: ArraySlice<UInt8>, _ consumed: inout Int,
        _ output: inout [UInt8]
    ) -> Int? {
        // SAFETY: both buffers outlive the call.
        unsafe input.withUnsafeBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                try? unsafe decoder.decompress(from: input, consumed: &consumed, into: output)
            }
        }
    }
}
