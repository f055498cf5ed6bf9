/// How far an application has written (protocol: Transaction Identifiers): a commit that is tried again is
/// known.
public struct DeltaTransaction: Hashable, Sendable {
    public var appId: String
    public var version: Int
    /// Since 1970-01-01T00:00Z.
    public var lastUpdatedMs: Int?

    public init(appId: String, version: Int, lastUpdatedMs: Int? = nil) {
        self.appId = appId
        self.version = version
        self.lastUpdatedMs = lastUpdatedMs
    }
}
