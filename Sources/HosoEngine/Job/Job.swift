import HosoCore
import HosoIndicators
package import HosoParquet
package import HosoSpec
import HosoStorage

/// One batch: reads what is new, deduplicates, links, hands out column chunks, computes the indicators
/// and finds the rows that fail checks.
package struct Job {
    package let plan: Plan
    /// By registry.
    package let inputs: [RegistryInput]
    package let workers: Workers
    package let options: ParquetWriterOptions
    package let progress: any ProgressObserver

    package init(
        plan: Plan, inputs: [RegistryInput], workers: Workers, options: ParquetWriterOptions,
        progress: any ProgressObserver
    ) {
        precondition(
            inputs.count == plan.registries.count,
            "\(inputs.count) inputs for \(plan.registries.count) registries")
        self.plan = plan
        self.inputs = inputs
        self.workers = workers
        self.options = options
        self.progress = progress
    }

    /// Rows of a row group, and of a column file.
    package static let groupRowCount = 1 << 20

    /// - Throws: `HosoError` where input is refused, `RejectLimitPassed`, or what `output` throws.
    package func run(into output: any JobOutput) throws -> JobResult {
        var state = JobState(plan: plan)
        for registry in ProcessingOrder.registries(of: plan) {
            if state.prepared[registry] == nil { try prepare(registry, &state, output) }
            for link in plan.registries[registry].links where state.targets[link.target] == nil {
                if state.prepared[link.target] == nil { try prepare(link.target, &state, output) }
                try index(link.target, &state)
            }
            for history in plan.registries[registry].links.compactMap(\.history) {
                try take(history, &state, output)
            }
            try finish(registry, &state, output)
            if state.isStillLinkedTo(registry), state.targets[registry] == nil { try index(registry, &state) }
            for history in state.missingHistories(of: registry) { try take(history, &state, output) }
            state.release(registry)
        }
        return JobResult(
            registries: state.outcomes, indicators: state.indicatorResults(), failures: state.failures,
            overflowCount: state.faults.overflowCount, zeroDivisionCount: state.faults.zeroDivisionCount)
    }

    /// Reads and deduplicates one registry, and takes out what is removed.
    private func prepare(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        let registryPlan = plan.registries[registry]
        let input = inputs[registry]
        let totalBytes = input.newFiles.reduce(0) { $0 + $1.byteCount }
        progress.begin(
            stage: "read \(registryPlan.name)", totalBytes: input.newFiles.isEmpty ? nil : totalBytes)
        let ingested = try Ingestion(
            registry: registryPlan, files: input.newFiles, workers: workers, progress: progress
        ).run()
        try checkRejects(registryPlan, ingested)
        let rows = try allRows(registryPlan, input, ingested)
        guard rows.chunks.count <= RegistryRows.chunkLimit else {
            throw HosoError(
                .dataRefused,
                "registry `\(registryPlan.name)` has more rows than one run can hold (4 billion)",
                hint: "split it into several registries")
        }
        progress.begin(stage: "deduplicate \(registryPlan.name)", totalBytes: nil)
        let winners = try Deduplication(rows: rows, workers: workers).winners()
        let deduplicated = DeduplicatedRegistry(plan: registryPlan, rows: rows, winners: winners)
        let removal = try KeyRemoval(registry: deduplicated, workers: workers).run(faults: &state.faults)
        state.prepared[registry] = removal.registry
        state.outcomes[registry] = RegistryOutcome(
            rowsRead: ingested.rowsRead, rejectedCount: ingested.rejects.count,
            supersededCount: winners.supersededCount, newCount: winners.newCount,
            removedCount: removal.newCount, rowCount: removal.registry.rowCount, files: ingested.files,
            rejects: ingested.rejects, ignoredHeaders: ingested.ignoredHeaders)
        // A snapshot has nothing to remember: what it leaves out, the next one leaves out or brings.
        let remembers = registryPlan.mode == .changes
        guard input.stored == nil || (remembers && removal.isChanged) else { return }
        state.outcomes[registry].replacesRemovedKeys = true
        if remembers { try write(removal, of: registry, to: output) }
    }

    /// The rows of the store, then those just read.
    private func allRows(_ registry: RegistryPlan, _ input: RegistryInput, _ ingested: IngestResult) throws
        -> RegistryRows
    {
        var stored = CodedChunks(chunks: [], dictionaries: ingested.layout.makeDictionaries())
        let loader = StoredRowsLoader(layout: ingested.layout, workers: workers)
        if let table = input.stored {
            progress.begin(stage: "load \(registry.name)", totalBytes: nil)
            try loader.load(table, into: &stored)
        }
        let firstRemoved = stored.chunks.count
        if let table = input.removedKeys { try loader.load(table, into: &stored) }
        var rows = try RegistryRows(
            layout: ingested.layout, parts: [stored] + ingested.parts, workers: workers)
        rows.removedChunks = firstRemoved..<stored.chunks.count
        return rows
    }

    /// Writes the keys that the registry has removed, now or in earlier runs.
    private func write(_ removal: KeyRemoval.Result, of registry: Int, to output: any JobOutput) throws {
        let count = removal.removedAddresses.count
        for (number, first) in stride(from: 0, to: count, by: Job.groupRowCount).enumerated() {
            let range = first..<min(first + Job.groupRowCount, count)
            let chunks = try removal.encode(range, options: options, workers: workers)
            try output.write(removedKeysOf: registry, number: number, chunks: chunks, rowCount: range.count)
        }
    }

    private func checkRejects(_ registry: RegistryPlan, _ ingested: IngestResult) throws {
        let limit = plan.rejectLimit * Double(ingested.rowsRead)
        guard Double(ingested.rejects.count) > limit else { return }
        throw RejectLimitPassed(
            registry: registry.name, rowsRead: ingested.rowsRead, rejects: ingested.rejects)
    }

    private func index(_ registry: Int, _ state: inout JobState) throws {
        guard let prepared = state.prepared[registry] else {
            preconditionFailure("registry \(registry) was not read")
        }
        progress.begin(stage: "index \(prepared.plan.name)", totalBytes: nil)
        state.targets[registry] = try prepared.linkTarget(state.needs[registry], workers: workers)
    }

    /// Takes the old IDs of a history, where they are not taken yet.
    private func take(_ history: HistoryPlan, _ state: inout JobState, _ output: any JobOutput) throws {
        guard state.histories[history] == nil else { return }
        if state.prepared[history.registry] == nil { try prepare(history.registry, &state, output) }
        state.histories[history] = try state.prepared[history.registry]?
            .historyRows(history, workers: workers)
    }

    /// Links, measures and writes one registry, group by group.
    private func finish(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        guard let prepared = state.prepared[registry] else {
            preconditionFailure("registry \(registry) was not read")
        }
        let registryPlan = plan.registries[registry]
        progress.begin(stage: "write \(registryPlan.name)", totalBytes: nil)
        let targets = registryPlan.links.map { link -> LinkTarget in
            guard let target = state.targets[link.target] else {
                preconditionFailure("link target was not indexed")
            }
            return target
        }
        let writes = writesTable(registry)
        let histories = zip(registryPlan.links, targets).map { state.historyIndex(of: $0, $1) }
        let builder = GroupBuilder(
            registry: prepared, targets: targets, workers: workers, histories: histories,
            counts: state.tallies[registry])
        let tallies = TallyRunner(tallies: state.tallies(over: registry), workers: workers)
        for tally in tallies.tallies { state.begin(tally, rowCount: targets[tally.link].rowCount) }
        let measures = MeasureRunner(measures: state.measures(of: registry))
        let groupOutput = GroupOutput(
            plan: registryPlan, searchedColumns: plan.personColumns(of: registry).searchedColumns,
            measures: measures,
            checks: CheckRunner(checks: state.checks(of: registry), registry: registryPlan),
            options: options, workers: workers)
        var totals = measures.emptyAccumulators()
        var linkCounts = registryPlan.links.map { _ in [LinkStatus: Int]() }
        var repaired = registryPlan.links.map { _ in 0 }
        let groupCount = max(1, (prepared.rowCount + Job.groupRowCount - 1) / Job.groupRowCount)
        for number in 0..<groupCount {
            let first = number * Job.groupRowCount
            let range = first..<min(first + Job.groupRowCount, prepared.rowCount)
            let group = try builder.group(range, faults: &state.faults)
            let result = try groupOutput.run(group, writes: writes)
            state.faults += result.faults
            for part in result.accumulators {
                for (index, accumulator) in part.enumerated() { totals[index].merge(accumulator) }
            }
            state.keep(result.failures, of: registry)
            for (link, linked) in group.links.enumerated() {
                linkCounts[link].merge(linked.counts, uniquingKeysWith: +)
                repaired[link] += linked.repairedCount
            }
            var faults = EvaluationFaults()
            try tallies.run(group, faults: &faults) { state.add($1, to: tallies.tallies[$0]) }
            state.faults += faults
            if writes {
                try output.write(
                    registry: registry, number: number, chunks: result.chunks, rowCount: range.count)
            }
        }
        state.outcomes[registry].links = linkCounts
        state.outcomes[registry].repaired = repaired
        state.outcomes[registry].isWritten = writes
        state.keep(totals, of: registry)
    }

    /// Whether anything in a registry's table can have changed.
    private func writesTable(_ registry: Int) -> Bool {
        let input = inputs[registry]
        if input.mustWrite || input.stored == nil || !input.newFiles.isEmpty { return true }
        let registryPlan = plan.registries[registry]
        return registryPlan.links.contains { link in
            !inputs[link.target].newFiles.isEmpty
                || link.history.map { !inputs[$0.registry].newFiles.isEmpty } ?? false
        } || registryPlan.counts.contains { writesTable($0.registry) }
    }
}
