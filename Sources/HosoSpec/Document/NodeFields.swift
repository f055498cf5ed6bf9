/// The entries of a map whose keys are known words.
package struct NodeFields {
    private var entryByKey: [String: YAMLNode.Entry] = [:]

    /// Reports unknown keys. One that was surely meant to be a known one stands for it, so that a slip
    /// brings one error and not others about what it was to say.
    package init(_ entries: [YAMLNode.Entry], known: [String], of owner: String, sink: DiagnosticSink) {
        for entry in entries where known.contains(entry.key) { entryByKey[entry.key] = entry }
        for entry in entries where !known.contains(entry.key) {
            let hint = Suggestion.hint(for: entry.key, among: known, orList: "known here")
            sink.report(entry.keyPlace, "unknown key `\(entry.key)` in \(owner)", hint: hint)
            guard let meant = Suggestion.nearest(to: entry.key, among: known), entryByKey[meant] == nil else {
                continue
            }
            entryByKey[meant] = entry
        }
    }

    package subscript(key: String) -> YAMLNode.Entry? { entryByKey[key] }
}
