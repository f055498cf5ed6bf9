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
}
