/// A stretch of a file and the truth about it.
public struct SyntheticPiece: Sendable {
    public let bytes: [UInt8]
    public let truth: TruthCounts
}
