/// Bytes that are not what their format says, and where.
public struct FormatError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case truncated(neededBytes: Int, availableBytes: Int)
        case malformed(field: String)
        case unsupported(feature: String)
        case checksum(field: String)
    }

    public var kind: Kind
    /// From the start of the file or buffer that was read.
    public var byteOffset: Int

    public init(_ kind: Kind, byteOffset: Int) {
        self.kind = kind
        self.byteOffset = byteOffset
    }
}

extension FormatError: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .truncated(let needed, let available):
            "ends too early: \(needed) bytes needed, \(available) left at byte \(byteOffset)"
        case .malformed(let field): "malformed \(field) at byte \(byteOffset)"
        case .unsupported(let feature): "\(feature) is not supported (byte \(byteOffset))"
        case .checksum(let field): "checksum of \(field) does not match at byte \(byteOffset)"
        }
    }
}
