import HosoCore
import HosoDelta
import HosoParquet
public import HosoStorage

extension TableFolder {
    /// Writes a checkpoint where one is due: every ten commits, or as the table says.
    ///
    /// One that could not be written is due again at the next commit. Stopped at any moment, this leaves a
    /// log that reads as before.
    ///
    /// - Parameters:
    ///   - version: the newest.
    ///   - interval: commits from one checkpoint to the next, at least 1.
    /// - Returns: whether one was written.
    @discardableResult
    public func writeCheckpointIfDue(version: Int, interval: Int, nowMs: Int = WallClock.nowMs()) throws
        -> Bool
    {
        let due = version / interval * interval
        guard due > 0, try !hasHintedCheckpoint(from: due) else { return false }
        let names = try logFileNames()
        let newest = DeltaLogSegment.newestCheckpointVersion(fileNames: names)
        if let newest, newest >= due { return false }
        try writeCheckpoint(of: try snapshot(version: version, logFileNames: names), nowMs: nowMs)
        return true
    }

    /// Whether the hint names a checkpoint of a version or a later one that is there: as a rule it tells
    /// without the log's folder being listed.
    private func hasHintedCheckpoint(from version: Int) throws -> Bool {
        guard let hint = try? storage.readAll(storagePath(DeltaLog.lastCheckpointPath)),
            let named = try? DeltaLastCheckpoint.decode(hint).version, named >= version
        else { return false }
        return try storage.exists(storagePath(DeltaLog.checkpointPath(version: named)))
    }

    /// Writes a checkpoint of a version, and the hint that names it.
    public func writeCheckpoint(version: Int, nowMs: Int = WallClock.nowMs()) throws {
        try writeCheckpoint(of: try snapshot(version: version), nowMs: nowMs)
    }

    func writeCheckpoint(of snapshot: DeltaSnapshot, nowMs: Int) throws {
        let actions = snapshot.checkpointActions(nowMs: nowMs)
        let bytes = try CheckpointFile.bytes(actions)
        try replace(DeltaLog.checkpointPath(version: snapshot.version), bytes)
        let hint = DeltaLastCheckpoint(
            version: snapshot.version, actionCount: actions.count, byteCount: bytes.count,
            addCount: snapshot.files.count)
        try replace(DeltaLog.lastCheckpointPath, hint.encode())
    }

    private func replace(_ path: String, _ bytes: [UInt8]) throws {
        let writer = try storage.makeWriter(storagePath(path))
        do {
            try writer.append(bytes)
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }
}

/// A classic checkpoint in one file (protocol: V1 Spec).
private enum CheckpointFile {
    static func bytes(_ actions: [DeltaAction]) throws -> [UInt8] {
        do {
            return try ParquetRecordWriter.file(schema: schema, rows: actions.compactMap(row))
        } catch {
            throw HosoError(.software, "an action does not fit into a checkpoint: \(error)")
        }
    }

    private static let texts = ParquetSchemaNode.text("value")

    private static func textMap(_ name: String) -> ParquetSchemaNode {
        .map(name, key: .text("key"), value: texts)
    }

    private static let schema = ParquetSchemaNode.root([
        .structure("txn", [.text("appId"), .int64("version"), .int64("lastUpdated")]),
        .structure(
            "add",
            [
                .text("path"), textMap("partitionValues"), .int64("size"), .int64("modificationTime"),
                .boolean("dataChange"), .text("stats"), textMap("tags"),
            ]),
        .structure(
            "remove",
            [
                .text("path"), .int64("deletionTimestamp"), .boolean("dataChange"),
                .boolean("extendedFileMetadata"), textMap("partitionValues"), .int64("size"),
            ]),
        .structure(
            "metaData",
            [
                .text("id"), .text("name"), .text("description"),
                .structure("format", [.text("provider"), textMap("options")]), .text("schemaString"),
                .list("partitionColumns", of: texts), textMap("configuration"), .int64("createdTime"),
            ]),
        .structure(
            "protocol",
            [
                .int32("minReaderVersion"), .int32("minWriterVersion"),
                .list("readerFeatures", of: texts), .list("writerFeatures", of: texts),
            ]),
    ])

    /// nil for actions that checkpoints do not keep.
    private static func row(_ action: DeltaAction) -> ParquetRecordValue? {
        switch action {
        case .transaction(let transaction):
            record(
                "txn",
                [
                    ("appId", text(transaction.appId)), ("version", integer(transaction.version)),
                    ("lastUpdated", integer(transaction.lastUpdatedMs)),
                ])
        case .add(let add):
            record(
                "add",
                [
                    ("path", text(add.encodedPath)), ("partitionValues", map(add.partitionValues)),
                    ("size", integer(add.byteCount)), ("modificationTime", integer(add.modificationTimeMs)),
                    ("dataChange", .boolean(false)), ("stats", text(add.stats)),
                    ("tags", add.tags.isEmpty ? .null : map(add.tags.mapValues { $0 })),
                ])
        case .remove(let remove):
            record(
                "remove",
                [
                    ("path", text(remove.encodedPath)),
                    ("deletionTimestamp", integer(remove.deletionTimestampMs)),
                    ("dataChange", .boolean(false)),
                    (
                        "extendedFileMetadata",
                        .boolean(remove.partitionValues != nil && remove.byteCount != nil)
                    ), ("partitionValues", remove.partitionValues.map(map) ?? .null),
                    ("size", integer(remove.byteCount)),
                ])
        case .metadata(let metadata): record("metaData", members(metadata))
        case .protocol(let table):
            record(
                "protocol",
                [
                    ("minReaderVersion", integer(table.minReaderVersion)),
                    ("minWriterVersion", integer(table.minWriterVersion)),
                    ("readerFeatures", list(table.readerFeatures)),
                    ("writerFeatures", list(table.writerFeatures)),
                ])
        case .commitInfo, .other: nil
        }
    }

    private static func members(_ metadata: DeltaMetadata) -> [(String, ParquetRecordValue)] {
        let format = [("provider", text("parquet")), ("options", map([:]))]
        return [
            ("id", text(metadata.id)), ("name", text(metadata.name)),
            ("description", text(metadata.description)), ("format", structure(format)),
            ("schemaString", text(metadata.schemaString)),
            ("partitionColumns", list(metadata.partitionColumns)),
            ("configuration", map(metadata.configuration.mapValues { $0 })),
            ("createdTime", integer(metadata.createdTimeMs)),
        ]
    }

    private static func record(_ name: String, _ members: [(String, ParquetRecordValue)])
        -> ParquetRecordValue
    { .structure([ParquetRecordMember(name, structure(members))]) }

    private static func structure(_ members: [(String, ParquetRecordValue)]) -> ParquetRecordValue {
        .structure(members.map { ParquetRecordMember($0.0, $0.1) })
    }

    private static func text(_ value: String?) -> ParquetRecordValue {
        value.map { .text(Array($0.utf8)) } ?? .null
    }

    private static func integer(_ value: Int?) -> ParquetRecordValue {
        value.map { .integer(Int64($0)) } ?? .null
    }

    private static func list(_ values: [String]?) -> ParquetRecordValue {
        values.map { .list($0.map(text)) } ?? .null
    }

    /// In the order of the keys' bytes.
    private static func map(_ valueByKey: [String: String?]) -> ParquetRecordValue {
        let sorted = valueByKey.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return .map(sorted.map { ParquetRecordEntry(text($0.key), text($0.value)) })
    }
}
