import HosoCore

/// What a link does about IDs that do not find their person as they stand.
extension PipelineChecker {
    private static let repairNames = ["leading_zeros"]

    /// Whether IDs are tried with the leading zeros that they lost; reports what is wrong with `repair`.
    func repairs(_ link: LinkSpec, _ plan: LinkPlan, of registry: RegistryDraft) -> Bool {
        guard let repair = link.repair else { return false }
        guard PipelineChecker.repairNames.contains(repair.value) else {
            reportUnknown("repair", repair, PipelineChecker.repairNames)
            return false
        }
        let target = registries[plan.target]
        guard isKeyedByCitizenID(target) else {
            let name = target.spec.name.value
            sink.report(
                repair.place, "`repair` mends citizen IDs, and the key of `\(name)` is none",
                hint: "only a link to a registry keyed by one column of type `citizen_id` has IDs to mend")
            return false
        }
        guard plan.by.allSatisfy({ fileType($0, of: registry) == .personID }) else {
            sink.report(
                repair.place, "`repair` needs a link by a column of type `person_id`",
                hint: "that type keeps IDs that are not 12 or 9 digits as they are written")
            return false
        }
        let hasName = plan.verify.contains { pair in
            fileType(pair.own, of: registry) == .name || fileType(pair.target, of: target) == .name
        }
        let hasDate = plan.verify.contains { registry.type(ofColumn: $0.own) == .date }
        guard hasName, hasDate else {
            let missing = [hasName ? nil : "a name", hasDate ? nil : "a date"].compactMap { $0 }
            sink.report(
                repair.place,
                "`repair` needs \(missing.joined(separator: " and ")) among the `verify` columns",
                hint: "an ID is mended only where name and date of birth say that it is right")
            return false
        }
        return true
    }

    /// Reports what is wrong with `history`.
    func addHistory(to plan: inout LinkPlan, _ link: LinkSpec, of registry: RegistryDraft) {
        guard let history = link.history else { return }
        let target = registries[plan.target]
        guard isKeyedByCitizenID(target) else {
            sink.report(
                history.registry.place,
                "`history` looks old IDs up, and the key of `\(target.spec.name.value)` is no citizen ID",
                hint: "only a link to a registry keyed by one column of type `citizen_id` knows old IDs")
            return
        }
        guard let source = registryNames.firstIndex(of: history.registry.value) else {
            reportUnknown("registry", history.registry, registryNames)
            return
        }
        guard source != plan.target else {
            sink.report(
                history.registry.place, "`history` names the registry that the link leads to",
                hint: "its own old IDs are looked up anyway: leave `history` out")
            return
        }
        let draft = registries[source]
        if draft.isUnknown { return }
        let oldIDs = draft.columns.indices.filter { draft.columns[$0].type == .oldID }
        let citizenIDs = draft.columns.indices.filter { draft.columns[$0].type == .citizenID }
        guard oldIDs.count == 1, citizenIDs.count == 1 else {
            sink.report(
                history.registry.place,
                "`\(history.registry.value)` is no history: it has \(oldIDs.count) columns of type `old_id` and "
                    + "\(citizenIDs.count) of type `citizen_id`", hint: "a history has one of each")
            return
        }
        guard checkDates(history) else { return }
        let from = history.from.flatMap { moment($0, of: draft, "from", isDate: true) }
        let to = history.to.flatMap { moment($0, of: draft, "to", isDate: true) }
        plan.history = HistoryPlan(
            registry: source, oldID: oldIDs[0], citizenID: citizenIDs[0], from: from, to: to)
        plan.historyDate = history.at.flatMap { moment($0, of: registry, "at", isDate: false) }
    }

    /// `from` and `to` say nothing without `at`, nor `at` without them.
    private func checkDates(_ history: LinkSpec.History) -> Bool {
        let limits = [history.from, history.to].compactMap { $0 }
        if let limit = limits.first, history.at == nil {
            sink.report(
                limit.place, "`history` has `\(history.from == nil ? "to" : "from")` but no `at`",
                hint: "name in `at` the date of this registry's row")
            return false
        }
        if let at = history.at, limits.isEmpty {
            sink.report(
                at.place, "`history` has `at` but neither `from` nor `to`",
                hint: "name the columns of `\(history.registry.value)` between which a row holds")
            return false
        }
        return true
    }

    private func moment(
        _ name: Located<String>, of registry: RegistryDraft, _ role: String, isDate: Bool
    ) -> Int? {
        guard let column = column(name, of: registry, role), let type = registry.type(ofColumn: column) else {
            return nil
        }
        if type == .date || (type == .timestamp && !isDate) { return column }
        let wanted = isDate ? "a date" : "a date or timestamp"
        sink.report(name.place, "`\(role)` must be \(wanted), `\(name.value)` is \(ValueClass(type).name)")
        return nil
    }

    /// Type of a column read from files; nil for a derived one.
    private func fileType(_ column: Int, of registry: RegistryDraft) -> ColumnType? {
        column < registry.columns.count ? registry.columns[column].type : nil
    }

    private func isKeyedByCitizenID(_ registry: RegistryDraft) -> Bool {
        guard let key = registry.key, key.count == 1 else { return false }
        return registry.columns[key[0]].type == .citizenID
    }
}
