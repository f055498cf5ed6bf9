public import HosoCore

/// A table at one version (protocol: Action Reconciliation).
public struct DeltaSnapshot: Hashable, Sendable {
    public var version: Int
    public var `protocol`: DeltaProtocol
    public var metadata: DeltaMetadata
    /// The live data files, sorted bytewise by path.
    public var files: [DeltaAdd]
    /// The files that were removed and not added again, sorted bytewise by path.
    public var tombstones: [DeltaRemove]
    /// By application.
    public var transactionByAppId: [String: DeltaTransaction]

    /// Plays a log.
    ///
    /// - Parameters:
    ///   - checkpoint: the version and the actions of a checkpoint; nil to begin at version 0.
    ///   - commits: the versions that follow, ascending.
    /// - Throws: `malformed` for a gap or a table without protocol or metadata, `unsupported` for a table
    ///   that hoso cannot read.
    public static func replay(
        checkpoint: (version: Int, actions: [DeltaAction])? = nil,
        commits: [(version: Int, actions: [DeltaAction])]
    ) throws(FormatError) -> DeltaSnapshot {
        var state = ReplayState()
        var expected = 0
        if let checkpoint {
            for action in checkpoint.actions { state.apply(action) }
            expected = checkpoint.version + 1
        }
        for commit in commits {
            guard commit.version == expected else {
                throw FormatError(
                    .malformed(
                        field: "_delta_log: commit \(expected) is missing (\(commit.version) follows)"),
                    byteOffset: 0)
            }
            for action in commit.actions { state.apply(action) }
            expected += 1
        }
        return try state.snapshot(version: expected - 1)
    }

    /// - Throws: `unsupported` naming what stands against writing to the table.
    public func requireWritable() throws(FormatError) {
        try self.protocol.requireWritable()
        // Writer version 2 asks to respect these two, which hoso's own tables never use.
        if metadata.configuration["delta.appendOnly"] == "true" {
            throw FormatError(.unsupported(feature: "appendOnly (set for the table)"), byteOffset: 0)
        }
        for column in try metadata.schema().columns where column.metadata.contains("\"delta.invariants\"") {
            throw FormatError(.unsupported(feature: "invariants (of column \(column.name))"), byteOffset: 0)
        }
    }

    /// What a checkpoint of this version holds: the state, and the tombstones that have not expired
    /// (protocol: Checkpoints).
    ///
    /// - Parameter nowMs: since 1970-01-01T00:00Z.
    public func checkpointActions(nowMs: Int) -> [DeltaAction] {
        let expiredBeforeMs = nowMs - metadata.deletedFileRetentionMs
        let transactions = transactionByAppId.values.sorted {
            $0.appId.utf8.lexicographicallyPrecedes($1.appId.utf8)
        }
        // Files outside the table's folder are not the table's to clean up.
        let kept = tombstones.filter {
            ($0.deletionTimestampMs ?? 0) >= expiredBeforeMs && !$0.isOutsideTable
        }
        return [.protocol(self.protocol), .metadata(metadata)] + transactions.map { .transaction($0) }
            + files.map { .add($0) } + kept.map { .remove($0) }
    }
}

/// What the actions so far add up to.
private struct ReplayState {
    /// Paths by their bytes: Swift would take names in NFC and NFD for the same.
    typealias PathBytes = [UInt8]

    var newestProtocol: DeltaProtocol?
    var metadata: DeltaMetadata?
    var fileByPath: [PathBytes: DeltaAdd] = [:]
    var tombstoneByPath: [PathBytes: DeltaRemove] = [:]
    var transactionByAppId: [String: DeltaTransaction] = [:]

    mutating func apply(_ action: DeltaAction) {
        switch action {
        case .protocol(let new): newestProtocol = new
        case .metadata(let new): metadata = new
        case .add(let add):
            let key = Array(add.path.utf8)
            fileByPath[key] = add
            tombstoneByPath[key] = nil
        case .remove(let remove):
            let key = Array(remove.path.utf8)
            fileByPath[key] = nil
            tombstoneByPath[key] = remove
        case .transaction(let new): transactionByAppId[new.appId] = new
        case .commitInfo, .other: return
        }
    }

    func snapshot(version: Int) throws(FormatError) -> DeltaSnapshot {
        guard let newestProtocol else {
            throw FormatError(.malformed(field: "_delta_log: no protocol action"), byteOffset: 0)
        }
        try newestProtocol.requireReadable()
        guard let metadata else {
            throw FormatError(.malformed(field: "_delta_log: no metaData action"), byteOffset: 0)
        }
        if fileByPath.values.contains(where: \.isOutsideTable) {
            throw FormatError(.unsupported(feature: "a data file outside the table's folder"), byteOffset: 0)
        }
        return DeltaSnapshot(
            version: version, protocol: newestProtocol, metadata: metadata,
            files: fileByPath.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value),
            tombstones: tombstoneByPath.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value),
            transactionByAppId: transactionByAppId)
    }
}
