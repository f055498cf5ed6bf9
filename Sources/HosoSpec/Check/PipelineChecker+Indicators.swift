import HosoCore

extension PipelineChecker {
    private static let dimensionNames = ["period", "area", "category"]

    /// One plan for each definition, those of an indicator side by side, the oldest first.
    func checkIndicators() -> [IndicatorPlan] {
        checkIndexes()
        return document.indicators.flatMap { spec in
            checkIdentifier(spec.name, of: "an indicator")
            checkValidities(of: spec)
            let definitions = spec.definitions.sorted {
                ($0.valid?.value.from ?? .min) < ($1.valid?.value.from ?? .min)
            }
            return definitions.compactMap { plan($0, of: spec) }
        }
    }

    private func plan(_ definition: IndicatorDefinitionSpec, of spec: IndicatorSpec) -> IndicatorPlan? {
        guard let formula = formula(definition, named: spec.name.value) else { return nil }
        let isRanked: Bool
        if case .index = formula { isRanked = true } else { isRanked = false }
        var plan = IndicatorPlan(
            name: spec.name.value, titles: spec.title?.textByLanguage ?? [:], target: spec.target?.value,
            formula: formula, hasRank: definition.rank?.value ?? isRanked, validity: definition.valid?.value)
        plan.reference = spec.reference?.value
        plan.unit = spec.unit?.value
        if let validity = plan.validity, !plan.goesByItsPeriods, let asOf {
            plan.isInForce = validity.contains(asOf)
        }
        return plan
    }

    private func formula(_ definition: IndicatorDefinitionSpec, named name: String) -> IndicatorPlan.Formula?
    {
        let measure = definition.measure
        switch measure.forms.first?.form {
        case .ratio(let numerator, let denominator):
            guard hasOneForm(measure) else { return nil }
            checkIsBare(measure, "ratio", hint: "name it in the numerator and the denominator")
            return ratio(numerator, denominator, definition.valid)
        case .index(let weights):
            guard hasOneForm(measure) else { return nil }
            checkIsBare(measure, "index", hint: nil)
            if let valid = definition.valid { requireAsOf(valid) }
            return index(weights)
        default:
            return self.measure(measure, of: "indicator `\(name)`", definition.valid).map { .measure($0) }
        }
    }

    private func hasOneForm(_ measure: MeasureSpec) -> Bool {
        guard measure.forms.count > 1 else { return true }
        let names = measure.forms.map { "`\($0.name.value)`" }.joined(separator: " and ")
        let place = measure.forms.dropFirst().map(\.name.place).max { ($0.line ?? 0) < ($1.line ?? 0) }
        sink.report(place ?? measure.place, "only one measure is allowed here, not \(names)")
        return false
    }

    /// A ratio and an index take their rows from what they are made of.
    private func checkIsBare(_ measure: MeasureSpec, _ form: String, hint: String?) {
        let places = [("of", measure.of?.place), ("where", measure.filter?.place), ("by", measure.byPlace)]
        for (key, place) in places {
            if let place { sink.report(place, "`\(key)` may not stand beside `\(form)`", hint: hint) }
        }
    }

    private func ratio(
        _ numeratorSpec: MeasureSpec?, _ denominatorSpec: MeasureSpec?, _ valid: Located<Validity>?
    ) -> IndicatorPlan.Formula? {
        let numerator = numeratorSpec.flatMap { measure($0, of: "the numerator", valid) }
        let denominator = denominatorSpec.flatMap { measure($0, of: "the denominator", valid) }
        if let numeratorSpec, let denominatorSpec {
            let left = Set(numeratorSpec.by.map(\.name.value))
            let right = Set(denominatorSpec.by.map(\.name.value))
            if left != right {
                let difference = left.symmetricDifference(right).sorted().joined(separator: ", ")
                sink.report(
                    denominatorSpec.byPlace ?? denominatorSpec.place,
                    "both sides of a ratio must name the same dimensions: only one has \(difference)")
                return nil
            }
        }
        guard let numerator, let denominator else { return nil }
        return .ratio(numerator: numerator, denominator: denominator)
    }

    /// A measure that is neither a ratio nor an index.
    private func measure(_ spec: MeasureSpec, of owner: String, _ valid: Located<Validity>?) -> MeasurePlan? {
        let isSingle = hasOneForm(spec)
        for (name, form) in spec.forms {
            switch form {
            case .ratio, .index:
                if isSingle { sink.report(name.place, "a side of a ratio may not be a \(name.value) itself") }
                return nil
            default: break
            }
        }
        guard let of = spec.of else {
            sink.report(spec.place, "\(owner) has no `of`", hint: "name the registry whose rows it measures")
            return nil
        }
        guard let registry = registryNames.firstIndex(of: of.value) else {
            reportUnknown("registry", of, registryNames)
            return nil
        }
        for dimension in spec.by where !PipelineChecker.dimensionNames.contains(dimension.name.value) {
            reportUnknown("dimension", dimension.name, PipelineChecker.dimensionNames)
        }
        if registries[registry].isUnknown { return nil }
        let scope = scope(ofRegistry: registry)
        let filter = spec.filter.map { compileCondition($0, of: "where", scope: scope) }
        let kinds = spec.forms.map { kind($0.form, scope) }
        var dimensions: [String: Expression] = [:]
        for dimension in spec.by {
            dimensions[dimension.name.value] = compile(dimension.text, scope: scope)?.asText()
        }
        // An inner nil is an expression that is wrong.
        if case .some(.none) = filter { return nil }
        if case .some(.none) = kinds.first { return nil }
        guard isSingle, dimensions.count == spec.by.count else { return nil }
        var plan = MeasurePlan(
            registry: registry, filter: filter ?? nil, kind: (kinds.first ?? nil) ?? .countRows,
            period: dimensions["period"], area: dimensions["area"], category: dimensions["category"])
        if let valid { plan.withinValidity = rowValidity(valid, spec, scope) }
        return plan
    }

    private func kind(_ form: MeasureSpec.Form, _ scope: RegistryScope) -> MeasurePlan.Kind? {
        switch form {
        case .count(let text): return count(text, scope)
        case .sum(let text) where !text.value.isEmpty:
            return compileNumber(text, of: "sum", scope: scope).map { .sum($0) }
        case .share(let text) where !text.value.isEmpty:
            return compileCondition(text, of: "share", scope: scope).map { .share($0) }
        case .mean(let text) where !text.value.isEmpty:
            return compileNumber(text, of: "mean", scope: scope).map { .mean($0) }
        case .median(let text) where !text.value.isEmpty:
            return compileNumber(text, of: "median", scope: scope).map { .percentile(percent: 50, of: $0) }
        case .percentile(let percent, let text):
            let expression = text.flatMap { compileNumber($0, of: "percentile", scope: scope) }
            guard let percent else { return nil }
            guard (0...100).contains(percent.value) else {
                sink.report(percent.place, "`p` must be from 0 to 100")
                return nil
            }
            return expression.map { .percentile(percent: percent.value, of: $0) }
        case .sum, .share, .mean, .median, .ratio, .index:
            // A measure without a value was reported when it was read.
            return nil
        }
    }

    /// `rows` or `distinct EXPR`.
    private func count(_ text: Located<String>, _ scope: RegistryScope) -> MeasurePlan.Kind? {
        if text.value.isEmpty { return nil }
        if text.value == "rows" { return .countRows }
        let word = text.value.prefix { !$0.isWhitespace }
        let rest = text.value.dropFirst(word.count).drop { $0.isWhitespace }
        let prefix = text.value.prefix(text.value.count - rest.count)
        guard word.lowercased() == "distinct", !rest.isEmpty else {
            sink.report(text.place, "`count` takes `rows` or `distinct` and an expression")
            return nil
        }
        let expression = Located(String(rest), at: text.place)
        return compile(expression, after: String(prefix), scope: scope).map { .countDistinct($0) }
    }
}
