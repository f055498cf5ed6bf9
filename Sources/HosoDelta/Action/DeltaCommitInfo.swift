/// Where a commit comes from (protocol: Commit Provenance Information); free in form, for people.
public struct DeltaCommitInfo: Hashable, Sendable {
    /// Since 1970-01-01T00:00Z.
    public var timestampMs: Int?
    public var operation: String?
    public var operationParameters: [String: String]
    public var engineInfo: String?

    public init(
        timestampMs: Int?, operation: String?, operationParameters: [String: String] = [:],
        engineInfo: String? = nil
    ) {
        self.timestampMs = timestampMs
        self.operation = operation
        self.operationParameters = operationParameters
        self.engineInfo = engineInfo
    }
}
