import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage

/// The table of look-ups: written between runs and during them, by any number of processes, without a lock.
///
/// No run names its versions; the newest is the one that counts. Each commit names the seal of the one
/// before it.
public struct AuditLog: Sendable {
    /// Names the seal of the commit before among a commit's parameters.
    static let previousSealParameter = "previous_seal"
    /// A file that no version names may be one that a look-up has not committed yet, until it is so old.
    static let unnamedFileAgeMs = 3_600_000

    private static let keyPath = ".audit-key"
    private static let keyByteCount = 32
    /// Races lost in a row, after which the table is taken for too busy.
    private static let attemptLimit = 1000
    /// Versions after the newest checkpoint; there are more only where checkpoints could not be written.
    private static let probeLimit = 64

    private let store: Store
    private var table: TableFolder { store.table(.audit) }

    public init(store: Store) { self.store = store }

    /// What stands for an ID in the table.
    ///
    /// - Parameter id: normalised.
    /// - Throws: `HosoError` where the store's key cannot be made or read.
    public func subject(of id: [UInt8]) throws -> String {
        FileDigest.sha256(try key() + id)
    }

    /// The store's own key, which is made by the first look-up.
    private func key() throws -> [UInt8] {
        if try !store.storage.exists(AuditLog.keyPath) {
            let words = (0..<AuditLog.keyByteCount / 8).map { _ in UInt64.random(in: .min ... .max) }
            let fresh = words.flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
            }
            // Should another look-up be first, its key is the one that counts.
            _ = try store.storage.writeNewSecret(AuditLog.keyPath, fresh)
        }
        let key = try store.storage.readAll(AuditLog.keyPath)
        guard key.count == AuditLog.keyByteCount else {
            throw HosoError(
                .damagedStore, at: SourcePlace(file: "\(store.path)/\(AuditLog.keyPath)"),
                "has \(key.count) bytes, not \(AuditLog.keyByteCount)",
                hint: "restore it from a copy: with another key, look-ups of a person are not recognised")
        }
        return key
    }

    /// Adds a look-up; it is on the device when this returns.
    ///
    /// - Returns: the version that it became.
    /// - Throws: `HosoError`; whether the look-up is recorded is then not certain.
    public func append(_ record: AuditRecord) throws -> Int {
        try store.storage.createDirectories(table.name)
        let file = try write(record)
        return try commit(operation: "WRITE", [.add(file)])
    }

    /// Writes the checkpoint that a version may be due; look-ups do so once they have answered.
    public func writeCheckpointIfDue(version: Int) {
        // One that cannot be written is due again at the next commit.
        _ = try? table.writeCheckpointIfDue(version: version, interval: AuditLog.checkpointInterval)
    }

    private static let checkpointInterval = 10

    private func write(_ record: AuditRecord) throws -> DeltaAdd {
        let texts = [
            record.at, record.operatorName, record.purpose, record.asked.rawValue, record.subject, record.run,
        ]
        let columns =
            texts.map { Column(.text(TextArena([$0]))) }
            + [record.personCount, record.rowCount].map { Column(.int64([Int64($0)])) }
        let options = ParquetWriterOptions()
        let fields = SystemTable.audit.fields
        let chunks = zip(columns, fields).map {
            ColumnChunkEncoder.encode($0, field: $1, isSorted: false, options: options)
        }
        var file = try ColumnFile(
            storage: store.storage, table: table.name, name: AuditLog.fileName(nowMs: WallClock.nowMs()),
            fields: fields, options: options)
        do {
            try file.append(chunks, rowCount: 1)
            return try file.finish()
        } catch {
            file.abandon()
            throw error
        }
    }

    /// A name that no other process gives, by which files stand in the order of their time.
    static func fileName(nowMs: Int) -> String {
        func padded(_ text: String, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let chance = padded(String(UInt64.random(in: .min ... .max), radix: 16), 16)
        return "part-\(padded(String(nowMs), 15))-\(chance).zstd.parquet"
    }

    /// Makes actions the next version, whoever else writes.
    ///
    /// - Parameter actions: that add rows, or rearrange those of the files that they remove.
    func commit(operation: String, _ actions: [DeltaAction]) throws -> Int {
        var base = try latestVersion()
        for _ in 0..<AuditLog.attemptLimit {
            let sealed = try sealed(actions, operation, after: base)
            if let version = try table.commit(sealed, after: base) { return version }
            let taken = base.map { $0 + 1 } ?? 0
            if base != nil {
                let winner = try table.commitActions(version: taken)
                if let conflict = DeltaConflict.between(sealed, reads: .nothing, winner: winner) {
                    throw HosoError(
                        .tryLater, at: SourcePlace(file: table.shownPath),
                        "another program wrote version \(taken) of the table first: \(conflict)",
                        hint: "let no other program write to the table")
                }
            }
            base = taken
        }
        throw HosoError(
            .tryLater, at: SourcePlace(file: table.shownPath),
            "other programs write to the table all the time")
    }

    private func sealed(_ actions: [DeltaAction], _ operation: String, after base: Int?) throws
        -> [DeltaAction]
    {
        let now = WallClock.nowMs()
        var parameters: [String: String] = [:]
        var all = actions
        if let base {
            let path = table.storagePath(DeltaLog.commitPath(version: base))
            parameters[AuditLog.previousSealParameter] = CommitSeal.read(try store.storage.readAll(path))
            parameters[CommitSeal.checkpointParameter] = try table.checkpointDigest(version: base)
        } else {
            let fields = SystemTable.audit.fields
            let id = StoreWriter.tableID(table.name, fields)
            all = DeltaCommit.newTable(fields: fields, id: id, createdTimeMs: now) + all
        }
        let info = DeltaCommitInfo(
            timestampMs: now, operation: operation, operationParameters: parameters,
            engineInfo: "hoso \(HosoVersion.current)")
        return CommitSeal.seal(all + [.commitInfo(info)]).actions
    }

    /// The newest version, from the newest checkpoint on: what it costs does not grow with the log.
    private func latestVersion() throws -> Int? {
        if let hint = try? store.storage.readAll(table.storagePath(DeltaLog.lastCheckpointPath)),
            var version = try? DeltaLastCheckpoint.decode(hint).version, version >= 0
        {
            // A hint may be wrong: the commits that it stands for must be there.
            var probeCount = 0
            while probeCount < AuditLog.probeLimit, try hasCommit(version + probeCount) { probeCount += 1 }
            if probeCount > 0 && probeCount < AuditLog.probeLimit {
                version += probeCount - 1
                return version
            }
        }
        return try table.latestVersion()
    }

    private func hasCommit(_ version: Int) throws -> Bool {
        try store.storage.exists(table.storagePath(DeltaLog.commitPath(version: version)))
    }
}
