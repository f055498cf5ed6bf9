import HosoCore

extension DocumentReader {
    private static let sideKeys = [
        "of", "where", "by", "count", "sum", "share", "mean", "median", "percentile", "ratio", "index",
    ]

    func indicator(_ entry: YAMLNode.Entry) -> IndicatorSpec? {
        guard case .sequence(let items) = entry.value.content else {
            return definition(entry).map { IndicatorSpec(name: name(entry), definitions: [$0]) }
        }
        if items.isEmpty { sink.report(entry.value.place, "indicator `\(entry.key)` has no definition") }
        let definitions = items.map { item in
            definition(YAMLNode.Entry(key: entry.key, keyPlace: item.place, value: item))
        }
        // A definition that cannot be read was reported; without it, the others mean something else.
        let read = definitions.compactMap { $0 }
        guard !read.isEmpty, read.count == items.count else { return nil }
        return IndicatorSpec(name: name(entry), definitions: read)
    }

    private func definition(_ entry: YAMLNode.Entry) -> IndicatorDefinitionSpec? {
        let known = ["title", "target", "reference", "unit", "rank", "valid"] + DocumentReader.sideKeys
        let owner = "indicator `\(entry.key)`"
        guard let fields = fields(entry, known: known, of: owner) else { return nil }
        var definition = IndicatorDefinitionSpec(measure: measure(fields, at: entry.keyPlace))
        definition.title = fields["title"].flatMap(title)
        definition.target = fields["target"].flatMap(number)
        definition.reference = fields["reference"].flatMap(text)
        definition.unit = fields["unit"].flatMap(text)
        definition.rank = fields["rank"].flatMap(boolean)
        definition.valid = fields["valid"].flatMap(validity)
        return definition
    }

    private func validity(_ entry: YAMLNode.Entry) -> Located<Validity>? {
        guard let fields = fields(entry, known: ["from", "to"], of: "`valid`") else { return nil }
        if case .mapping(let entries) = entry.value.content, entries.isEmpty {
            let hint = "write {from: 2025-01-01, to: 2025-12-31}; either may be left out"
            sink.report(entry.keyPlace, "`valid` has neither `from` nor `to`", hint: hint)
            return nil
        }
        let from = fields["from"].flatMap(date)
        let to = fields["to"].flatMap(date)
        if let from, let to, from.value > to.value {
            sink.report(from.place, "`valid` ends before it begins")
            return nil
        }
        return Located(Validity(from: from?.value, to: to?.value), at: entry.keyPlace)
    }

    private func measure(_ fields: NodeFields, at place: SourcePlace) -> MeasureSpec {
        var measure = MeasureSpec(place: place)
        measure.of = fields["of"].flatMap(text)
        measure.filter = fields["where"].flatMap(text)
        measure.byPlace = fields["by"]?.keyPlace
        measure.by = namedEntries(fields["by"]).compactMap(namedExpression)
        let simple: [(key: String, form: (Located<String>) -> MeasureSpec.Form)] = [
            ("count", { .count($0) }), ("sum", { .sum($0) }), ("share", { .share($0) }),
            ("mean", { .mean($0) }),
            ("median", { .median($0) }),
        ]
        for (key, form) in simple {
            guard let entry = fields[key] else { continue }
            // A measure without a value is still named: it must not turn into a count of rows.
            let text = text(entry) ?? Located("", at: entry.value.place)
            measure.forms.append((Located(key, at: entry.keyPlace), form(text)))
        }
        if let entry = fields["percentile"] { measure.forms.append((name(entry), percentile(entry))) }
        if let entry = fields["ratio"] { measure.forms.append((name(entry), ratio(entry))) }
        if let entry = fields["index"] { measure.forms.append((name(entry), index(entry))) }
        return measure
    }

    private func percentile(_ entry: YAMLNode.Entry) -> MeasureSpec.Form {
        guard let fields = fields(entry, known: ["p", "of"], of: "`percentile`") else {
            return .percentile(percent: nil, of: nil)
        }
        if fields["p"] == nil {
            sink.report(entry.keyPlace, "`percentile` has no `p`", hint: "write {p: 90, of: …}")
        }
        if fields["of"] == nil {
            sink.report(entry.keyPlace, "`percentile` has no `of`", hint: "write {p: 90, of: …}")
        }
        return .percentile(percent: fields["p"].flatMap(number), of: fields["of"].flatMap(text))
    }

    private func ratio(_ entry: YAMLNode.Entry) -> MeasureSpec.Form {
        guard let fields = fields(entry, known: ["numerator", "denominator"], of: "`ratio`") else {
            return .ratio(numerator: nil, denominator: nil)
        }
        func side(_ key: String) -> MeasureSpec? {
            guard let side = fields[key] else {
                sink.report(entry.keyPlace, "`ratio` has no `\(key)`")
                return nil
            }
            let sideFields = self.fields(side, known: DocumentReader.sideKeys, of: "the \(key)")
            return sideFields.map { measure($0, at: side.keyPlace) }
        }
        return .ratio(numerator: side("numerator"), denominator: side("denominator"))
    }

    private func index(_ entry: YAMLNode.Entry) -> MeasureSpec.Form {
        let fields = fields(entry, known: ["weights"], of: "`index`")
        let weights = namedEntries(fields?["weights"])
        if fields != nil && weights.isEmpty {
            sink.report(
                entry.keyPlace, "`index` has no `weights`", hint: "write {weights: {indicator: 1}}")
        }
        return .index(weights: weights.compactMap { weight in number(weight).map { (name(weight), $0) } })
    }
}
