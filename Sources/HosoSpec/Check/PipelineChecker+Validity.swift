import HosoCore

/// When definitions of indicators are valid, and for which rows.
extension PipelineChecker {
    func checkValidities(of spec: IndicatorSpec) {
        guard spec.definitions.count > 1 else { return }
        var earlier: [Located<Validity>] = []
        for definition in spec.definitions {
            guard let valid = definition.valid else {
                let hint = "say from and to when each of them holds"
                sink.report(
                    definition.measure.place,
                    "one of several definitions of `\(spec.name.value)` has no `valid`",
                    hint: hint)
                continue
            }
            if let other = earlier.first(where: { $0.value.overlaps(valid.value) }) {
                sink.report(
                    valid.place,
                    "two definitions of `\(spec.name.value)` are valid at the same time: also the one at "
                        + "\(other.place)")
            }
            earlier.append(valid)
        }
    }

    /// The condition that a row's date lies in a definition's validity; nil where the measure has no period,
    /// so that the definition holds as a whole or not at all.
    func rowValidity(_ valid: Located<Validity>, _ measure: MeasureSpec, _ scope: RegistryScope)
        -> Expression?
    {
        guard let period = measure.by.first(where: { $0.name.value == "period" }) else {
            requireAsOf(valid)
            return nil
        }
        let condition = Expression.lies(periodOf: period.text.value, in: valid.value, scope: scope)
        if condition == nil {
            let hint = "year, quarter, month or day of it, and nothing else"
            sink.report(period.text.place, "beside `valid`, `period` must be made from one date", hint: hint)
        }
        return condition
    }

    /// What has no date of its own is valid by the day that the pipeline is run for.
    func requireAsOf(_ valid: Located<Validity>) {
        if asOf != nil || parameters.wrongNames.contains("as_of") { return }
        let hint = "give the indicator a period, or the pipeline the parameter `as_of`, a date"
        sink.report(valid.place, "`valid` needs a day to go by", hint: hint)
    }
}

extension IndicatorSpec {
    /// That of the first definition that has one; likewise the others.
    var title: TitleSpec? { definitions.lazy.compactMap(\.title).first }
    var target: Located<Double>? { definitions.lazy.compactMap(\.target).first }
    var reference: Located<String>? { definitions.lazy.compactMap(\.reference).first }
    var unit: Located<String>? { definitions.lazy.compactMap(\.unit).first }
}

extension IndicatorPlan {
    /// Whether its validity decides over each period, not over the definition as a whole.
    var goesByItsPeriods: Bool {
        switch formula {
        case .measure(let measure), .ratio(let measure, _): measure.period != nil
        case .index: true
        }
    }
}
