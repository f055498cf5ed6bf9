/// A personal ID number in 64 bits: 12 digits (citizen ID), 9 digits (old ID) or the index of a text as
/// written.
///
/// Raw 0 stands for null. The two top bits in use tell the kind, so equal IDs have equal raws
/// unless both are texts as written.
public struct PersonID: Hashable, Sendable {
    public enum Kind: UInt64, Sendable {
        case null = 0
        case citizen = 1
        case old = 2
        /// Neither 12 nor 9 digits: the payload is an index into the column's side texts.
        case asWritten = 3
    }

    public var raw: UInt64

    @inlinable public init(raw: UInt64) { self.raw = raw }
    public init(_ kind: Kind, payload: UInt64) { raw = kind.rawValue << 60 | payload }

    public static let kindShift: UInt64 = 60
    public static let payloadMask: UInt64 = (1 << 60) - 1

    public var kind: Kind { Kind(rawValue: raw >> PersonID.kindShift) ?? .null }
    public var payload: UInt64 { raw & PersonID.payloadMask }
    /// 12, 9, or nil where the ID is a text as written or null.
    public var digitCount: Int? {
        switch kind {
        case .citizen: 12
        case .old: 9
        case .asWritten, .null: nil
        }
    }
}
