import CZstd
import HosoCore

/// The library's error codes as format errors.
enum ZstdFault {
    /// - Parameters:
    ///   - result: what the library returned; an error by `ZSTD_isError`.
    ///   - byteOffset: of the compressed bytes at which it stopped.
    static func formatError(result: Int, byteOffset: Int, availableBytes: Int) -> FormatError {
        let kind: FormatError.Kind =
            switch ZSTD_getErrorCode(result) {
            case ZSTD_error_srcSize_wrong:
                .truncated(neededBytes: availableBytes + 1, availableBytes: availableBytes)
            case ZSTD_error_checksum_wrong: .checksum(field: "zstd frame")
            case ZSTD_error_frameParameter_windowTooLarge: .unsupported(feature: "so large a zstd window")
            case ZSTD_error_dictionary_wrong, ZSTD_error_dictionary_corrupted:
                .unsupported(feature: "a zstd dictionary")
            case ZSTD_error_version_unsupported: .unsupported(feature: "a zstd format before 1.0")
            case ZSTD_error_prefix_unknown: .malformed(field: "zstd frame header")
            case ZSTD_error_dstSize_tooSmall: .malformed(field: "zstd content size")
            default: .malformed(field: "zstd data")
            }
        return FormatError(kind, byteOffset: byteOffset)
    }

    /// Bytes that tell what a frame is (RFC 8878 3.1.1).
    static let magicByteCount = 4

    /// Whether a frame that begins so is of one of the formats before 1.0.
    static func isOldFormat(_ magic: some Collection<UInt8>) -> Bool {
        magic.dropFirst().elementsEqual([0xB5, 0x2F, 0xFD])
            && magic.first.map { $0 == 0x1E || (0x22...0x27).contains($0) } ?? false
    }

    static func oldFormat(byteOffset: Int) -> FormatError {
        FormatError(.unsupported(feature: "a zstd format before 1.0"), byteOffset: byteOffset)
    }
}
