import HosoCore
import HosoDelta
import HosoParquet
package import HosoSpec
package import HosoStorage
package import HosoStore

/// One run of a pipeline over an input folder into a store, from the lock to the commit.
package enum BatchRun {
    /// - Parameters:
    ///   - pipelinePath: as the user wrote it, for messages.
    ///   - inputRoot, storePath: folders; the store's may be absent or empty.
    /// - Returns: the report; its status tells whether anything was committed.
    /// - Throws: `HosoError`; the store is then at its last commit.
    package static func run(
        plan: Plan, pipelinePath: String, inputRoot: String, storePath: String, options: RunOptions,
        progress: any ProgressObserver
    ) throws -> RunReport {
        let storage = LocalStorage(root: storePath)
        return try run(
            plan: plan, inputRoot: inputRoot, store: Store(storage: storage, path: storePath),
            options: options,
            progress: progress
        ) { try lockStore(storePath, storage, options) }
    }

    /// The same over any storage.
    ///
    /// - Parameters:
    ///   - given: the files of each registry; nil for those that match below the input folder.
    ///   - worklists: items that were open before; nil for those of the store.
    ///   - takeLock: called once the store's folder is there; nil where nothing need be locked.
    package static func run(
        plan: Plan, inputRoot: String, files given: [[InputFile]]? = nil, store: Store, options: RunOptions,
        worklists: WorklistSource? = nil, progress: any ProgressObserver, takeLock: () throws -> StoreLock?
    ) throws -> RunReport {
        let clock = RunClock()
        AllocatorSettings.keepFreedMemory()
        let files = try given ?? inputFiles(plan, inputRoot)
        try StorePlace.check(store, plan: plan)
        if !options.isDryRun { try store.storage.createDirectories("") }
        let lock = try takeLock()
        defer { lock?.release() }
        var state = try RunState(
            plan: plan, store: store, files: files, inputRoot: inputRoot, options: options)
        if let worklists { state.worklists = worklists }
        if !options.isDryRun {
            try StoreWriter(store: store, previous: state.previous, number: options.number)
                .undoInterruptedRun()
        }
        if state.isNothingNew, let previous = state.previous {
            if !options.isDryRun { RunExecution.removeScratchFolder(store) }
            return nothingNew(plan, previous, clock)
        }
        if !options.isDryRun { try lock?.record() }
        return try RunExecution(plan: plan, state: state, options: options, progress: progress, clock: clock)
            .run()
    }

    /// The files of each registry.
    private static func inputFiles(_ plan: Plan, _ inputRoot: String) throws -> [[InputFile]] {
        let files = try plan.registries.map { try InputTree.glob(root: inputRoot, patterns: $0.filePatterns) }
        for file in files.joined() where file.isDirectory {
            throw HosoError(
                .dataRefused, at: SourcePlace(file: file.relativePath), "is a directory, not a file",
                hint: "remove it, or write a pattern that does not match it")
        }
        if files.allSatisfy(\.isEmpty) {
            throw HosoError(
                .noInput, at: SourcePlace(file: inputRoot),
                "no file matches any registry of pipeline `\(plan.name)`",
                hint: "check --input and the registries' `files`")
        }
        return files
    }

    /// nil for a dry run on a store that does not exist.
    private static func lockStore(_ path: String, _ storage: LocalStorage, _ options: RunOptions) throws
        -> StoreLock?
    {
        if options.isDryRun, try !storage.exists(".lock") { return nil }
        return try StoreLock.acquire(path: path + "/.lock")
    }

    private static func nothingNew(_ plan: Plan, _ previous: RunReport, _ clock: RunClock) -> RunReport {
        var report = previous
        report.status = .nothingNew
        report.startedAt = clock.startedAt
        report.finishedAt = clock.now
        report.seconds = clock.seconds
        report.peakMemoryBytes = RunClock.peakMemoryByteCount
        report.receipt.inputs = []
        report.checks = report.checks.mapValues(\.unchanged)
        report.registries = report.registries.mapValues { registry in
            RegistryReport(
                files: 0, bytes: 0, rowsRead: 0, rejected: 0, superseded: 0, rows: registry.rows,
                links: registry.links, removed: registry.removed.map { _ in 0 },
                repaired: registry.repaired)
        }
        return report
    }
}

/// Whether a folder can become, or is, a store.
enum StorePlace {
    /// - Throws: `HosoError` of code `cannotCreate`.
    static func check(_ store: Store, plan: Plan) throws {
        let place = SourcePlace(file: store.path)
        let entries: [StorageEntry]
        do {
            entries = try store.storage.list("")
        } catch let error as HosoError {
            throw HosoError(
                .cannotCreate, at: place, error.message,
                hint: "--store names a folder, absent or empty at first")
        }
        let names = Set(
            plan.registries.flatMap { [$0.name, $0.removedKeyTable] } + SystemTable.allCases.map(\.rawValue))
        if entries.contains(where: { $0.name == SystemTable.runs.rawValue && $0.isDirectory }) { return }
        for entry in entries
        where !entry.name.hasPrefix(".") && !(entry.isDirectory && names.contains(entry.name)) {
            throw HosoError(
                .cannotCreate, at: place, "the folder is not empty and is no store (it has `\(entry.name)`)",
                hint: "give --store a folder of its own")
        }
    }
}
