import HosoCore

extension DocumentReader {
    func name(_ entry: YAMLNode.Entry) -> Located<String> { Located(entry.key, at: entry.keyPlace) }

    /// The entries of a map of names; none for a key that is missing or has nothing written behind it.
    func namedEntries(_ entry: YAMLNode.Entry?) -> [YAMLNode.Entry] {
        guard let entry, !entry.value.isNull else { return [] }
        guard case .mapping(let entries) = entry.value.content else {
            reportKind(entry, expected: "a map of names")
            return []
        }
        return entries
    }

    func fields(_ entry: YAMLNode.Entry, known: [String], of owner: String) -> NodeFields? {
        guard case .mapping(let entries) = entry.value.content else {
            reportKind(entry, expected: "a map")
            return nil
        }
        return NodeFields(entries, known: known, of: owner, sink: sink)
    }

    func text(_ entry: YAMLNode.Entry) -> Located<String>? {
        guard !entry.value.isNull else {
            sink.report(entry.value.place, "`\(entry.key)` has no value")
            return nil
        }
        if case .scalar("", _) = entry.value.content {
            sink.report(entry.value.place, "`\(entry.key)` is empty")
            return nil
        }
        return text(entry.value, in: entry)
    }

    /// A list of texts; a single one stands for a list of one.
    func texts(_ entry: YAMLNode.Entry) -> [Located<String>]? {
        guard case .sequence(let items) = entry.value.content else { return text(entry).map { [$0] } }
        return items.compactMap { text($0, in: entry) }
    }

    func text(_ node: YAMLNode, in entry: YAMLNode.Entry) -> Located<String>? {
        guard case .scalar(let text, _) = node.content else {
            sink.report(node.place, "`\(entry.key)` takes text, not \(node.kindName)")
            return nil
        }
        return Located(text, at: node.place)
    }

    func boolean(_ entry: YAMLNode.Entry) -> Located<Bool>? {
        guard let text = scalar(entry, expected: "true or false") else { return nil }
        switch text.value {
        case "true", "True", "TRUE": return Located(true, at: text.place)
        case "false", "False", "FALSE": return Located(false, at: text.place)
        default:
            reportKind(entry, expected: "true or false")
            return nil
        }
    }

    func integer(_ entry: YAMLNode.Entry) -> Located<Int>? {
        guard let text = scalar(entry, expected: "a whole number") else { return nil }
        guard let number = Int(text.value) else {
            reportKind(entry, expected: "a whole number")
            return nil
        }
        return Located(number, at: text.place)
    }

    /// Digits with an optional sign, point and exponent.
    func number(_ entry: YAMLNode.Entry) -> Located<Double>? {
        guard let text = scalar(entry, expected: "a number") else { return nil }
        let isPlainNumber = text.value.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isPlainNumber, let number = Double(text.value), number.isFinite else {
            reportKind(entry, expected: "a number")
            return nil
        }
        return Located(number, at: text.place)
    }

    /// Days since 1970-01-01 of a day written `yyyy-MM-dd`.
    func date(_ entry: YAMLNode.Entry) -> Located<Int>? {
        guard let text = scalar(entry, expected: "a date such as 2025-12-31") else { return nil }
        switch ParameterReader.read(text.value) {
        case .value(.date(let day)): return Located(day, at: text.place)
        case .wrong(let problem): sink.report(text.place, "`\(entry.key)`: \(problem)")
        default: reportKind(entry, expected: "a date such as 2025-12-31")
        }
        return nil
    }

    /// A text without a language, or a map of languages.
    func title(_ entry: YAMLNode.Entry) -> TitleSpec? {
        guard case .mapping(let entries) = entry.value.content else {
            return text(entry).map { TitleSpec(texts: [(TitleSpec.noLanguage, $0.value)]) }
        }
        var title = TitleSpec(texts: [])
        for entry in entries {
            // A comma inside braces, unquoted, ends a value: what follows it is the rest of the text.
            if entry.value.isNull, !isLanguage(entry.key), let last = title.texts.indices.last {
                title.texts[last].text += ", \(entry.key)"
                continue
            }
            if !isLanguage(entry.key) {
                let hint = "write a code such as en or vi"
                sink.report(entry.keyPlace, "`\(entry.key)` is not a language code", hint: hint)
            }
            if let text = text(entry) { title.texts.append((entry.key, text.value)) }
        }
        return title
    }

    private func isLanguage(_ code: String) -> Bool {
        let parts = code.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isWord = { (part: Substring.UTF8View) in
            (1...8).contains(part.count)
                && part.allSatisfy { Identifier.isLetter($0) || Identifier.isDigit($0) }
        }
        guard let first = parts.first, (2...8).contains(first.count), first.allSatisfy(Identifier.isLetter)
        else {
            return false
        }
        return parts.allSatisfy(isWord)
    }

    private func scalar(_ entry: YAMLNode.Entry, expected: String) -> Located<String>? {
        guard case .scalar(let text, _) = entry.value.content, !entry.value.isNull else {
            reportKind(entry, expected: expected)
            return nil
        }
        return Located(text, at: entry.value.place)
    }

    func reportKind(_ entry: YAMLNode.Entry, expected: String) {
        var found = entry.value.kindName
        if case .scalar = entry.value.content, !entry.value.isNull, expected != "a map",
            expected != "a map of names"
        {
            found = "this"
        }
        sink.report(entry.value.place, "`\(entry.key)` must be \(expected), not \(found)")
    }
}
