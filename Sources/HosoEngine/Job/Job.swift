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
            if state.prepared[registry]?.merge == nil { state.dropTargetsOfAskedRows(of: registry) }
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

    /// Whether anything in a registry's table can have changed.
    func writesTable(_ registry: Int) -> Bool {
        let input = inputs[registry]
        if input.mustWrite || input.stored == nil || !input.newFiles.isEmpty { return true }
        let registryPlan = plan.registries[registry]
        return registryPlan.links.contains { link in
            !inputs[link.target].newFiles.isEmpty
                || link.history.map { !inputs[$0.registry].newFiles.isEmpty } ?? false
        } || registryPlan.counts.contains { writesTable($0.registry) }
    }
}
