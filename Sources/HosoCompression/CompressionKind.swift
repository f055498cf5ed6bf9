/// How a stream of bytes is compressed.
public enum CompressionKind: Hashable, Sendable, CaseIterable {
    case none
    case gzip
    case zstd

    /// As many first bytes as `detect` looks at; fewer only where the whole content is shorter.
    public static let detectionByteCount = 4

    /// Tells the kind by content: a gzip member (RFC 1952 2.3.1), or a zstd frame or skippable frame
    /// (RFC 8878 3.1.1 and 3.1.2); anything else is `none`.
    public static func detect(firstBytes: [UInt8]) -> CompressionKind {
        if firstBytes.starts(with: [0x1F, 0x8B]) { return .gzip }
        guard firstBytes.count >= detectionByteCount else { return .none }
        if firstBytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        let isSkippable = firstBytes[0] & 0xF0 == 0x50 && firstBytes[1...3].elementsEqual([0x2A, 0x4D, 0x18])
        return isSkippable ? .zstd : .none
    }
}
