import HosoCore

/// Indicators that weigh others.
extension PipelineChecker {
    typealias Weights = [(indicator: Located<String>, weight: Located<Double>)]

    /// nil where a component is wrong; that it has none was reported when it was read.
    func index(_ weights: Weights) -> IndicatorPlan.Formula? {
        let components = weights.compactMap { component($0.indicator, $0.weight) }
        return components.isEmpty || components.count < weights.count ? nil : .index(components)
    }

    private func component(_ name: Located<String>, _ weight: Located<Double>) -> IndicatorPlan
        .IndexComponent?
    {
        if weight.value <= 0 { sink.report(weight.place, "a weight must be above 0") }
        guard let spec = document.indicators.first(where: { $0.name.value == name.value }) else {
            reportUnknown("indicator", name, document.indicators.map(\.name.value))
            return nil
        }
        guard let target = spec.target else {
            sink.report(
                name.place, "indicator `\(name.value)` has no `target`, so it cannot be weighed",
                hint: "its value counts as a part of its target")
            return nil
        }
        if target.value <= 0 {
            sink.report(name.place, "the target of `\(name.value)` is not above 0, so it cannot be weighed")
            return nil
        }
        return IndicatorPlan.IndexComponent(
            indicator: name.value, weight: weight.value, target: target.value)
    }

    /// Reports an index that weighs itself, by way of others too.
    func checkIndexes() {
        var weighedByName: [String: [Located<String>]] = [:]
        for spec in document.indicators { weighedByName[spec.name.value, default: []] += spec.weighed }
        let order = DependencyOrder(
            document.indicators.map(\.name.value), dependencies: weighedByName.mapValues { $0.map(\.value) })
        guard let cycle = order.cycle,
            let place = weighedByName[cycle[0]]?.first(where: { $0.value == cycle[1] })?.place
        else { return }
        sink.report(place, "an index weighs itself: \(cycle.joined(separator: " → "))")
    }
}

extension IndicatorSpec {
    /// Names of the indicators that its definitions weigh.
    fileprivate var weighed: [Located<String>] {
        definitions.flatMap { definition in
            definition.measure.forms.flatMap { form -> [Located<String>] in
                if case .index(let weights) = form.form { weights.map(\.indicator) } else { [] }
            }
        }
    }
}
