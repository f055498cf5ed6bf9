import HosoCore

/// Derived columns and links.
extension PipelineChecker {
    func checkDerived(of index: Int) {
        let fileColumnCount = registries[index].columns.count
        if registries[index].isUnknown { return }
        for (position, derived) in registries[index].spec.derived.enumerated() {
            let scope = RegistryScope(
                columnsOf: registries[index], count: fileColumnCount + position, parameters: parameters,
                key: "derive")
            registries[index].derived[position].expression = compileDerived(derived, registries[index], scope)
        }
    }

    /// The condition under which a winning row removes its key: decided before rows are linked.
    func checkDeleteWhen(of index: Int) {
        guard let text = registries[index].spec.deleteWhen, !registries[index].isUnknown else { return }
        let scope = RegistryScope(
            columnsOf: registries[index], count: registries[index].columnCount, parameters: parameters,
            key: "delete_when")
        registries[index].deleteWhen = compileCondition(text, of: "delete_when", scope: scope)
    }

    private func compileDerived(
        _ derived: NamedExpressionSpec, _ registry: RegistryDraft, _ scope: RegistryScope
    ) -> Expression? {
        guard let expression = compile(derived.text, scope: scope) else { return nil }
        // A sum of decimals may have more scale than a stored decimal can hold.
        if case .decimal(let scale) = expression.type, scale > 18 {
            let message =
                "derived column `\(derived.name.value)` has \(scale) decimals, more than the 18 stored"
            sink.report(derived.text.place, message)
            return nil
        }
        return expression
    }

    func checkLinks(of index: Int) {
        let specs = registries[index].spec.links
        registries[index].links = specs.map { link in draft(link, of: registries[index]) }
    }

    private func draft(_ link: LinkSpec, of registry: RegistryDraft) -> RegistryDraft.LinkDraft {
        var draft = RegistryDraft.LinkDraft(name: link.name, byNames: (link.by ?? []).map(\.value))
        let owner = "link `\(link.name.value)`"
        if link.by?.isEmpty ?? true { sink.report(link.name.place, "\(owner) has no `by`") }
        guard let to = link.to else {
            sink.report(link.name.place, "\(owner) has no `to`", hint: "write {to: registry, by: column}")
            return draft
        }
        guard let target = registryNames.firstIndex(of: to.value) else {
            reportUnknown("registry", to, registryNames)
            return draft
        }
        draft.target = target
        if registry.isUnknown || registries[target].isUnknown { return draft }
        let by = by(link, of: registry, to: registries[target])
        let verify = link.verify.compactMap { verification($0, of: registry, to: registries[target]) }
        if let by, verify.count == link.verify.count {
            var plan = LinkPlan(name: link.name.value, target: target, by: by, verify: verify)
            plan.repairsLeadingZeros = repairs(link, plan, of: registry)
            addHistory(to: &plan, link, of: registry)
            draft.plan = plan
        }
        return draft
    }

    /// Columns of the link, each of the type of the key's column at its place.
    private func by(_ link: LinkSpec, of registry: RegistryDraft, to target: RegistryDraft) -> [Int]? {
        guard let names = link.by, let first = names.first else { return nil }
        let columns = names.compactMap { column($0, of: registry, "by") }
        guard let key = target.key else { return nil }
        if names.count != key.count {
            let keyNames = key.map { target.columnNames[$0] }.joined(separator: ", ")
            sink.report(
                first.place,
                "`by` has \(names.count) of the \(key.count) columns of the key of "
                    + "`\(target.spec.name.value)`",
                hint: "its key is \(keyNames)")
            return nil
        }
        guard columns.count == names.count else { return nil }
        var isRight = true
        for (name, (own, theirs)) in zip(names, zip(columns, key)) {
            guard let ownType = registry.type(ofColumn: own), let type = target.type(ofColumn: theirs) else {
                continue
            }
            if ValueClass(ownType) == ValueClass(type) { continue }
            let keyName = target.columnNames[theirs]
            sink.report(
                name.place,
                "`\(name.value)` is \(ValueClass(ownType).name), the key's `\(keyName)` is "
                    + "\(ValueClass(type).name)"
            )
            isRight = false
        }
        return isRight ? columns : nil
    }

    private func verification(
        _ spec: LinkSpec.Verification, of registry: RegistryDraft, to target: RegistryDraft
    ) -> LinkPlan.Verification? {
        let own = column(spec.own, of: registry, "verify")
        let theirs = column(spec.target, of: target, "verify")
        guard let own, let theirs else { return nil }
        if let ownType = registry.type(ofColumn: own), let type = target.type(ofColumn: theirs),
            ValueClass(ownType) != ValueClass(type)
        {
            let message =
                "`\(spec.own.value)` is \(ValueClass(ownType).name) and cannot be compared with "
                + "`\(target.spec.name.value).\(spec.target.value)`, \(ValueClass(type).name)"
            sink.report(spec.own.place, message)
            return nil
        }
        return LinkPlan.Verification(own: own, target: theirs)
    }

    func column(_ name: Located<String>, of registry: RegistryDraft, _ role: String) -> Int? {
        if let index = registry.columnIndex(named: name.value) { return index }
        if registry.spec.counts.contains(where: { $0.name.value == name.value }) {
            sink.report(
                name.place,
                "`\(role)` may not name the count `\(name.value)`: counts are made after rows are linked")
            return nil
        }
        let hint = Suggestion.hint(for: name.value, among: registry.columnNames, orList: "columns")
        sink.report(
            name.place, "`\(role)` names no column of `\(registry.spec.name.value)`: `\(name.value)`",
            hint: hint)
        return nil
    }
}
