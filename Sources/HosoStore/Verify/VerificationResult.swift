/// What a verification looked at, and what it found.
public struct VerificationResult: Hashable, Sendable {
    public var tableCount = 0
    public var commitCount = 0
    public var checkpointCount = 0
    /// Column files read.
    public var fileCount = 0
    public var byteCount = 0
    /// In those files.
    public var rowCount = 0
    /// The newest finished run; nil where there is none.
    public var run: String?
    /// Seal of the newest commit of `runs`: whoever wrote it down can tell that the history is the same.
    public var seal: String?
    /// Files of older runs that a vacuum has taken.
    public var vacuumedCount = 0
    /// In the order of tables and files.
    public var problems: [VerificationProblem] = []

    public init() {}
}
