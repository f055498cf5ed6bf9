import HosoCore

/// Links, and counts of rows that link here.
extension DocumentReader {
    func link(_ entry: YAMLNode.Entry) -> LinkSpec? {
        let known = ["to", "by", "verify", "repair", "history", "title"]
        guard let fields = fields(entry, known: known, of: "link `\(entry.key)`") else { return nil }
        var link = LinkSpec(name: name(entry))
        link.title = fields["title"].flatMap(title)
        link.to = fields["to"].flatMap(text)
        link.by = fields["by"].flatMap(texts)
        if let verify = fields["verify"], !verify.value.isNull {
            link.verify = verifications(verify.value, in: verify)
        }
        link.repair = fields["repair"].flatMap(text)
        link.history = fields["history"].flatMap(history)
        return link
    }

    /// A registry's name, or `{registry: …, from: …, to: …, at: …}`.
    private func history(_ entry: YAMLNode.Entry) -> LinkSpec.History? {
        guard case .mapping = entry.value.content else {
            return text(entry).map { LinkSpec.History(registry: $0) }
        }
        let known = ["registry", "from", "to", "at"]
        guard let fields = fields(entry, known: known, of: "`history`") else { return nil }
        guard let name = fields["registry"] else {
            let hint = "write {registry: …, from: column, to: column, at: column}"
            sink.report(entry.keyPlace, "`history` has no `registry`", hint: hint)
            return nil
        }
        guard let registry = text(name) else { return nil }
        return LinkSpec.History(
            registry: registry, from: fields["from"].flatMap(text), to: fields["to"].flatMap(text),
            at: fields["at"].flatMap(text))
    }

    /// `{of: registry, link: name, where: condition}`.
    func count(_ entry: YAMLNode.Entry) -> CountSpec? {
        let known = ["of", "link", "where", "title"]
        guard let fields = fields(entry, known: known, of: "count `\(entry.key)`") else { return nil }
        var count = CountSpec(name: name(entry))
        count.title = fields["title"].flatMap(title)
        count.of = fields["of"].flatMap(text)
        count.link = fields["link"].flatMap(text)
        count.filter = fields["where"].flatMap(text)
        count.isIncomplete = [("of", count.of), ("link", count.link)].contains { key, value in
            fields[key] != nil && value == nil
        }
        return count
    }

    /// A column's name, `{mine: theirs}`, or a list of these.
    private func verifications(_ node: YAMLNode, in entry: YAMLNode.Entry) -> [LinkSpec.Verification] {
        switch node.content {
        case .scalar(let name, _):
            let located = Located(name, at: node.place)
            return [LinkSpec.Verification(own: located, target: located)]
        case .mapping(let pairs):
            return pairs.compactMap { pair in
                text(pair).map { LinkSpec.Verification(own: name(pair), target: $0) }
            }
        case .sequence(let items):
            return items.flatMap { item -> [LinkSpec.Verification] in
                if case .sequence = item.content {
                    sink.report(item.place, "`\(entry.key)` takes names of columns, not a list in a list")
                    return []
                }
                return verifications(item, in: entry)
            }
        }
    }
}
