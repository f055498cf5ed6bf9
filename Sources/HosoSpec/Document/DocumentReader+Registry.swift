import HosoCore

extension DocumentReader {
    private static let registryKeys = [
        "title", "files", "format", "csv", "mode", "key", "version", "delete_when", "columns", "derive",
        "links", "counts",
    ]
    private static let columnKeys = [
        "type", "enum", "format", "length", "precision", "scale", "optional", "from", "title",
    ]

    func registry(_ entry: YAMLNode.Entry) -> RegistrySpec? {
        let owner = "registry `\(entry.key)`"
        guard let fields = fields(entry, known: DocumentReader.registryKeys, of: owner) else { return nil }
        var registry = RegistrySpec(name: name(entry))
        registry.title = fields["title"].flatMap(title)
        registry.files = fields["files"].flatMap(texts)
        registry.format = fields["format"].flatMap(text)
        if let csv = fields["csv"], !csv.value.isNull { readCSV(csv, into: &registry) }
        registry.mode = fields["mode"].flatMap(text)
        registry.key = fields["key"].flatMap(texts)
        registry.version = fields["version"].flatMap(text)
        registry.deleteWhen = fields["delete_when"].flatMap(text)
        if let columns = fields["columns"] { registry.columns = namedEntries(columns).map(column) }
        registry.derived = namedEntries(fields["derive"]).compactMap(namedExpression)
        registry.links = namedEntries(fields["links"]).compactMap(link)
        registry.counts = namedEntries(fields["counts"]).compactMap(count)
        return registry
    }

    func namedExpression(_ entry: YAMLNode.Entry) -> NamedExpressionSpec? {
        text(entry).map { NamedExpressionSpec(name: name(entry), text: $0) }
    }

    private func readCSV(_ entry: YAMLNode.Entry, into registry: inout RegistrySpec) {
        guard let fields = fields(entry, known: ["delimiter", "quote", "header"], of: "`csv`") else { return }
        registry.csvPlace = entry.keyPlace
        registry.delimiter = fields["delimiter"].flatMap(text)
        registry.quote = fields["quote"].flatMap(text)
        registry.hasHeader = fields["header"].flatMap(boolean)
    }

    /// `name: type`, or `name: {type: …}`, or `name: {enum: […]}`.
    private func column(_ entry: YAMLNode.Entry) -> ColumnSpec {
        var column = ColumnSpec(name: name(entry))
        guard case .mapping(let entries) = entry.value.content else {
            column.type = text(entry)
            column.isIncomplete = column.type == nil
            return column
        }
        let owner = "column `\(entry.key)`"
        let fields = NodeFields(entries, known: DocumentReader.columnKeys, of: owner, sink: sink)
        column.title = fields["title"].flatMap(title)
        column.type = fields["type"].flatMap(text)
        column.format = fields["format"].flatMap(text)
        column.length = fields["length"].flatMap(integer)
        column.precision = fields["precision"].flatMap(integer)
        column.scale = fields["scale"].flatMap(integer)
        column.isOptional = fields["optional"].flatMap(boolean)
        column.header = fields["from"].flatMap(text)
        if let values = fields["enum"] {
            if case .sequence = values.value.content {
                column.enumeration = (values.keyPlace, texts(values) ?? [])
            } else {
                reportKind(values, expected: "a list")
                column.isIncomplete = true
            }
        }
        for key in ["type", "format", "length", "precision", "scale"] where fields[key] != nil {
            let isRead: Bool
            switch key {
            case "type": isRead = column.type != nil
            case "format": isRead = column.format != nil
            case "length": isRead = column.length != nil
            case "precision": isRead = column.precision != nil
            default: isRead = column.scale != nil
            }
            if !isRead { column.isIncomplete = true }
        }
        return column
    }
}
