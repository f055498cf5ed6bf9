/// Bytes that can be read at any place: a file, or a buffer in a test.
public protocol ByteSource: Sendable {
    var byteCount: Int { get }
    /// Exactly `count` bytes from `offset`.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

/// A buffer as a source.
public struct MemorySource: ByteSource {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public var byteCount: Int { bytes.count }

    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count - count else {
            throw FormatError(
                .truncated(neededBytes: count, availableBytes: max(0, bytes.count - offset)),
                byteOffset: offset)
        }
        return Array(bytes[offset..<offset + count])
    }
}
