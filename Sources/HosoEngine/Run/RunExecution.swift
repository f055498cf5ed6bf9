import HosoCore
import HosoDelta
import HosoIndicators
import HosoParquet
import HosoSpec
import HosoStorage
import HosoStore

/// Does the work of a run that has some, and commits it.
struct RunExecution {
    let plan: Plan
    let state: RunState
    let options: RunOptions
    let progress: any ProgressObserver
    let clock: RunClock

    private let writerOptions = ParquetWriterOptions()
    private let budget: MemoryBudget
    private let workers: Workers

    /// What does not fit in memory lies here for a while.
    private static let scratchFolder = ".tmp"

    init(plan: Plan, state: RunState, options: RunOptions, progress: any ProgressObserver, clock: RunClock)
        throws
    {
        self.plan = plan
        self.state = state
        self.options = options
        self.progress = progress
        self.clock = clock
        workers = Workers(threadCount: options.threadCount)
        budget = try SystemMemory.budget(
            limit: options.memoryLimitByteCount, threadCount: options.threadCount)
    }

    func run() throws -> RunReport {
        if isMemoryAmple { AllocatorSettings.keepLargeBuffers() }
        let writer = StoreWriter(store: state.store, previous: state.previous, number: options.number)
        let storage = state.store.storage
        // A run that writes nothing leaves the store's folder alone.
        let scratchPlace: (storage: any Storage, folder: String) =
            options.isDryRun ? (LocalStorage(root: "/tmp"), "") : (storage, RunExecution.scratchFolder)
        let job = Job(
            plan: plan, inputs: state.inputs, workers: workers, options: writerOptions, progress: progress,
            budget: budget
        ) { try scratchPlace.storage.makeScratch(in: scratchPlace.folder) }
        if options.isDryRun {
            var result = try refusing(writer) { try job.run(into: NoOutput()) }
            let worklists = try worklists(writer, &result)
            return try report(writer, result, worklists, .dryRun)
        }
        let output = RegistryTableWriter(
            store: state.store, plan: plan, run: writer.run, options: writerOptions,
            threadCount: options.threadCount)
        do {
            var result = try refusing(writer) { try job.run(into: output) }
            let worklists = try worklists(writer, &result)
            let report = try commit(writer, output, result, worklists)
            try? state.store.storage.removeTree(".failed")
            RunExecution.removeScratchFolder(state.store)
            return report
        } catch {
            output.stop()
            undo(writer)
            throw error
        }
    }

    /// Whether all that is read would fit into a quarter of the memory.
    private var isMemoryAmple: Bool {
        let fileByteCount = state.inputs.reduce(0) { $0 + $1.greatestPlainByteCount }
        let storedRowCount = state.inputs.reduce(0) { $0 + ($1.stored?.rowGroupRowCounts.reduce(0, +) ?? 0) }
        return budget.isAmple(
            forByteCount: fileByteCount + storedRowCount * RunExecution.storedRowByteCount)
    }

    private static let storedRowByteCount = 128

    /// It goes where it is empty; a run's scratch files have no names.
    static func removeScratchFolder(_ store: Store) { try? store.storage.remove(scratchFolder) }

    /// Brings the rows that fail checks together with the worklists; the counts become indicators.
    private func worklists(_ writer: StoreWriter, _ result: inout JobResult) throws -> WorklistUpdate? {
        let update = try WorklistUpdate(
            plan: plan, run: writer.run, failures: result.failures, source: state.worklists, workers: workers)
        result.failures = []
        result.indicators += update?.indicators ?? []
        return update
    }

    /// Undoes now what the next run would undo, as far as that can be done.
    ///
    /// The last commit may stand although its writer was told of an error; then the run is finished, and
    /// there is nothing to undo.
    private func undo(_ writer: StoreWriter) {
        do {
            if try state.store.newestRun()?.run == state.previous?.run { try writer.undoInterruptedRun() }
        } catch {
            // The next run finds what is left, and undoes it.
        }
    }

    private func commit(
        _ writer: StoreWriter, _ output: RegistryTableWriter, _ result: JobResult,
        _ worklists: WorklistUpdate?
    ) throws -> RunReport {
        progress.begin(stage: "commit", totalBytes: nil)
        try checkBooks(result)
        let rows = SystemRows(store: state.store, run: writer.run, options: writerOptions)
        let rejects = zip(plan.registries, result.registries).map { registry, outcome in
            (registry: registry.name, rejects: outcome.rejects)
        }
        // The last row groups are still on their way to the disk.
        let rejectFile = try rows.write(rejects: rejects)
        let indicatorFile = try rows.write(indicators: result.indicators)
        let files = try output.finish()
        for (number, registry) in plan.registries.enumerated() where result.registries[number].isWritten {
            try writer.commit(
                table: registry.name, fields: registry.storeFields, files: files[registry.name] ?? [],
                keeping: output.keptByTable[registry.name] ?? [])
        }
        for (number, registry) in plan.registries.enumerated()
        where result.registries[number].replacesRemovedKeys {
            try commitRemovedKeys(of: registry, files[registry.removedKeyTable] ?? [], writer)
        }
        try append(rejectFile, to: .rejects, writer)
        try worklists?.commit(writer, options: writerOptions, workers: workers)
        try append(indicatorFile, to: .indicators, writer)
        let report = try report(writer, result, worklists, .committed)
        try append(rows.write(report: report), to: .runs, writer)
        return report
    }

    /// Only a registry that has removed keys, or had some, has a table of them.
    private func commitRemovedKeys(of registry: RegistryPlan, _ files: [DeltaAdd], _ writer: StoreWriter)
        throws
    {
        let table = registry.removedKeyTable
        if files.isEmpty {
            guard writer.tables[table] != nil, try !state.store.table(table).snapshot().files.isEmpty else {
                return
            }
        }
        try writer.commit(table: table, fields: registry.removedKeyFields, files: files, replaces: true)
    }

    private func append(_ file: DeltaAdd?, to table: SystemTable, _ writer: StoreWriter) throws {
        if file == nil && writer.tables[table.rawValue] != nil { return }
        try writer.commit(
            table: table.rawValue, fields: table.fields, files: file.map { [$0] } ?? [], replaces: false)
    }

    /// Every row read is rejected, superseded or newly won; else nothing is committed.
    private func checkBooks(_ result: JobResult) throws {
        for (registry, outcome) in zip(plan.registries, result.registries) {
            let accounted = outcome.rejectedCount + outcome.supersededCount + outcome.newCount
            guard outcome.rowsRead == accounted else {
                throw HosoError(
                    .software,
                    "the books of registry `\(registry.name)` do not balance: \(outcome.rowsRead) rows read, "
                        + "\(accounted) accounted for", hint: "nothing was committed; please report this")
            }
        }
    }

    private func report(
        _ writer: StoreWriter, _ result: JobResult, _ worklists: WorklistUpdate?, _ status: RunReport.Status
    ) throws -> RunReport {
        var registries: [String: RegistryReport] = [:]
        var inputs: [Receipt.Input] = []
        for (registry, outcome) in zip(plan.registries, result.registries) {
            var links: [String: [String: Int]] = [:]
            for (link, counts) in zip(registry.links, outcome.links) {
                links[link.name] = Dictionary(
                    uniqueKeysWithValues: LinkStatus.allCases.map { ($0.name, counts[$0] ?? 0) })
            }
            registries[registry.name] = RegistryReport(
                files: outcome.files.count, bytes: outcome.files.reduce(0) { $0 + $1.byteCount },
                rowsRead: outcome.rowsRead, rejected: outcome.rejectedCount,
                superseded: outcome.supersededCount,
                rows: outcome.rowCount, links: links,
                removed: registry.deleteWhen == nil ? nil : outcome.removedCount,
                repaired: RunExecution.repaired(registry, outcome))
            inputs += outcome.files.map { file in
                Receipt.Input(
                    registry: registry.name, path: file.path, bytes: file.byteCount,
                    modifiedNanoseconds: file.modifiedNanoseconds, sha256: file.digest)
            }
            if !outcome.ignoredHeaders.isEmpty {
                let names = RunExecution.shown(outcome.ignoredHeaders)
                progress.warn(
                    "registry `\(registry.name)`: columns of the files that no column names are ignored: \(names)"
                )
            }
        }
        let indicators = IndicatorReceipt(plan: plan, results: result.indicators)
        return RunReport(
            run: writer.run, startedAt: clock.startedAt, finishedAt: clock.now, pipeline: plan.name,
            status: status,
            seconds: clock.seconds, peakMemoryBytes: RunClock.peakMemoryByteCount, registries: registries,
            checks: worklists?.reports ?? [:],
            receipt: Receipt(
                program: HosoVersion.current, pipelineSHA256: state.pipelineDigest, inputs: inputs,
                isFull: options.isFull || state.previous == nil, tables: writer.tables,
                suppressBelow: plan.suppressBelow, indicators: indicators.basis,
                areaParents: indicators.areaParents,
                overflows: result.overflowCount,
                zeroDivisions: result.zeroDivisionCount, snapshots: snapshots.isEmpty ? nil : snapshots,
                wrote: writer.wrote, order: state.order,
                keys: keys, seals: writer.seals, previousSeal: try writer.newestSeal(),
                boundaries: indicators.boundaries, personColumns: Receipt.personColumns(of: plan)))
    }

    /// By link that mends IDs; nil where the registry has none.
    private static func repaired(_ registry: RegistryPlan, _ outcome: RegistryOutcome) -> [String: Int]? {
        let mending = zip(registry.links, outcome.repaired).filter(\.0.repairsLeadingZeros)
        return mending.isEmpty
            ? nil : Dictionary(uniqueKeysWithValues: mending.map { ($0.name, $1) })
    }

    private var keys: [String: [String]] {
        Dictionary(
            uniqueKeysWithValues: plan.registries.map { registry in
                (registry.name, registry.key.map { registry.columns[$0].name })
            })
    }

    private var snapshots: [String] { plan.registries.filter { $0.mode == .snapshot }.map(\.name).sorted() }

    /// Headers come from the files: as many of them as a person reads.
    private static func shown(_ headers: [String]) -> String {
        let names = headers.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        return headers.count > 20 ? "\(names) and \(headers.count - 20) more" : names
    }

    /// Turns too many rejects into the error that says so, and leaves them where they can be looked at.
    private func refusing(_ writer: StoreWriter, _ body: () throws -> JobResult) throws -> JobResult {
        do {
            return try body()
        } catch let passed as RejectLimitPassed {
            throw try RejectRefusal(
                store: state.store, run: writer.run, passed: passed, limit: plan.rejectLimit
            )
            .error(writes: !options.isDryRun, progress)
        }
    }
}
