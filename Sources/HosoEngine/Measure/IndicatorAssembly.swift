import HosoCore
import HosoIndicators
import HosoSpec

/// Makes the cells of every indicator from what was counted.
struct IndicatorAssembly {
    let plan: Plan
    /// By definition of an indicator, one for each of its measures.
    let totals: [[CubeAccumulator?]]

    /// One for each name, in the order of the plan.
    func results() -> [IndicatorResult] {
        var definitions: [String: [Int]] = [:]
        for (number, indicator) in plan.indicators.enumerated() {
            definitions[indicator.name, default: []].append(number)
        }
        let names = plan.indicators.indices.filter { definitions[plan.indicators[$0].name]?.first == $0 }
            .map { plan.indicators[$0].name }
        let weighed = definitions.mapValues { numbers in numbers.flatMap { plan.indicators[$0].weighed } }
        var resultByName: [String: IndicatorResult] = [:]
        for name in DependencyOrder(names, dependencies: weighed).names {
            resultByName[name] = result(name, definitions[name] ?? [], resultByName)
        }
        return names.compactMap { resultByName[$0] }
    }

    private func result(_ name: String, _ definitions: [Int], _ others: [String: IndicatorResult])
        -> IndicatorResult
    {
        var parts: [DefinitionCells.Part] = []
        var cells: [IndicatorCell] = []
        var innerAreas: Set<String> = []
        var hasRank = false
        for number in definitions {
            let indicator = plan.indicators[number]
            hasRank = hasRank || indicator.hasRank
            innerAreas.formUnion(self.innerAreas(number, others))
            cells = self.cells(number, others)
            if let validity = indicator.validity {
                parts.append(DefinitionCells.Part(validity: validity, cells: cells))
            }
        }
        if !parts.isEmpty { cells = DefinitionCells.join(parts) }
        if hasRank { cells = AreaRanks.rank(cells, areas: plan.areas) }
        return IndicatorResult(name: name, cells: cells, innerAreas: innerAreas)
    }

    private func cells(_ number: Int, _ others: [String: IndicatorResult]) -> [IndicatorCell] {
        let indicator = plan.indicators[number]
        let sides = totals[number].map { $0?.cells(areas: plan.areas) ?? [] }
        switch indicator.formula {
        case .measure: return sides.first ?? []
        case .ratio(let numerator, let denominator):
            guard sides.count == 2 else { return [] }
            return RatioCells.combine(
                numerator: sides[0], numeratorKind: numerator.cubeKind, denominator: sides[1],
                denominatorKind: denominator.cubeKind)
        case .index(let components):
            let cells = IndexCells.combine(
                components.map { component in
                    IndexCells.Component(
                        weight: component.weight, target: component.target,
                        cells: others[component.indicator]?.cells ?? [])
                })
            guard let validity = indicator.validity else { return cells }
            return DefinitionCells.lying(in: validity, asOf: plan.areaDay, cells)
        }
    }

    private func innerAreas(_ number: Int, _ others: [String: IndicatorResult]) -> Set<String> {
        guard let tree = plan.areas else { return [] }
        var areas = Set(totals[number].flatMap { $0?.areaTexts ?? [] })
        let parents = Set(tree.areaByCode.values.compactMap(\.parent))
        areas.formIntersection(parents)
        for name in plan.indicators[number].weighed { areas.formUnion(others[name]?.innerAreas ?? []) }
        return areas
    }
}

extension IndicatorPlan {
    /// Names of the indicators that an index weighs.
    var weighed: [String] {
        if case .index(let components) = formula { components.map(\.indicator) } else { [] }
    }
}
