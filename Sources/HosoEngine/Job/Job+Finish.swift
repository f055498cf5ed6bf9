import HosoCore
import HosoIndicators
import HosoSpec

/// Linking, measuring and writing a registry.
extension Job {
    /// Links, measures and writes one registry, group by group.
    ///
    /// While the column chunks of a group are made, the next one is gathered and linked already.
    func finish(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        let registryPlan = plan.registries[registry]
        let askedIDs = try askedIDs(of: registry, &state)
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
        var books = GroupBooks(
            registry: registry, links: registryPlan.links.count, totals: measures.emptyAccumulators(),
            tallies: tallies)
        var open: OpenGroup?
        defer { open?.output.abandon() }
        let groupSize = state.groupSizes[registry]
        var stretches = GroupStretches(groupRowCount: groupSize.rowCount)
        var sides: (registry: DeduplicatedRegistry, sides: [LinkSide])?
        var harvest = try harvest(registry, state)
        var target = try writtenTarget(registry, askedIDs: askedIDs, state)
        let keepableLinks = keptLinks(of: registry)
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
                let isWritten = writes && kept == nil
                let earlier = try open.map { (group: $0, result: try $0.output.finish()) }
                open = OpenGroup(
                    number: stretch.number, rows: group, keptFile: kept, isWritten: isWritten,
                    output: groupOutput.begin(group, writes: isWritten))
                if let earlier { try books.enter(earlier.group, earlier.result, &state, output) }
                if !groupSize.mayOverlap { try close(&open, &books, &state, output) }
            }
        }
        try close(&open, &books, &state, output)
        state.outcomes[registry].links = books.linkCounts
        state.outcomes[registry].repaired = books.repaired
        state.outcomes[registry].isWritten = books.isWritten
        state.keep(books.totals, of: registry)
        if let harvest { try state.keep(harvest, of: registry) }
        if let target { state.targets[registry] = try target.finish(workers: workers) }
    }

    /// Waits for the group whose results are still in the making.
    private func close(
        _ open: inout OpenGroup?, _ books: inout GroupBooks, _ state: inout JobState, _ output: any JobOutput
    ) throws {
        guard let group = open else { return }
        let result = try group.output.finish()
        open = nil
        try books.enter(group, result, &state, output)
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
}

/// A linked group whose column chunks and figures are in the making.
private struct OpenGroup {
    /// In the table, counted from 0.
    var number: Int
    var rows: LinkedGroup
    /// The file of the store that stays in place of a new one.
    var keptFile: String?
    var isWritten: Bool
    var output: GroupOutput.Open
}

/// What a registry's groups come to, entered in their order.
private struct GroupBooks {
    let registry: Int
    private(set) var linkCounts: [[LinkStatus: Int]]
    private(set) var repaired: [Int]
    private(set) var isWritten = false
    /// One for each measure.
    private(set) var totals: [CubeAccumulator]
    private let tallies: TallyRunner

    init(registry: Int, links: Int, totals: [CubeAccumulator], tallies: TallyRunner) {
        self.registry = registry
        self.totals = totals
        self.tallies = tallies
        linkCounts = Array(repeating: [:], count: links)
        repaired = Array(repeating: 0, count: links)
    }

    /// Enters a group, and hands it to the output.
    mutating func enter(
        _ group: OpenGroup, _ result: GroupOutput.Result, _ state: inout JobState, _ output: any JobOutput
    ) throws {
        state.faults += result.faults
        for part in result.accumulators {
            for (index, accumulator) in part.enumerated() { totals[index].merge(accumulator) }
        }
        state.keep(result.failures, of: registry)
        for (link, linked) in group.rows.links.enumerated() {
            linkCounts[link].merge(linked.counts, uniquingKeysWith: +)
            repaired[link] += linked.repairedCount
        }
        var faults = EvaluationFaults()
        try tallies.run(group.rows, faults: &faults) { state.add($1, to: tallies.tallies[$0]) }
        state.faults += faults
        if let kept = group.keptFile {
            output.keep(registry: registry, file: kept)
        } else if group.isWritten {
            isWritten = true
            try output.write(
                registry: registry, number: group.number, chunks: result.chunks,
                rowCount: group.rows.rowCount)
        }
    }
}
