import HosoSpec

/// What a registry must keep for the links of others and of itself.
struct LinkNeeds: Sendable {
    var isTarget = false
    var verified = Set<LinkTarget.VerifiedColumn>()
    /// Columns and derived columns that expressions see through links.
    var columns = Set<Int>()

    /// By registry.
    static func all(of plan: Plan) -> [LinkNeeds] {
        var needs = plan.registries.map { _ in LinkNeeds() }
        for registry in plan.registries {
            for link in registry.links {
                needs[link.target].isTarget = true
                for pair in link.verify {
                    let isName = Verification.comparesAsName(pair, registry, plan.registries[link.target])
                    needs[link.target].verified.insert(.init(column: pair.target, comparesAsName: isName))
                }
            }
        }
        for count in plan.registries.flatMap(\.counts) {
            for case .linked(let link, let column) in count.filter?.inputs ?? [] {
                needs[plan.registries[count.registry].links[link].target].columns.insert(column)
            }
        }
        for measure in plan.indicators.flatMap(\.measures) {
            for case .linked(let link, let column) in measure.expressions.flatMap(\.inputs) {
                needs[plan.registries[measure.registry].links[link].target].columns.insert(column)
            }
        }
        for check in plan.checks {
            for case .linked(let link, let column) in check.expressions.flatMap(\.inputs) {
                needs[plan.registries[check.registry].links[link].target].columns.insert(column)
            }
        }
        return needs
    }
}

/// How a pair of verify columns is compared.
enum Verification {
    /// Whether name keys are compared: either side is a person's name.
    static func comparesAsName(
        _ pair: LinkPlan.Verification, _ own: RegistryPlan, _ target: RegistryPlan
    ) -> Bool {
        own.isName(pair.own) || target.isName(pair.target)
    }
}

extension RegistryPlan {
    /// Whether a column holds persons' names.
    func isName(_ column: Int) -> Bool { column < columns.count && columns[column].type == .name }
}

extension IndicatorPlan {
    /// What it takes from rows; nothing where it is not in force.
    var measures: [MeasurePlan] { isInForce ? definedMeasures : [] }

    /// One measure, or a ratio's two; none of an index.
    var definedMeasures: [MeasurePlan] {
        switch formula {
        case .measure(let measure): [measure]
        case .ratio(let numerator, let denominator): [numerator, denominator]
        case .index: []
        }
    }
}

extension Plan {
    /// Where the measures of a registry's rows stand: their indicator, and which side of it they are.
    func measurePlaces(of registry: Int) -> [(indicator: Int, side: Int)] {
        indicators.enumerated().flatMap { indicator, plan in
            plan.measures.enumerated().filter { $0.element.registry == registry }
                .map { (indicator, $0.offset) }
        }
    }
}

extension MeasurePlan {
    /// The expression measured; nil where rows are counted.
    var value: Expression? {
        switch kind {
        case .countRows: nil
        case .countDistinct(let value), .sum(let value), .share(let value), .mean(let value): value
        case .percentile(_, let value): value
        }
    }

    var expressions: [Expression] {
        [filter, withinValidity, period, area, category, value].compactMap { $0 }
    }
}
