public import HosoCore
public import HosoDelta
public import HosoStorage

/// A Delta Lake table in a folder of its own: of a store, or one that other programs wrote.
public struct TableFolder: Sendable {
    public let storage: any Storage
    /// Of the folder below the storage's root; empty where it is the root.
    public let name: String
    /// What messages call the folder.
    public let shownPath: String
    /// Whether what is wrong with the table is the fault of an input, not damage to a store.
    public let isForeign: Bool

    public init(storage: any Storage, name: String) {
        self.storage = storage
        self.name = name
        shownPath = name
        isForeign = false
    }

    /// A table that is no part of a store.
    ///
    /// - Parameters:
    ///   - storage: its root is the table's folder.
    ///   - path: of the folder as the user gave it.
    public init(foreign storage: any Storage, path: String) {
        self.storage = storage
        name = ""
        shownPath = path
        isForeign = true
    }

    /// Where a file of the table lies in the storage.
    public func storagePath(_ path: String) -> String { name.isEmpty ? path : "\(name)/\(path)" }

    /// A file of the table as messages name it.
    public func place(_ path: String) -> SourcePlace { SourcePlace(file: "\(shownPath)/\(path)") }

    /// nil where there is no table.
    public func latestVersion() throws -> Int? {
        let names = try logFileNames()
        guard !DeltaLogSegment.isEmpty(fileNames: names) else { return nil }
        return try damaged(DeltaLog.directory) { () throws(FormatError) in
            try DeltaLogSegment(fileNames: names).version
        }
    }

    /// The versions that the log can still give, ascending; empty where there is no table.
    public func availableVersions() throws -> [ClosedRange<Int>] {
        DeltaLogSegment.availableVersions(fileNames: try logFileNames())
    }

    /// The actions of one commit.
    public func commitActions(version: Int) throws -> [DeltaAction] {
        let path = DeltaLog.commitPath(version: version)
        let bytes = try storage.readAll(storagePath(path))
        return try damaged(path) { () throws(FormatError) in try DeltaCommit.decode(bytes).actions }
    }

    /// Writes the next version of the table, whatever others wrote; see `TableTransaction` for the rules of
    /// conflicts.
    ///
    /// - Returns: the version; nil where another writer was first.
    public func commit(_ actions: [DeltaAction], after version: Int?) throws -> Int? {
        let next = version.map { $0 + 1 } ?? 0
        try storage.createDirectories(storagePath(DeltaLog.directory))
        let isWritten = try storage.writeNew(
            storagePath(DeltaLog.commitPath(version: next)), DeltaCommit(actions).encode())
        return isWritten ? next : nil
    }

    /// Takes the log away, so that the folder is a table no longer: the newest files first, so that what is
    /// left of it at any moment is the log of an earlier version.
    public func removeLog() throws {
        let names = try logFileNames()
        let log = names.filter { !DeltaLogSegment.isEmpty(fileNames: [$0]) }
        // Hints and what hoso does not know go before what they speak of.
        for name in Set(names).subtracting(log).sorted() + log.sorted(by: >) {
            try storage.remove(storagePath("\(DeltaLog.directory)/\(name)"))
        }
        try storage.removeTree(storagePath(DeltaLog.directory))
    }

    /// Names in the log's folder, in order.
    func logFileNames() throws -> [String] {
        try storage.list(storagePath(DeltaLog.directory)).filter { !$0.isDirectory }.map(\.name)
    }

    /// Stands for damage to the table.
    public var damageCode: ExitCode { isForeign ? .dataRefused : .damagedStore }

    /// Runs a reader of bytes of `path`, a file of the table.
    func damaged<Result>(_ path: String, _ body: () throws(FormatError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw damage(path, error)
        }
    }

    /// As `damaged`, where the bytes come from a storage whose own errors pass through.
    func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FormatError {
            throw damage(path, error)
        }
    }

    /// What is wrong with `path`, a file of the table.
    public func damage(_ path: String, _ error: FormatError) -> HosoError {
        if isForeign { return HosoError(.dataRefused, at: place(path), "\(error)") }
        return HosoError(
            .damagedStore, at: place(path), "\(error)",
            hint: "the store is damaged or of a newer format: restore it from a copy")
    }
}
