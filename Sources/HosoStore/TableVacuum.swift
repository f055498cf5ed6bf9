import HosoCore
import HosoDelta
public import HosoStorage

/// Finds and removes files of a table's folder that no version to be kept names.
///
/// Files that are young, or were removed from the table lately, are spared: a reader may still want them,
/// and a writer may not yet have named them. Folders and files that begin with `_` or `.` are none of the
/// table's, but for temporary files of writers that did not end.
///
/// For whoever holds the store's lock.
public struct TableVacuum: Sendable {
    /// A file that may go.
    public struct StaleFile: Hashable, Sendable {
        /// Relative to the table's folder.
        public var path: String
        public var byteCount: Int
        /// Since 1970-01-01T00:00Z.
        public var modifiedMs: Int
        /// Whether a writer left it unfinished.
        public var isTemporary: Bool
    }

    public struct Listing: Hashable, Sendable {
        /// By path, bytewise.
        public var staleFiles: [StaleFile] = []
        /// Files that a kept version names and that are there.
        public var keptFileCount = 0
        /// Files that no kept version names, spared for their age.
        public var sparedFileCount = 0

        public var staleByteCount: Int { staleFiles.reduce(0) { $0 + $1.byteCount } }
    }

    /// Folders within folders; partitions are never nested so deeply.
    private static let depthLimit = 64
    private static let temporaryPrefix = ".tmp-"

    private let table: TableFolder
    private let keptVersions: Set<Int>
    private let retentionMs: Int
    private let nowMs: Int
    private let sparesRecentlyRemoved: Bool

    /// - Parameters:
    ///   - keptVersions: versions whose files stay; the newest version always does.
    ///   - retentionMs: files modified later than so long ago are spared.
    ///   - nowMs: since 1970-01-01T00:00Z.
    ///   - sparesRecentlyRemoved: whether files that the table's newest version dropped within the retention
    ///     are spared, as the protocol's tombstones ask, however old the files are.
    public init(
        _ table: TableFolder, keptVersions: Set<Int>, retentionMs: Int, nowMs: Int = WallClock.nowMs(),
        sparesRecentlyRemoved: Bool = true
    ) {
        self.table = table
        self.keptVersions = keptVersions
        self.retentionMs = retentionMs
        self.nowMs = nowMs
        self.sparesRecentlyRemoved = sparesRecentlyRemoved
    }

    /// What would be removed; changes nothing.
    ///
    /// - Throws: `HosoError` where a version to be kept cannot be read: then nothing is known to be stale.
    public func list() throws -> Listing {
        let newest = try table.snapshot()
        try table.damaged(DeltaLog.directory) { () throws(FormatError) in
            try newest.protocol.requireWritable()
        }
        var named: Set<PathBytes> = []
        for version in keptVersions.union([newest.version]).sorted() {
            let snapshot = version == newest.version ? newest : try table.snapshot(version: version)
            for file in snapshot.files { named.insert(Array(file.path.utf8)) }
        }
        var removedLately: Set<PathBytes> = []
        if sparesRecentlyRemoved {
            for tombstone in newest.tombstones where isYoung(tombstone.deletionTimestampMs ?? 0) {
                removedLately.insert(Array(tombstone.path.utf8))
            }
        }
        var walk = Walk(
            named: named, removedLately: removedLately, partitionColumns: newest.metadata.partitionColumns)
        try visit("", depth: 0, &walk)
        try visitLog(&walk)
        walk.listing.staleFiles.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return walk.listing
    }

    /// Removes what was listed. Stopped at any moment, it leaves every kept version whole.
    public func remove(_ listing: Listing) throws {
        for file in listing.staleFiles { try table.storage.remove(table.storagePath(file.path)) }
    }

    /// Paths by their bytes: Swift would take names in NFC and NFD for the same.
    private typealias PathBytes = [UInt8]

    private struct Walk {
        var named: Set<PathBytes>
        var removedLately: Set<PathBytes>
        var partitionColumns: [String]
        var listing = Listing()

        /// Whether a folder's name is that of a partition, which may begin with `_`.
        func isPartition(_ name: String) -> Bool { partitionColumns.contains { name.hasPrefix("\($0)=") } }
    }

    private func visit(_ folder: String, depth: Int, _ walk: inout Walk) throws {
        guard depth < TableVacuum.depthLimit else { return }
        for entry in try table.storage.list(folder.isEmpty ? table.name : table.storagePath(folder)) {
            let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
            let isHidden = entry.name.hasPrefix("_") || entry.name.hasPrefix(".")
            if entry.isDirectory {
                if !isHidden || walk.isPartition(entry.name) { try visit(path, depth: depth + 1, &walk) }
            } else if walk.named.contains(Array(path.utf8)) {
                walk.listing.keptFileCount += 1
            } else if entry.name.hasPrefix(TableVacuum.temporaryPrefix) || !isHidden {
                add(entry, path, &walk)
            }
        }
    }

    /// Of the log, only what its writers left unfinished.
    private func visitLog(_ walk: inout Walk) throws {
        for entry in try table.storage.list(table.storagePath(DeltaLog.directory))
        where !entry.isDirectory && entry.name.hasPrefix(TableVacuum.temporaryPrefix) {
            add(entry, "\(DeltaLog.directory)/\(entry.name)", &walk)
        }
    }

    private func add(_ entry: StorageEntry, _ path: String, _ walk: inout Walk) {
        let modifiedMs = Int(entry.modifiedNanoseconds / 1_000_000)
        if isYoung(modifiedMs) || walk.removedLately.contains(Array(path.utf8)) {
            walk.listing.sparedFileCount += 1
        } else {
            walk.listing.staleFiles.append(
                StaleFile(
                    path: path, byteCount: entry.byteCount, modifiedMs: modifiedMs,
                    isTemporary: entry.name.hasPrefix(TableVacuum.temporaryPrefix)))
        }
    }

    private func isYoung(_ timeMs: Int) -> Bool {
        let (limitMs, isBeforeAllTime) = nowMs.subtractingReportingOverflow(retentionMs)
        return isBeforeAllTime || timeMs > limitMs
    }
}
