import HosoCompression
import HosoCore

/// Decompressing single pages; sizes that a page claims are bounded before anything is allocated.
enum PageDecompression {
    /// A page of more bytes once decompressed is taken for damage.
    static let pageByteLimit = 1 << 28
    /// zstd's densest blocks hold 128 KiB in four bytes.
    private static let zstdDensestRatio = 1 << 15

    /// The bytes of `range` decompressed, exactly `byteCount` of them; errors count from `bytes`' start.
    static func decompress(
        _ bytes: [UInt8], _ range: Range<Int>, byteCount: Int, codec: CompressionCodec
    ) throws(FormatError) -> [UInt8] {
        if codec == .uncompressed {
            guard range.count == byteCount else { throw malformed(range) }
            return Array(bytes[range])
        }
        guard let densestRatio = densestRatio(codec) else {
            throw FormatError(.unsupported(feature: "compression \(codec)"), byteOffset: range.lowerBound)
        }
        // An all-null page may have been left without even an empty frame.
        if range.isEmpty && byteCount == 0 { return [] }
        guard byteCount <= pageByteLimit, byteCount <= (range.count + 1) * densestRatio else {
            throw malformed(range)
        }
        do {
            switch codec {
            case .snappy: return try Snappy.decompress(bytes[range], byteCount: byteCount)
            case .gzip: return try Gzip.decompress(bytes[range], byteCount: byteCount)
            default: return try Zstd.decompress(bytes[range], byteCount: byteCount)
            }
        } catch {
            throw FormatError(error.kind, byteOffset: range.lowerBound + error.byteOffset)
        }
    }

    private static func malformed(_ range: Range<Int>) -> FormatError {
        FormatError(.malformed(field: "page size"), byteOffset: range.lowerBound)
    }

    /// nil of codecs that are not read.
    private static func densestRatio(_ codec: CompressionCodec) -> Int? {
        switch codec {
        case .uncompressed: 1
        case .snappy: Snappy.densestRatio
        case .gzip: Gzip.densestRatio
        case .zstd: zstdDensestRatio
        case .lzo, .brotli, .lz4, .lz4Raw: nil
        }
    }
}
