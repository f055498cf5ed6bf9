import HosoCore

/// Reads a pipeline file's nodes into a `SpecDocument`, reporting unknown keys and values of the wrong kind.
package struct DocumentReader {
    let sink: DiagnosticSink

    private static let knownKeys = [
        "pipeline", "title", "include", "areas", "crosswalk", "parameters", "reject_limit", "suppress_below",
        "registries", "indicators", "checks",
    ]

    package init(sink: DiagnosticSink) { self.sink = sink }

    /// nil where the root is not a map.
    package func read(_ root: YAMLNode) -> SpecDocument? {
        guard case .mapping(let entries) = root.content else {
            let hint = "it begins with `pipeline: name`"
            sink.report(root.place, "a pipeline must be a map, not \(root.kindName)", hint: hint)
            return nil
        }
        let fields = NodeFields(entries, known: DocumentReader.knownKeys, of: "the pipeline", sink: sink)
        var document = SpecDocument(file: root.place.file)
        document.pipeline = fields["pipeline"].flatMap(text)
        document.title = fields["title"].flatMap(title)
        document.includes = fields["include"].flatMap(texts) ?? []
        document.areas = fields["areas"].flatMap(text)
        document.crosswalk = fields["crosswalk"].flatMap(text)
        document.parameters = namedEntries(fields["parameters"]).compactMap(parameter)
        document.rejectLimit = fields["reject_limit"].flatMap(number)
        document.suppressBelow = fields["suppress_below"].flatMap(integer)
        document.registries = namedEntries(fields["registries"]).compactMap(registry)
        document.indicators = namedEntries(fields["indicators"]).compactMap(indicator)
        document.checks = namedEntries(fields["checks"]).compactMap(check)
        return document
    }

    private func parameter(_ entry: YAMLNode.Entry) -> ParameterSpec? {
        guard case .scalar(let value, let isPlain) = entry.value.content, !entry.value.isNull else {
            reportKind(entry, expected: "a single value")
            return nil
        }
        return ParameterSpec(
            name: name(entry), text: Located(value, at: entry.value.place), isQuoted: !isPlain)
    }
}
