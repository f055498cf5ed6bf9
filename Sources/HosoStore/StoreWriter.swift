public import HosoCore
public import HosoDelta
import HosoStorage

/// The one writer of a store: writes tables for a run that counts only once its row stands in `runs/`.
///
/// Used by whoever holds the store's lock; from one thread.
public final class StoreWriter {
    public let store: Store
    /// What hoso calls itself in the logs' transactions.
    private static let application = "hoso"
    /// The operation of a commit of `runs` that tells which runs' files are kept.
    static let vacuumOperation = "VACUUM"
    static let keptFromParameter = "kept_from"
    /// nil in a store without finished runs.
    public let previous: RunReport?
    /// Number of the run that is being written, six digits.
    public let run: String
    /// Versions that hold when the run is finished.
    public private(set) var tables: [String: Int]
    /// Of the commits that made those versions; a version that an older program wrote has none.
    public private(set) var seals: [String: String]
    /// The column files that were committed, but those of `runs`.
    public private(set) var wrote: [Receipt.Output] = []

    /// - Parameter number: of the run; nil for the one that follows `previous`.
    public init(store: Store, previous: RunReport?, number: Int? = nil) {
        self.store = store
        self.previous = previous
        let digits = String(number ?? (previous.flatMap { Int($0.run) } ?? 0) + 1)
        run = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        tables = previous?.receipt.tables ?? [:]
        seals = previous?.receipt.seals ?? [:]
    }

    /// The seal of the newest commit of `runs`; nil where there is none.
    public func newestSeal() throws -> String? {
        let runs = store.table(.runs)
        guard let version = try runs.latestVersion() else { return nil }
        return CommitSeal.read(
            try store.storage.readAll("\(runs.name)/\(DeltaLog.commitPath(version: version))"))
    }

    /// Undoes what an interrupted run left: tables go back to the versions of the newest finished run, files
    /// that no version names go away.
    public func undoInterruptedRun() throws {
        for name in try store.tableNames() {
            if name == SystemTable.runs.rawValue || name == SystemTable.audit.rawValue { continue }
            if let version = previous?.receipt.tables[name] {
                try restore(store.table(name), to: version)
            } else if try isOfThisRun(store.table(name)) {
                // The interrupted run made this table; without its log it is one no longer.
                try store.table(name).removeLog()
            }
        }
        try removeStrayFiles()
    }

    /// Whether the newest writer of a table was a run of this number, which did not finish.
    private func isOfThisRun(_ table: TableFolder) throws -> Bool {
        guard try table.latestVersion() != nil else { return true }
        return try table.snapshot().transactionByAppId[StoreWriter.application]?.version == Int(run)
    }

    private func restore(_ table: TableFolder, to version: Int) throws {
        guard let newest = try table.latestVersion(), newest > version else { return }
        let wanted = try table.snapshot(version: version)
        let found = try table.snapshot()
        var actions: [DeltaAction] = []
        if wanted.protocol != found.protocol { actions.append(.protocol(wanted.protocol)) }
        if wanted.metadata != found.metadata { actions.append(.metadata(wanted.metadata)) }
        let wantedPaths = Set(wanted.files.map(\.path))
        let foundPaths = Set(found.files.map(\.path))
        let now = WallClock.nowMs()
        for file in found.files where !wantedPaths.contains(file.path) {
            actions.append(.remove(DeltaRemove(file, deletionTimestampMs: now)))
        }
        for var file in wanted.files where !foundPaths.contains(file.path) {
            // A checkpoint's rows say false; here the file's rows come back.
            file.dataChange = true
            actions.append(.add(file))
        }
        guard !actions.isEmpty else { return }
        let sealed = CommitSeal.seal(
            actions + [.commitInfo(try commitInfo("RESTORE", table, after: found.version))])
        _ = try TableTransaction(table, base: found, reads: .wholeTable).commit(sealed.actions)
    }

    /// Files with this run's number, and unfinished ones, are left over from a run that did not end.
    private func removeStrayFiles() throws {
        for folder in try store.storage.list("") where folder.isDirectory && !folder.name.hasPrefix(".") {
            // Others write look-ups there at any time.
            if folder.name == SystemTable.audit.rawValue { continue }
            let entries = try store.storage.list(folder.name)
            let isTable = entries.contains { $0.name == DeltaLog.directory }
            let strays = entries.filter { entry in
                !entry.isDirectory && (entry.name.hasPrefix("part-\(run)-") || entry.name.hasPrefix(".tmp-"))
            }
            for stray in strays { try store.storage.remove("\(folder.name)/\(stray.name)") }
            if !isTable && strays.count == entries.count { try store.storage.remove(folder.name) }
            if isTable {
                for entry in try store.storage.list("\(folder.name)/\(DeltaLog.directory)")
                where entry.name.hasPrefix(".tmp-") {
                    try store.storage.remove("\(folder.name)/\(DeltaLog.directory)/\(entry.name)")
                }
            }
        }
    }

    /// Makes some files the next version of a table.
    ///
    /// - Parameter replaces: whether they take the place of all files there were.
    public func commit(table name: String, fields: [Field], files: [DeltaAdd], replaces: Bool) throws {
        try commit(name, fields, files, reads: replaces ? .wholeTable : .nothing) { replaces ? $0 : [] }
    }

    /// Makes some files the next version of a table, beside those of its own that are kept.
    public func commit(table name: String, fields: [Field], files: [DeltaAdd], keeping kept: Set<String>)
        throws
    {
        try commit(name, fields, files, reads: .wholeTable) { $0.filter { !kept.contains($0.path) } }
    }

    /// Makes some files the next version of a table, in the place of some that it has.
    public func commit(table name: String, fields: [Field], files: [DeltaAdd], removing old: [DeltaAdd])
        throws
    {
        try commit(name, fields, files, reads: .wholeTable) { _ in old }
    }

    private func commit(
        _ name: String, _ fields: [Field], _ files: [DeltaAdd], reads: DeltaConflict.Reads,
        removing old: ([DeltaAdd]) -> [DeltaAdd]
    ) throws {
        let table = store.table(name)
        let base = try table.latestVersion().map { try table.snapshot(version: $0) }
        var actions: [DeltaAction] = []
        let now = WallClock.nowMs()
        if let current = base {
            let schema = DeltaSchema(fields).encode()
            if current.metadata.schemaString != schema {
                if current.protocol != DeltaProtocol(for: fields) {
                    actions.append(.protocol(DeltaProtocol(for: fields)))
                }
                var metadata = current.metadata
                metadata.schemaString = schema
                actions.append(.metadata(metadata))
            }
            actions += old(current.files).map { .remove(DeltaRemove($0, deletionTimestampMs: now)) }
        } else {
            actions += DeltaCommit.newTable(
                fields: fields, id: StoreWriter.tableID(name, fields), createdTimeMs: now)
        }
        actions += files.map { .add($0) }
        if let number = Int(run) {
            actions.append(
                .transaction(
                    DeltaTransaction(appId: StoreWriter.application, version: number, lastUpdatedMs: now)))
        }
        let transaction = TableTransaction(table, base: base, reads: reads)
        let info = try commitInfo("WRITE", table, after: base?.version)
        try finish(transaction, name, actions + [.commitInfo(info)], files: files)
    }

    /// Puts files in the place of others that hold the same rows.
    ///
    /// - Parameter adding: files with new rows.
    public func rewrite(
        table name: String, replacing old: [DeltaAdd], by new: [DeltaAdd], adding: [DeltaAdd] = []
    ) throws {
        let table = store.table(name)
        let now = WallClock.nowMs()
        var actions: [DeltaAction] = old.map {
            .remove(DeltaRemove($0, deletionTimestampMs: now, dataChange: false))
        }
        for var file in new {
            file.dataChange = false
            actions.append(.add(file))
        }
        actions += adding.map { .add($0) }
        if let number = Int(run) {
            actions.append(
                .transaction(
                    DeltaTransaction(appId: StoreWriter.application, version: number, lastUpdatedMs: now)))
        }
        let base = try table.snapshot()
        let info = try commitInfo("OPTIMIZE", table, after: base.version)
        let transaction = TableTransaction(table, base: base, reads: .wholeTable)
        try finish(transaction, name, actions + [.commitInfo(info)], files: new + adding)
    }

    private func finish(
        _ transaction: TableTransaction, _ name: String, _ actions: [DeltaAction], files: [DeltaAdd]
    ) throws {
        let sealed = CommitSeal.seal(actions)
        tables[name] = try transaction.commit(sealed.actions)
        seals[name] = sealed.seal
        if name == SystemTable.runs.rawValue { return }
        wrote += files.map { file in
            Receipt.Output(
                table: name, path: file.path, bytes: file.byteCount, rows: file.recordCount ?? 0,
                sha256: file.tags[ColumnFile.digestTag] ?? "")
        }
    }

    /// - Parameter version: that the commit follows; nil where it makes the table.
    private func commitInfo(_ operation: String, _ table: TableFolder, after version: Int?) throws
        -> DeltaCommitInfo
    {
        var parameters = ["run": run]
        if let version {
            parameters[CommitSeal.checkpointParameter] = try table.checkpointDigest(version: version)
        }
        return DeltaCommitInfo(
            timestampMs: WallClock.nowMs(), operation: operation, operationParameters: parameters,
            engineInfo: "hoso \(HosoVersion.current)")
    }

    /// A UUID that follows from the table's name and first schema.
    static func tableID(_ name: String, _ fields: [Field]) -> String {
        var digits = Array(
            FileDigest.sha256(Array("\(name)\n\(DeltaSchema(fields).encode())".utf8)).prefix(32))
        digits[12] = "5"
        digits[16] = "8"
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}
