public import HosoCore

/// Whole buffers of gzip members (RFC 1952). Safe from any number of threads.
public enum Gzip {
    /// Deflate gives at most 1,032 bytes for one.
    public static let densestRatio = 1_040

    /// The content of one or more members that together hold exactly `byteCount` bytes.
    ///
    /// - Parameter byteCount: allocated before anything is read: the caller bounds what a file may claim.
    /// - Throws: `malformed` also where the content has another size.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, byteCount: Int
    ) throws(FormatError) -> [UInt8] {
        guard byteCount >= 0 else {
            throw FormatError(.malformed(field: "gzip content size"), byteOffset: 0)
        }
        let decoder = GzipDecoder()
        var fault: FormatError?
        // One byte more than the content: with less room zlib would not be asked to read the trailer.
        let content = unsafe [UInt8](unsafeUninitializedCapacity: byteCount + 1) { target, count in
            count = 0
            unsafe bytes.withUnsafeBytes { source in
                do throws(FormatError) {
                    var consumedTotal = 0
                    while true {
                        // SAFETY: count and consumedTotal never pass the ends of the two buffers.
                        let room = unsafe UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(target)[count..<byteCount + 1])
                        let rest = unsafe UnsafeRawBufferPointer(rebasing: source[consumedTotal...])
                        var consumed = 0
                        let produced = try unsafe decoder.decode(from: rest, consumed: &consumed, into: room)
                        consumedTotal += consumed
                        count += produced
                        if count > byteCount || (produced == 0 && consumed == 0) { break }
                    }
                    try decoder.finish()
                } catch {
                    fault = error
                }
            }
        }
        if let fault, content.count <= byteCount { throw fault }
        guard content.count == byteCount else {
            throw FormatError(.malformed(field: "gzip content size"), byteOffset: 0)
        }
        return content
    }
}
