import HosoCore
import HosoDelta
import HosoParquet
package import HosoStorage
package import HosoStore

/// Compacts a store, from the lock to the commit.
package struct Optimization {
    /// A table before and after.
    package struct CompactedTable: Sendable {
        package var name: String
        package var filesBefore: Int
        package var filesAfter: Int
        package var bytesBefore: Int
        package var bytesAfter: Int

        init(_ plan: StoreOptimizer.TablePlan, _ files: [DeltaAdd]) {
            name = plan.table
            filesBefore = plan.replaced.count
            filesAfter = files.count
            bytesBefore = plan.replaced.reduce(0) { $0 + $1.byteCount }
            bytesAfter = files.reduce(0) { $0 + $1.byteCount }
        }
    }

    package struct Outcome: Sendable {
        /// nil where there was nothing to compact, and nothing was written.
        package var run: String?
        package var tables: [CompactedTable] = []
    }

    private let store: Store
    private let workers: Workers
    private let progress: any ProgressObserver
    private let options = ParquetWriterOptions()

    package init(store: Store, threadCount: Int, progress: any ProgressObserver) {
        self.store = store
        workers = Workers(threadCount: threadCount)
        self.progress = progress
    }

    /// - Parameter takeLock: takes the store's lock; nil where nothing need be locked.
    /// - Throws: `HosoError`; the store is then at its last commit.
    package func run(takeLock: () throws -> StoreLock?) throws -> Outcome {
        let clock = RunClock()
        let lock = try takeLock()
        defer { lock?.release() }
        guard let newest = try store.newestRun() else {
            throw HosoError(
                .noInput, at: SourcePlace(file: store.path), "holds no finished run",
                hint: "`hoso run` makes one; or look at what --store names")
        }
        let optimizer = StoreOptimizer(store: store, pieces: workers, options: options)
        let audit = try compactAudit(optimizer)
        let plans = try optimizer.plans(newest: newest)
        guard !plans.isEmpty else { return Outcome(tables: audit) }
        try lock?.record()
        let writer = StoreWriter(store: store, previous: newest)
        try writer.undoInterruptedRun()
        do {
            var outcome = try write(plans, optimizer, writer, newest, clock)
            outcome.tables += audit
            return outcome
        } catch {
            undo(writer, newest)
            throw error
        }
    }

    /// The table of look-ups has its own commits: no run names them.
    private func compactAudit(_ optimizer: StoreOptimizer) throws -> [CompactedTable] {
        guard let plan = try optimizer.auditPlan() else { return [] }
        progress.begin(stage: "optimize \(plan.table)", totalBytes: nil)
        return [CompactedTable(plan, try optimizer.compactAudit(plan))]
    }

    /// As a run does: should the last commit stand, there is nothing to undo.
    private func undo(_ writer: StoreWriter, _ newest: RunReport) {
        do {
            if try store.newestRun()?.run == newest.run { try writer.undoInterruptedRun() }
        } catch {
            // The next run finds what is left, and undoes it.
        }
    }

    private func write(
        _ plans: [StoreOptimizer.TablePlan], _ optimizer: StoreOptimizer, _ writer: StoreWriter,
        _ newest: RunReport, _ clock: RunClock
    ) throws -> Outcome {
        var outcome = Outcome(run: writer.run)
        var runs: (replaced: [DeltaAdd], files: [DeltaAdd]) = ([], [])
        for plan in plans {
            progress.begin(stage: "optimize \(plan.table)", totalBytes: nil)
            let files = try optimizer.write(plan, run: writer.run)
            outcome.tables.append(CompactedTable(plan, files))
            if plan.table == SystemTable.runs.rawValue {
                runs = (plan.replaced, files)
            } else {
                try writer.rewrite(table: plan.table, replacing: plan.replaced, by: files)
            }
        }
        let report = try report(writer, newest, clock)
        let rows = SystemRows(store: store, run: writer.run, options: options)
        let row = try rows.write(report: report, number: runs.files.count)
        try writer.rewrite(
            table: SystemTable.runs.rawValue, replacing: runs.replaced, by: runs.files, adding: [row])
        return outcome
    }

    /// What held before holds on; only the versions of tables are new.
    private func report(_ writer: StoreWriter, _ newest: RunReport, _ clock: RunClock) throws
        -> RunReport
    {
        var report = newest
        report.run = writer.run
        report.startedAt = clock.startedAt
        report.finishedAt = clock.now
        report.status = .optimized
        report.seconds = clock.seconds
        report.peakMemoryBytes = RunClock.peakMemoryByteCount
        report.registries = newest.registries.mapValues { registry in
            RegistryReport(
                files: 0, bytes: 0, rowsRead: 0, rejected: 0, superseded: 0, rows: registry.rows,
                links: registry.links, removed: registry.removed.map { _ in 0 },
                repaired: registry.repaired)
        }
        report.checks = newest.checks.mapValues(\.unchanged)
        report.receipt.program = HosoVersion.current
        report.receipt.inputs = []
        report.receipt.isFull = false
        report.receipt.tables = writer.tables
        report.receipt.wrote = writer.wrote
        report.receipt.order = nil
        report.receipt.seals = writer.seals
        report.receipt.previousSeal = try writer.newestSeal()
        return report
    }
}
