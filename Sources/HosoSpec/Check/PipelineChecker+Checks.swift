import HosoCore

extension PipelineChecker {
    func checkChecks() -> [CheckPlan] { document.checks.compactMap(checkPlan) }

    private func checkPlan(_ spec: CheckSpec) -> CheckPlan? {
        checkIdentifier(spec.name, of: "a check")
        let owner = "check `\(spec.name.value)`"
        if !spec.isIncomplete {
            if spec.of == nil {
                let hint = "name the registry whose rows it looks at"
                sink.report(spec.name.place, "\(owner) has no `of`", hint: hint)
            }
            if spec.fails == nil {
                let hint = "write the condition that is true of a row that fails"
                sink.report(spec.name.place, "\(owner) has no `fails`", hint: hint)
            }
        }
        guard let of = spec.of else { return nil }
        guard let registry = registryNames.firstIndex(of: of.value) else {
            reportUnknown("registry", of, registryNames)
            return nil
        }
        if registries[registry].isUnknown { return nil }
        let scope = scope(ofRegistry: registry)
        let fails = spec.fails.flatMap { compileCondition($0, of: "fails", scope: scope) }
        let area = spec.area.map { compile($0, scope: scope)?.asText() }
        let shown = shown(spec.show, scope)
        // An inner nil is an expression that is wrong.
        if case .some(.none) = area { return nil }
        guard let fails, let shown else { return nil }
        var plan = CheckPlan(
            name: spec.name.value, titles: spec.title?.textByLanguage ?? [:], registry: registry,
            fails: fails, area: area ?? nil, shown: shown)
        plan.reference = spec.reference?.value
        plan.unit = spec.unit?.value
        return plan
    }

    /// nil where one of them is wrong.
    private func shown(_ texts: [Located<String>], _ scope: RegistryScope) -> [CheckPlan.Shown]? {
        var shown: [CheckPlan.Shown] = []
        var isRight = true
        for text in texts {
            if shown.contains(where: { $0.name == text.value }) {
                sink.report(text.place, "`\(text.value)` stands twice in `show`")
                isRight = false
            } else if let expression = compile(text, scope: scope) {
                shown.append(CheckPlan.Shown(name: text.value, expression: expression.asText()))
            } else {
                isRight = false
            }
        }
        return isRight ? shown : nil
    }
}
