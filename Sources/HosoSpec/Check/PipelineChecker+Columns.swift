import HosoCore

/// Files, columns, key and version.
extension PipelineChecker {
    /// Columns and derived columns of one registry: far more than any has, few enough to check each against
    /// all.
    private static let maximumColumnCount = 2000

    func checkColumns(of index: Int) {
        let spec = registries[index].spec
        let owner = "registry `\(spec.name.value)`"
        checkFiles(spec, owner)
        registries[index].format = format(spec)
        registries[index].dialect = dialect(spec)
        if (spec.columns ?? []).count + spec.derived.count > PipelineChecker.maximumColumnCount {
            let message = "\(owner) has more than \(PipelineChecker.maximumColumnCount) columns"
            sink.report(spec.name.place, message)
            return
        }
        if let columns = spec.columns, !columns.isEmpty {
            registries[index].columns = columns.map(draft)
            checkHeaders(registries[index])
        } else {
            sink.report(spec.name.place, "\(owner) has no `columns`")
        }
        for derived in spec.derived {
            registries[index].derived.append(RegistryDraft.DerivedDraft(name: derived.name, expression: nil))
        }
        let draft = registries[index]
        registries[index].key = key(of: draft, owner)
        registries[index].version = version(of: draft, owner)
    }

    private func checkFiles(_ spec: RegistrySpec, _ owner: String) {
        if spec.files?.isEmpty ?? true {
            sink.report(spec.name.place, "\(owner) has no `files`", hint: "write a glob below --input")
        }
        for glob in spec.files ?? [] {
            if glob.value.hasPrefix("/") {
                sink.report(glob.place, "a glob of `files` must be relative to --input")
            } else if glob.value.split(separator: "/").contains("..") {
                sink.report(glob.place, "a glob of `files` may not contain `..`: files lie below --input")
            } else if glob.value.utf8.contains(where: { $0 < 0x20 }) {
                sink.report(glob.place, "a glob of `files` may not contain control characters")
            }
        }
        if let mode = spec.mode, RegistryMode(rawValue: mode.value) == nil {
            reportUnknown("mode", mode, RegistryMode.allCases.map(\.rawValue))
        }
    }

    private func format(_ spec: RegistrySpec) -> InputFormat {
        guard let written = spec.format else { return .csv }
        guard let format = InputFormat(rawValue: written.value) else {
            reportUnknown("format", written, InputFormat.allCases.map(\.rawValue))
            return .csv
        }
        if format != .csv, let place = spec.csvPlace {
            let hint = "remove `csv`, or write `format: csv`"
            sink.report(
                place, "`csv` says how CSV is written, but the format is \(format.rawValue)", hint: hint)
        }
        return format
    }

    func reportUnknown(_ kind: String, _ name: Located<String>, _ known: [String]) {
        let hint = Suggestion.hint(for: name.value, among: known, orList: "known")
        sink.report(name.place, "unknown \(kind) `\(name.value)`", hint: hint)
    }

    private func dialect(_ spec: RegistrySpec) -> CSVDialect {
        var dialect = CSVDialect()
        if let text = spec.delimiter, let byte = separator(text, "delimiter") { dialect.delimiter = byte }
        if let text = spec.quote, let byte = separator(text, "quote") { dialect.quote = byte }
        if dialect.delimiter == dialect.quote, let place = spec.quote?.place ?? spec.delimiter?.place {
            sink.report(place, "`delimiter` and `quote` must differ")
        }
        if let hasHeader = spec.hasHeader { dialect.hasHeader = hasHeader.value }
        return dialect
    }

    private func separator(_ text: Located<String>, _ key: String) -> UInt8? {
        if text.value == "\\t" || text.value.lowercased() == "tab" { return UInt8(ascii: "\t") }
        let bytes = Array(text.value.utf8)
        guard bytes.count == 1, let byte = bytes.first, byte < 0x80 else {
            sink.report(text.place, "`\(key)` must be one ASCII character", hint: "write \"\\t\" for a tab")
            return nil
        }
        guard byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte != 0x7F) else {
            sink.report(text.place, "`\(key)` may not be a line's end or a control character")
            return nil
        }
        return byte
    }

    private func draft(_ spec: ColumnSpec) -> RegistryDraft.ColumnDraft {
        RegistryDraft.ColumnDraft(
            name: spec.name, header: spec.header?.value ?? spec.name.value, type: columnType(spec),
            isOptional: spec.isOptional?.value ?? false)
    }

    private func checkHeaders(_ registry: RegistryDraft) {
        var firstByHeader: [String: SourcePlace] = [:]
        for (column, spec) in zip(registry.columns, registry.spec.columns ?? []) {
            let place = spec.header?.place ?? spec.name.place
            guard let header = column.header else { continue }
            if let first = firstByHeader[header] {
                sink.report(place, "two columns are read from the header `\(header)`: also at \(first)")
            } else {
                firstByHeader[header] = place
            }
        }
    }

    private func key(of registry: RegistryDraft, _ owner: String) -> [Int]? {
        guard let names = registry.spec.key, !names.isEmpty else {
            sink.report(registry.spec.name.place, "\(owner) has no `key`")
            return nil
        }
        if registry.isUnknown { return nil }
        var key: [Int] = []
        for name in names {
            guard let column = requiredColumn(name, of: registry, "key") else { continue }
            if key.contains(column) {
                sink.report(name.place, "`\(name.value)` stands twice in the key")
            } else {
                key.append(column)
            }
        }
        return key.count == names.count ? key : nil
    }

    private func version(of registry: RegistryDraft, _ owner: String) -> Int? {
        guard let name = registry.spec.version else {
            let hint = "name the column whose greatest value wins"
            sink.report(registry.spec.name.place, "\(owner) has no `version`", hint: hint)
            return nil
        }
        return registry.isUnknown ? nil : requiredColumn(name, of: registry, "version")
    }

    /// Index of a column that is read from files and never null.
    private func requiredColumn(_ name: Located<String>, of registry: RegistryDraft, _ role: String) -> Int? {
        guard let index = registry.columnIndex(named: name.value) else {
            let hint = Suggestion.hint(for: name.value, among: registry.columnNames, orList: "columns")
            sink.report(name.place, "`\(role)` names no column: `\(name.value)`", hint: hint)
            return nil
        }
        guard index < registry.columns.count else {
            sink.report(name.place, "`\(role)` must be read from files: `\(name.value)` is derived")
            return nil
        }
        if registry.columns[index].isOptional {
            let hint = "make it required"
            sink.report(name.place, "the \(role) column `\(name.value)` is never optional", hint: hint)
            return nil
        }
        return index
    }
}
