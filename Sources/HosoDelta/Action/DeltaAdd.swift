/// A data file that becomes part of the table (protocol: Add File).
public struct DeltaAdd: Hashable, Sendable {
    /// Relative to the table's folder, decoded; as written where `isOutsideTable`.
    public var path: String
    /// By partition column; nil is null.
    public var partitionValues: [String: String?]
    public var byteCount: Int
    /// Since 1970-01-01T00:00Z.
    public var modificationTimeMs: Int
    /// False where the action only rearranges rows that the table had.
    public var dataChange: Bool
    /// As JSON, see `DeltaStatistics`; nil where none were kept.
    public var stats: String?
    public var tags: [String: String]
    /// Whether the path leads out of the table's folder, as it does in shallow clones.
    public var isOutsideTable: Bool

    public init(
        path: String, partitionValues: [String: String?] = [:], byteCount: Int, modificationTimeMs: Int,
        dataChange: Bool = true, stats: String? = nil, tags: [String: String] = [:],
        isOutsideTable: Bool = false
    ) {
        self.path = path
        self.partitionValues = partitionValues
        self.byteCount = byteCount
        self.modificationTimeMs = modificationTimeMs
        self.dataChange = dataChange
        self.stats = stats
        self.tags = tags
        self.isOutsideTable = isOutsideTable
    }
}
