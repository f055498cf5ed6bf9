import HosoCore

/// Counts of the rows that link to a registry.
extension PipelineChecker {
    func checkCounts(of index: Int) {
        let owner = registries[index].spec.name.value
        registries[index].counts = registries[index].spec.counts.map { draft($0, of: index, owner) }
    }

    private func draft(_ count: CountSpec, of index: Int, _ owner: String) -> RegistryDraft.CountDraft {
        var draft = RegistryDraft.CountDraft(name: count.name)
        let name = count.name.value
        if !count.isIncomplete {
            let hint = "write {of: registry, link: its link to `\(owner)`}"
            if count.of == nil { sink.report(count.name.place, "count `\(name)` has no `of`", hint: hint) }
            if count.link == nil {
                sink.report(count.name.place, "count `\(name)` has no `link`", hint: hint)
            }
        }
        guard let of = count.of else { return draft }
        guard let counted = registryNames.firstIndex(of: of.value) else {
            reportUnknown("registry", of, registryNames)
            return draft
        }
        draft.registry = counted
        guard let link = count.link else { return draft }
        let links = registries[counted].links
        guard let number = links.firstIndex(where: { $0.name.value == link.value }) else {
            let hint = Suggestion.hint(for: link.value, among: links.map(\.name.value), orList: "its links")
            sink.report(link.place, "`\(of.value)` has no link `\(link.value)`", hint: hint)
            return draft
        }
        // A link that leads nowhere was reported where it stands.
        guard let target = links[number].target else { return draft }
        guard target == index else {
            let leading = links.filter { $0.target == index }.map { "`\($0.name.value)`" }
            let others =
                leading.isEmpty ? "none of its links does" : leading.joined(separator: ", ") + " does"
            sink.report(
                link.place,
                "link `\(link.value)` of `\(of.value)` leads to `\(registryNames[target])`, not to `\(owner)`",
                hint: others)
            return draft
        }
        draft.link = number
        return draft
    }

    /// Conditions see what the registry counted sees: its columns, links and counts.
    func checkCountFilters(of index: Int) {
        for (position, count) in registries[index].spec.counts.enumerated() {
            guard let filter = count.filter, let counted = registries[index].counts[position].registry,
                !registries[counted].isUnknown
            else { continue }
            let scope = scope(ofRegistry: counted)
            registries[index].counts[position].filter = compileCondition(filter, of: "where", scope: scope)
        }
    }

    /// A registry is finished after those that it counts, so none may, by way of others, count itself.
    func checkCountCycles() {
        var isDone = Set<Int>()
        func visit(_ index: Int, _ path: [Int]) {
            guard !isDone.contains(index) else { return }
            for count in registries[index].counts {
                guard let counted = count.registry else { continue }
                let longer = path + [index]
                guard let start = longer.firstIndex(of: counted) else {
                    visit(counted, longer)
                    continue
                }
                let cycle = (longer[start...] + [counted]).map { registryNames[$0] }
                sink.report(
                    count.name.place, "a cycle of counts: \(cycle.joined(separator: " → "))",
                    hint: "a registry is finished after those that it counts")
            }
            isDone.insert(index)
        }
        for index in registries.indices { visit(index, []) }
    }
}
