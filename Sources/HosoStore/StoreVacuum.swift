import HosoCore
import HosoDelta
public import HosoStorage

/// Finds and removes what no kept run of a store names.
///
/// For whoever holds the store's lock.
public struct StoreVacuum: Sendable {
    public struct Listing: Hashable, Sendable {
        public struct File: Hashable, Sendable {
            /// Below the store's folder.
            public var path: String
            public var byteCount: Int
        }

        /// Bytewise by path.
        public var files: [File] = []
        /// Files of this run and those after it all stay.
        public var keptFromRun: String
        /// Files that no kept run names, but that are too young to go.
        public var sparedFileCount = 0
        /// Whether a finished run's files are among those to go.
        var includesNamedFiles = false

        public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
    }

    private let store: Store
    private let retentionMs: Int
    private let nowMs: Int

    /// - Parameters:
    ///   - retentionMs: runs that finished, and files that were written, within this time are kept.
    ///   - nowMs: since 1970-01-01T00:00Z.
    public init(store: Store, retentionMs: Int, nowMs: Int = WallClock.nowMs()) {
        self.store = store
        self.retentionMs = retentionMs
        self.nowMs = nowMs
    }

    /// What would be removed; changes nothing.
    ///
    /// - Throws: `HosoError` where there is no finished run, or what is to be kept cannot be read.
    public func list() throws -> Listing {
        let runs = try store.runs()
        guard let newest = runs.first else {
            throw HosoError(.noInput, at: SourcePlace(file: store.path), "holds no finished run")
        }
        let kept = Array(runs.prefix { $0.run == newest.run || isYoung(WallClock.ms(text: $0.finishedAt)) })
        var listing = Listing(keptFromRun: kept.last?.run ?? newest.run)
        for name in try store.tableNames() {
            let versions = Set(kept.compactMap { $0.receipt.tables[name] })
            let isRuns = name == SystemTable.runs.rawValue
            let isAudit = name == SystemTable.audit.rawValue
            // Of a table that no kept run names, the newest version stays.
            let found = try TableVacuum(
                store.table(name), keptVersions: isRuns ? [] : versions,
                retentionMs: isAudit ? max(retentionMs, AuditLog.unnamedFileAgeMs) : retentionMs,
                nowMs: nowMs
            ).list()
            listing.sparedFileCount += found.sparedFileCount
            for file in found.staleFiles {
                listing.files.append(Listing.File(path: "\(name)/\(file.path)", byteCount: file.byteCount))
                if !file.isTemporary && !isRuns && !isAudit { listing.includesNamedFiles = true }
            }
        }
        for folder in [".failed", ".tmp"] { try addAll(of: folder, to: &listing) }
        listing.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return listing
    }

    /// Removes what was listed. Stopped at any moment, it leaves every kept run whole.
    public func remove(_ listing: Listing) throws {
        // Said first: from here on, files of older runs may be missing.
        if listing.includesNamedFiles, try store.keptFromRun() != listing.keptFromRun {
            try record(listing.keptFromRun)
        }
        for file in listing.files { try store.storage.remove(file.path) }
        for folder in [".failed", ".tmp"] { try removeEmptyFolders(folder) }
    }

    private func record(_ keptFromRun: String) throws {
        let runs = store.table(.runs)
        let info = DeltaCommitInfo(
            timestampMs: nowMs, operation: StoreWriter.vacuumOperation,
            operationParameters: [StoreWriter.keptFromParameter: keptFromRun],
            engineInfo: "hoso \(HosoVersion.current)")
        guard
            try runs.commit(CommitSeal.seal([.commitInfo(info)]).actions, after: runs.latestVersion()) != nil
        else {
            throw HosoError(
                .tryLater, at: SourcePlace(file: "\(store.path)/\(runs.name)"),
                "another program wrote to the table", hint: "try again")
        }
    }

    /// A time that cannot be told is taken for young.
    private func isYoung(_ timeMs: Int?) -> Bool {
        let (limitMs, isBeforeAllTime) = nowMs.subtractingReportingOverflow(retentionMs)
        return isBeforeAllTime || (timeMs ?? .max) > limitMs
    }

    private func addAll(of folder: String, to listing: inout Listing) throws {
        for entry in try store.storage.list(folder) {
            let path = "\(folder)/\(entry.name)"
            if entry.isDirectory {
                try addAll(of: path, to: &listing)
            } else if isYoung(Int(entry.modifiedNanoseconds / 1_000_000)) {
                listing.sparedFileCount += 1
            } else {
                listing.files.append(Listing.File(path: path, byteCount: entry.byteCount))
            }
        }
    }

    private func removeEmptyFolders(_ folder: String) throws {
        guard try store.storage.exists(folder) else { return }
        for entry in try store.storage.list(folder) where entry.isDirectory {
            try removeEmptyFolders("\(folder)/\(entry.name)")
        }
        if try store.storage.list(folder).isEmpty { try store.storage.remove(folder) }
    }
}
