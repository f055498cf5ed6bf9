import HosoIndicators
import HosoSpec

/// What a job knows between its registries.
struct JobState {
    private let plan: Plan
    let needs: [LinkNeeds]
    var prepared: [DeduplicatedRegistry?]
    var targets: [LinkTarget?]
    var outcomes: [RegistryOutcome]
    var faults = EvaluationFaults()
    private var finished = Set<Int>()
    /// By indicator, one for each of its measures.
    private var totals: [[CubeAccumulator?]]

    init(plan: Plan) {
        self.plan = plan
        needs = LinkNeeds.all(of: plan)
        prepared = plan.registries.map { _ in nil }
        targets = plan.registries.map { _ in nil }
        outcomes = plan.registries.map { _ in RegistryOutcome() }
        totals = plan.indicators.map { $0.measures.map { _ in nil } }
    }

    /// Where the measures of a registry stand among the indicators.
    private func places(of registry: Int) -> [(indicator: Int, side: Int)] {
        plan.indicators.enumerated().flatMap { indicator, indicatorPlan in
            indicatorPlan.measures.enumerated().filter { $0.element.registry == registry }
                .map { (indicator, $0.offset) }
        }
    }

    func measures(of registry: Int) -> [MeasurePlan] {
        places(of: registry).map { plan.indicators[$0.indicator].measures[$0.side] }
    }

    mutating func keep(_ accumulators: [CubeAccumulator], of registry: Int) {
        for (place, accumulator) in zip(places(of: registry), accumulators) {
            totals[place.indicator][place.side] = accumulator
        }
    }

    /// Whether a registry still to come, other than `registry` itself, links to it.
    func isStillLinkedTo(_ registry: Int) -> Bool {
        plan.registries.indices.contains { other in
            other != registry && !finished.contains(other)
                && plan.registries[other].links.contains { $0.target == registry }
        }
    }

    /// Lets go of a registry's rows, and of the indexes that no registry still to come needs.
    mutating func release(_ registry: Int) {
        finished.insert(registry)
        prepared[registry] = nil
        for target in targets.indices where !isStillLinkedTo(target) { targets[target] = nil }
    }

    func indicatorResults() -> [IndicatorResult] {
        zip(plan.indicators, totals).map { indicator, totals in
            let sides = totals.map { $0?.cells(areas: plan.areas) ?? [] }
            switch indicator.formula {
            case .measure: return IndicatorResult(name: indicator.name, cells: sides[0])
            case .ratio(let numerator, let denominator):
                return IndicatorResult(
                    name: indicator.name,
                    cells: RatioCells.combine(
                        numerator: sides[0], numeratorKind: numerator.cubeKind, denominator: sides[1],
                        denominatorKind: denominator.cubeKind))
            }
        }
    }
}
