import HosoCore
import HosoIndicators
package import HosoParquet
package import HosoSpec
package import HosoStorage

/// One batch: reads what is new, deduplicates, links, hands out column chunks, computes the indicators
/// and finds the rows that fail checks.
package struct Job {
    package let plan: Plan
    /// By registry.
    package let inputs: [RegistryInput]
    package let workers: Workers
    package let options: ParquetWriterOptions
    package let progress: any ProgressObserver
    package let budget: MemoryBudget
    let makeScratch: @Sendable () throws -> any ScratchFile

    /// - Parameters:
    ///   - budget: what may stay in memory.
    ///   - makeScratch: a file for what may not.
    package init(
        plan: Plan, inputs: [RegistryInput], workers: Workers, options: ParquetWriterOptions,
        progress: any ProgressObserver, budget: MemoryBudget = .unlimited,
        makeScratch: @escaping @Sendable () throws -> any ScratchFile = {
            preconditionFailure("nothing is put aside without a limit")
        }
    ) {
        precondition(
            inputs.count == plan.registries.count,
            "\(inputs.count) inputs for \(plan.registries.count) registries")
        self.plan = plan
        self.inputs = inputs
        self.workers = workers
        self.options = options
        self.progress = progress
        self.budget = budget
        self.makeScratch = makeScratch
    }

    /// Rows of a row group, and of a column file; fewer where the memory is small.
    package static let groupRowCount = 1 << 20

    /// - Throws: `HosoError` where input is refused, `RejectLimitPassed`, or what `output` throws.
    package func run(into output: any JobOutput) throws -> JobResult {
        var state = JobState(plan: plan)
        for registry in ProcessingOrder.registries(of: plan) {
            if state.prepared[registry] == nil { try prepare(registry, &state, output) }
            for link in plan.registries[registry].links where state.targets[link.target] == nil {
                if state.prepared[link.target] == nil { try prepare(link.target, &state, output) }
                try index(link.target, &state, output)
            }
            for history in plan.registries[registry].links.compactMap(\.history) {
                try take(history, &state, output)
            }
            try finish(registry, &state, output)
            if state.isStillLinkedTo(registry), state.targets[registry] == nil {
                try index(registry, &state, output)
            }
            for history in state.missingHistories(of: registry) { try take(history, &state, output) }
            state.release(registry)
        }
        return JobResult(
            registries: state.outcomes, indicators: state.indicatorResults(), failures: state.failures,
            overflowCount: state.faults.overflowCount, zeroDivisionCount: state.faults.zeroDivisionCount)
    }

    /// Links, measures and writes one registry, group by group.
    private func finish(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        let registryPlan = plan.registries[registry]
        progress.begin(stage: "write \(registryPlan.name)", totalBytes: nil)
        let sources = registryPlan.links.map { state.source(of: $0) }
        let writes = writesTable(registry)
        let tallies = TallyRunner(tallies: state.tallies(over: registry), workers: workers)
        for tally in tallies.tallies { state.begin(tally, rowCount: sources[tally.link].rowCount) }
        let measures = MeasureRunner(measures: state.measures(of: registry))
        let groupOutput = GroupOutput(
            plan: registryPlan, searchedColumns: plan.personColumns(of: registry).searchedColumns,
            measures: measures,
            checks: CheckRunner(checks: state.checks(of: registry), registry: registryPlan),
            options: options, workers: workers)
        var totals = measures.emptyAccumulators()
        var linkCounts = registryPlan.links.map { _ in [LinkStatus: Int]() }
        var repaired = registryPlan.links.map { _ in 0 }
        var isWritten = false
        var stretches = GroupStretches(groupRowCount: state.groupRowCounts[registry])
        var sides: (registry: DeduplicatedRegistry, sides: [LinkSide])?
        var harvest = try harvest(registry, state)
        var target = writtenTarget(registry, state)
        let keepableLinks = inputs[registry].hasLinksOfThisPipeline ? plan.keepableLinks(of: registry) : []
        try forEachPart(of: registry, &state, output) { part, isLast, state in
            try harvest?.take(part)
            try stretches.add(part, isLast: isLast) { stretch in
                if sides?.registry !== stretch.registry {
                    sides = nil
                    sides = (stretch.registry, try self.sides(registryPlan, sources, stretch.registry))
                }
                let builder = GroupBuilder(
                    registry: stretch.registry, sides: sides?.sides ?? [], workers: workers,
                    counts: state.tallies[registry], firstRow: stretch.firstRow - stretch.rows.lowerBound,
                    keepableLinks: keepableLinks)
                let group = try builder.group(stretch.rows, faults: &state.faults)
                try target?.append(group, stretch.rows, workers: workers)
                let kept = writes ? try keptFile(registry, stretch, group) : nil
                let result = try groupOutput.run(group, writes: writes && kept == nil)
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
                if let kept {
                    output.keep(registry: registry, file: kept)
                } else if writes {
                    isWritten = true
                    try output.write(
                        registry: registry, number: stretch.number, chunks: result.chunks,
                        rowCount: group.rowCount)
                }
            }
        }
        state.outcomes[registry].links = linkCounts
        state.outcomes[registry].repaired = repaired
        state.outcomes[registry].isWritten = isWritten
        state.keep(totals, of: registry)
        if let harvest { try state.keep(harvest, of: registry) }
        if let target { state.targets[registry] = try target.finish(workers: workers) }
    }

    /// What the links of some rows look into.
    private func sides(
        _ plan: RegistryPlan, _ sources: [TargetSource], _ rows: DeduplicatedRegistry
    ) throws -> [LinkSide] {
        try zip(plan.links, sources).map { try $1.side(of: $0, for: rows, workers: workers) }
    }

    /// The file of the store that a group would be written as once more; nil where it has to be written.
    private func keptFile(_ registry: Int, _ stretch: RowStretch, _ group: LinkedGroup) throws -> String? {
        let registryPlan = plan.registries[registry]
        guard let merge = stretch.registry.merge, let storedGroup = stretch.storedGroup,
            !inputs[registry].mustWrite, registryPlan.counts.isEmpty,
            let file = merge.ownFile(storedGroup: storedGroup, fields: registryPlan.storeFields)
        else { return nil }
        for (number, link) in registryPlan.links.enumerated() {
            let columns = registryPlan.storeMembers(of: link).map { member in
                (member.storeColumn(ofLink: link.name), group.linkColumn(member, ofLink: number))
            }
            guard try merge.holds(columns, storedGroup: storedGroup, workers: workers) else { return nil }
        }
        return file
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
