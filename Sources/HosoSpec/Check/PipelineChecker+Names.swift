import HosoCore

/// Names of columns, derived columns, links, the columns that links add in the store, and counts.
extension PipelineChecker {
    func checkNames(of registry: RegistryDraft) {
        // Column names of a Delta table are equal where only case differs.
        var firstByName: [String: (kind: String, name: Located<String>)] = [:]
        func claim(_ name: Located<String>, _ kind: String) {
            guard let first = firstByName.updateValue((kind, name), forKey: name.value.lowercased()) else {
                return
            }
            firstByName[name.value.lowercased()] = first
            let casing = first.name.value == name.value ? "" : " (names that differ only in case are equal)"
            sink.report(
                name.place,
                "\(kind) `\(name.value)` has the name of the \(first.kind) at \(first.name.place)\(casing)")
        }
        for column in registry.columns {
            checkIdentifier(column.name, of: "a column")
            claim(column.name, "column")
        }
        for derived in registry.derived {
            checkIdentifier(derived.name, of: "a column")
            claim(derived.name, "derived column")
        }
        let columnsByName = firstByName
        for link in registry.links {
            checkIdentifier(link.name, of: "a link")
            claim(link.name, "link")
        }
        for count in registry.counts {
            checkIdentifier(count.name, of: "a count")
            claim(count.name, "count")
        }
        let namesWithCounts = firstByName.filter { $0.value.kind == "count" }
        firstByName = columnsByName.merging(namesWithCounts) { column, _ in column }
        for link in registry.links {
            for member in LinkMember.allCases {
                let column = member.storeColumn(ofLink: link.name.value)
                guard let first = firstByName[column.lowercased()] else { continue }
                if member == .id, column == first.name.value, isKeyInPlace(column, link) { continue }
                sink.report(
                    link.name.place,
                    "link `\(link.name.value)` adds the column `\(column)`, which hides the \(first.kind) at "
                        + "\(first.name.place)")
            }
            checkMembers(of: link)
        }
    }

    /// Whether the registry's own `column` holds what the link's `id` would: it is all that the link joins
    /// by, and the key found is always equal to it. A citizen ID may be found by an old one and then differs.
    private func isKeyInPlace(_ column: String, _ link: RegistryDraft.LinkDraft) -> Bool {
        guard let target = link.target.map({ registries[$0] }), let key = target.key, key.count == 1 else {
            return false
        }
        return link.byNames == [column] && target.columns[key[0]].type != .citizenID
    }

    private func checkMembers(of link: RegistryDraft.LinkDraft) {
        guard let target = link.target.map({ registries[$0] }) else { return }
        for member in LinkMember.allCases {
            guard let index = target.columnIndex(named: member.rawValue) else { continue }
            sink.report(
                link.name.place,
                "`\(link.name.value).\(member.rawValue)` would hide the column `\(member.rawValue)` of "
                    + "`\(target.spec.name.value)` at \(target.place(ofColumn: index))")
        }
    }
}
