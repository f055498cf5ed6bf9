import HosoCore
public import HosoDelta
public import HosoStorage

/// One table of a store: a Delta Lake table in a folder of its own.
public struct TableFolder: Sendable {
    public let storage: any Storage
    /// Of the folder below the store's root.
    public let name: String

    public init(storage: any Storage, name: String) {
        self.storage = storage
        self.name = name
    }

    /// nil where there is no table.
    public func latestVersion() throws -> Int? {
        let names = try logFileNames()
        guard !names.isEmpty else { return nil }
        return try damaged(DeltaLog.directory) { () throws(FormatError) in
            try DeltaLogSegment(fileNames: names).version
        }
    }

    /// The table at a version; nil for the newest.
    ///
    /// - Throws: `HosoError` of code `damagedStore`, naming file and place.
    public func snapshot(version: Int? = nil) throws -> DeltaSnapshot {
        let names = try logFileNames()
        let segment = try damaged(DeltaLog.directory) { () throws(FormatError) in
            try DeltaLogSegment(fileNames: names, version: version, usesCheckpoints: false)
        }
        let commits = try segment.commitVersions.map { version in
            let path = DeltaLog.commitPath(version: version)
            let bytes = try storage.readAll("\(name)/\(path)")
            let commit = try damaged(path) { () throws(FormatError) in try DeltaCommit.decode(bytes) }
            return (version: version, actions: commit.actions)
        }
        return try damaged(DeltaLog.directory) { () throws(FormatError) in
            try DeltaSnapshot.replay(commits: commits)
        }
    }

    /// Writes the next version of the table.
    ///
    /// - Returns: the version; nil where another writer was first.
    public func commit(_ actions: [DeltaAction], after version: Int?) throws -> Int? {
        let next = version.map { $0 + 1 } ?? 0
        try storage.createDirectories("\(name)/\(DeltaLog.directory)")
        let isWritten = try storage.writeNew(
            "\(name)/\(DeltaLog.commitPath(version: next))", DeltaCommit(actions).encode())
        return isWritten ? next : nil
    }

    private func logFileNames() throws -> [String] {
        try storage.list("\(name)/\(DeltaLog.directory)").map(\.name).filter {
            DeltaLog.commitVersion(fileName: $0) != nil
        }
    }

    /// Runs a reader of bytes of `path`, a file of the table.
    func damaged<Result>(_ path: String, _ body: () throws(FormatError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw HosoError(
                .damagedStore, at: SourcePlace(file: "\(name)/\(path)"), "\(error)",
                hint: "the store is damaged or of a newer format: restore it from a copy")
        }
    }
}
