/// A data file that is part of the table no longer (protocol: Remove File).
public struct DeltaRemove: Hashable, Sendable {
    /// Relative to the table's folder, decoded; as written where `isOutsideTable`.
    public var path: String
    /// Since 1970-01-01T00:00Z; nil where unknown.
    public var deletionTimestampMs: Int?
    public var dataChange: Bool
    /// By partition column, nil is null; nil where unknown.
    public var partitionValues: [String: String?]?
    public var byteCount: Int?
    /// Whether the path leads out of the table's folder, as it does in shallow clones.
    public var isOutsideTable: Bool

    public init(
        path: String, deletionTimestampMs: Int?, dataChange: Bool = true,
        partitionValues: [String: String?]? = nil,
        byteCount: Int? = nil, isOutsideTable: Bool = false
    ) {
        self.path = path
        self.deletionTimestampMs = deletionTimestampMs
        self.dataChange = dataChange
        self.partitionValues = partitionValues
        self.byteCount = byteCount
        self.isOutsideTable = isOutsideTable
    }

    /// The removal of a file that was added.
    public init(_ add: DeltaAdd, deletionTimestampMs: Int, dataChange: Bool = true) {
        self.init(
            path: add.path, deletionTimestampMs: deletionTimestampMs, dataChange: dataChange,
            partitionValues: add.partitionValues, byteCount: add.byteCount,
            isOutsideTable: add.isOutsideTable)
    }
}
