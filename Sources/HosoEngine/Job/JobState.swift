import HosoIndicators
import HosoSpec
import HosoStore

/// What a job knows between its registries.
struct JobState {
    private let plan: Plan
    let needs: [LinkNeeds]
    /// Registries that were read before their turn.
    var read: [Int: ReadRegistry] = [:]
    var prepared: [PreparedRegistry?]
    var targets: [PreparedTarget?]
    var histories: [HistoryPlan: HistoryRows] = [:]
    /// By registry linked to.
    private var historyIndexes: [[HistoryPlan: HistoryIndex]]
    /// By registry and count; empty until rows are counted.
    private(set) var tallies: [[[UInt32]]]
    var outcomes: [RegistryOutcome]
    /// By registry; of no rows before it is read.
    var groupSizes: [GroupSize]
    var faults = EvaluationFaults()
    private var finished = Set<Int>()
    /// Registries put aside whose rows have been counted.
    private var counted = Set<Int>()
    /// What is left over of the removed keys of a registry that comes in parts.
    var removedStretches: [Int: GroupStretches] = [:]
    /// By indicator, one for each of its measures.
    private var totals: [[CubeAccumulator?]]
    /// By check: the rows that fail, in parts.
    private(set) var failures: [[WorklistRows]]

    init(plan: Plan) {
        self.plan = plan
        needs = LinkNeeds.all(of: plan)
        prepared = plan.registries.map { _ in nil }
        targets = plan.registries.map { _ in nil }
        historyIndexes = plan.registries.map { _ in [:] }
        tallies = plan.registries.map { $0.counts.map { _ in [] } }
        groupSizes = plan.registries.map { _ in GroupSize(rowCount: 0, mayOverlap: false) }
        outcomes = plan.registries.map { _ in RegistryOutcome() }
        totals = plan.indicators.map { $0.measures.map { _ in nil } }
        failures = plan.checks.map { _ in [] }
    }

    func measures(of registry: Int) -> [MeasurePlan] {
        plan.measurePlaces(of: registry).map { plan.indicators[$0.indicator].measures[$0.side] }
    }

    mutating func keep(_ accumulators: [CubeAccumulator], of registry: Int) {
        for (place, accumulator) in zip(plan.measurePlaces(of: registry), accumulators) {
            totals[place.indicator][place.side] = accumulator
        }
    }

    /// Keeps what was taken from a registry while it was finished.
    mutating func keep(_ harvest: AsideHarvest, of registry: Int) throws {
        if let target = harvest.target { targets[registry] = try target.finish() }
        histories.merge(harvest.histories) { _, new in new }
    }

    func checks(of registry: Int) -> [CheckPlan] { plan.checks.filter { $0.registry == registry } }

    /// - Parameter parts: of a group, for each of the registry's checks.
    mutating func keep(_ parts: [[WorklistRows]], of registry: Int) {
        let checks = plan.checks.indices.filter { plan.checks[$0].registry == registry }
        for part in parts {
            for (check, rows) in zip(checks, part) where rows.count > 0 { failures[check].append(rows) }
        }
    }

    /// Memory that indexes for links hold, in bytes.
    var indexByteCount: Int { targets.reduce(0) { $0 + ($1?.byteCount ?? 0) } }

    /// - Returns: whether the rows of a registry that was put aside are still to be counted.
    mutating func beginCounting(_ registry: Int) -> Bool { counted.insert(registry).inserted }

    /// Whether a registry still to come, other than `registry` itself, links to it.
    func isStillLinkedTo(_ registry: Int) -> Bool { !registries(stillLinkedTo: registry).isEmpty }

    /// Registries still to come, other than `registry` itself, that link to it.
    func registries(stillLinkedTo registry: Int) -> [Int] {
        plan.registries.indices.filter { other in
            other != registry && !finished.contains(other)
                && plan.registries[other].links.contains { $0.target == registry }
        }
    }

    /// Whether a registry still to come, other than `registry` itself, takes old IDs from it in this way.
    private func isStillNeeded(_ history: HistoryPlan, besides registry: Int? = nil) -> Bool {
        plan.registries.indices.contains { other in
            other != registry && !finished.contains(other)
                && plan.registries[other].links.contains { $0.history == history }
        }
    }

    /// The histories in a registry that another one still to come needs, and that are not taken yet.
    func missingHistories(of registry: Int) -> [HistoryPlan] {
        let all = Set(
            plan.registries.flatMap(\.links).compactMap(\.history).filter { $0.registry == registry })
        return all.filter { histories[$0] == nil && isStillNeeded($0, besides: registry) }
    }

    /// Where a link finds rows.
    mutating func source(of link: LinkPlan) -> TargetSource {
        let rows = link.history.map { history -> HistoryRows in
            guard let rows = histories[history] else { preconditionFailure("a history was not taken") }
            return rows
        }
        switch targets[link.target] {
        case nil: preconditionFailure("link target was not indexed")
        case .aside(let target): return .aside(target, history: rows)
        case .whole(let target):
            guard let history = link.history, let rows else { return .whole(target, history: nil) }
            let index = historyIndexes[link.target][history] ?? HistoryIndex(rows, target: target)
            historyIndexes[link.target][history] = index
            return .whole(target, history: index)
        }
    }

    /// The counts that a registry's rows add to.
    func tallies(over registry: Int) -> [Tally] {
        plan.registries.enumerated().flatMap { owner, ownerPlan in
            ownerPlan.counts.enumerated().filter { $0.element.registry == registry }
                .map {
                    Tally(owner: owner, number: $0.offset, link: $0.element.link, filter: $0.element.filter)
                }
        }
    }

    /// Adds one to each of some rows of the registry that has a count.
    mutating func add(_ rows: [Int32], to tally: Tally) {
        // Taken out, so that it is changed in place.
        var counts = tallies[tally.owner][tally.number]
        tallies[tally.owner][tally.number] = []
        for row in rows { counts[Int(row)] += 1 }
        tallies[tally.owner][tally.number] = counts
    }

    /// Makes room for a tally.
    mutating func begin(_ tally: Tally, rowCount: Int) {
        tallies[tally.owner][tally.number] = [UInt32](repeating: 0, count: rowCount)
    }

    /// Lets go of a registry's rows, and of the indexes that no registry still to come needs.
    mutating func release(_ registry: Int) {
        finished.insert(registry)
        tallies[registry] = []
        for target in targets.indices where !isStillLinkedTo(target) && !linksToItself(target) {
            targets[target] = nil
            historyIndexes[target] = [:]
        }
        // Of a target that has some rows only, the others may be asked for after all.
        for done in finished where !isOfAskedRows(done) { prepared[done] = nil }
        for history in histories.keys where !isStillNeeded(history) {
            histories[history] = nil
            for target in historyIndexes.indices { historyIndexes[target][history] = nil }
        }
    }

    private func isOfAskedRows(_ target: Int) -> Bool {
        if case .whole(let target) = targets[target] { target.isOfAskedRows } else { false }
    }

    /// Lets go of those targets of a registry that do not have all rows: its own rows are not taken from the
    /// store with their links, so that they ask for any.
    mutating func dropTargetsOfAskedRows(of registry: Int) {
        for link in plan.registries[registry].links where isOfAskedRows(link.target) {
            targets[link.target] = nil
        }
    }

    /// Whether a registry still to come will link to itself.
    private func linksToItself(_ registry: Int) -> Bool {
        !finished.contains(registry) && plan.registries[registry].links.contains { $0.target == registry }
    }

    func indicatorResults() -> [IndicatorResult] { IndicatorAssembly(plan: plan, totals: totals).results() }
}
