public import HosoCore

/// The table's columns and settings (protocol: Change Metadata).
public struct DeltaMetadata: Hashable, Sendable {
    /// A UUID that stays the table's for its life.
    public var id: String
    public var name: String?
    public var description: String?
    /// The schema as written, so that nothing is lost where it is written again.
    public var schemaString: String
    public var partitionColumns: [String]
    public var configuration: [String: String]
    /// Since 1970-01-01T00:00Z.
    public var createdTimeMs: Int?

    public init(
        id: String, name: String? = nil, description: String? = nil, schemaString: String,
        partitionColumns: [String] = [], configuration: [String: String] = [:], createdTimeMs: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.schemaString = schemaString
        self.partitionColumns = partitionColumns
        self.configuration = configuration
        self.createdTimeMs = createdTimeMs
    }

    /// How long a removed file's tombstone is kept (`delta.deletedFileRetentionDuration`): a week where the
    /// table does not say otherwise.
    public var deletedFileRetentionMs: Int {
        let weekMs = 7 * 86_400_000
        guard let text = configuration["delta.deletedFileRetentionDuration"] else { return weekMs }
        return DeltaInterval.milliseconds(text) ?? weekMs
    }

    /// After how many commits a checkpoint is due (`delta.checkpointInterval`).
    public var checkpointInterval: Int {
        configuration["delta.checkpointInterval"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 10
    }

    public func schema() throws(FormatError) -> DeltaSchema { try DeltaSchema.parse(schemaString) }
}
