import HosoCore

/// Types of columns and what they need.
extension PipelineChecker {
    private static let typeNames = [
        "text", "code", "integer", "decimal", "boolean", "date", "timestamp", "enum", "name", "citizen_id",
        "old_id",
        "person_id",
    ]
    /// Codes longer than this are texts.
    private static let maximumCodeLength = 1000
    /// An enum's values are numbered in 16 bits.
    private static let maximumEnumerationCount = 65_535

    func columnType(_ spec: ColumnSpec) -> ColumnType? {
        guard let typeName = spec.type?.value ?? spec.enumeration.map({ _ in "enum" }) else {
            if !spec.isIncomplete {
                let hint = "types: \(PipelineChecker.typeNames.joined(separator: ", "))"
                sink.report(spec.name.place, "column `\(spec.name.value)` has no `type`", hint: hint)
            }
            return nil
        }
        guard PipelineChecker.typeNames.contains(typeName) else {
            if let type = spec.type {
                let hint = Suggestion.hint(for: typeName, among: PipelineChecker.typeNames, orList: "types")
                sink.report(type.place, "unknown type `\(typeName)`", hint: hint)
            }
            return nil
        }
        let areArgumentsRight = checkArguments(spec, typeName)
        let type = type(typeName, spec)
        return areArgumentsRight ? type : nil
    }

    private func type(_ name: String, _ spec: ColumnSpec) -> ColumnType? {
        switch name {
        case "text": .text
        case "integer": .integer
        case "boolean": .boolean
        case "timestamp": .timestamp
        case "name": .name
        case "citizen_id": .citizenID
        case "old_id": .oldID
        case "person_id": .personID
        case "code": code(spec)
        case "decimal": decimal(spec)
        case "date": date(spec)
        default: enumeration(spec)
        }
    }

    /// Reports arguments that belong to another type.
    private func checkArguments(_ spec: ColumnSpec, _ typeName: String) -> Bool {
        let arguments: [(key: String, place: SourcePlace?, owner: String)] = [
            ("length", spec.length?.place, "code"), ("precision", spec.precision?.place, "decimal"),
            ("scale", spec.scale?.place, "decimal"), ("format", spec.format?.place, "date"),
            ("enum", spec.enumeration?.place, "enum"),
        ]
        var isRight = true
        for argument in arguments where argument.owner != typeName {
            guard let place = argument.place else { continue }
            sink.report(
                place, "`\(argument.key)` belongs to the type `\(argument.owner)`, not to `\(typeName)`")
            isRight = false
        }
        return isRight
    }

    private func reportMissing(_ argument: String, _ spec: ColumnSpec, example: String) {
        if spec.isIncomplete { return }
        let place = spec.type?.place ?? spec.name.place
        let hint = "write \(example)"
        sink.report(place, "column `\(spec.name.value)` has no `\(argument)`", hint: hint)
    }

    private func code(_ spec: ColumnSpec) -> ColumnType? {
        guard let length = spec.length else {
            reportMissing("length", spec, example: "{type: code, length: 5}")
            return nil
        }
        guard (1...PipelineChecker.maximumCodeLength).contains(length.value) else {
            sink.report(length.place, "`length` must be from 1 to \(PipelineChecker.maximumCodeLength)")
            return nil
        }
        return .code(length: length.value)
    }

    private func decimal(_ spec: ColumnSpec) -> ColumnType? {
        let example = "{type: decimal, precision: 18, scale: 2}"
        if spec.precision == nil { reportMissing("precision", spec, example: example) }
        if spec.scale == nil { reportMissing("scale", spec, example: example) }
        var isRight = true
        if let precision = spec.precision, !(1...18).contains(precision.value) {
            sink.report(precision.place, "`precision` must be from 1 to 18")
            isRight = false
        }
        if let scale = spec.scale {
            let limit = isRight ? spec.precision?.value ?? 18 : 18
            if scale.value < 0 || scale.value > limit {
                sink.report(scale.place, "`scale` must be from 0 to the precision")
                isRight = false
            }
        }
        guard isRight, let precision = spec.precision, let scale = spec.scale else { return nil }
        return .decimal(precision: precision.value, scale: scale.value)
    }

    private func date(_ spec: ColumnSpec) -> ColumnType? {
        guard let format = spec.format else { return spec.isIncomplete ? nil : .date(.iso) }
        guard let parsed = DateFormat(pattern: format.value) else {
            let meant = DateFormat.suggestion(for: format.value).map { "did you mean `\($0)`?" }
            let hint = meant ?? "dd, MM and yyyy, each once, with separators"
            sink.report(format.place, "`\(format.value)` is not a date format", hint: hint)
            return nil
        }
        return .date(parsed)
    }

    private func enumeration(_ spec: ColumnSpec) -> ColumnType? {
        guard let (place, values) = spec.enumeration else {
            reportMissing("enum", spec, example: "{enum: [a, b]}")
            return nil
        }
        guard !values.isEmpty else {
            sink.report(place, "`enum` has no values")
            return nil
        }
        guard values.count <= PipelineChecker.maximumEnumerationCount else {
            sink.report(place, "`enum` has more than \(PipelineChecker.maximumEnumerationCount) values")
            return nil
        }
        var isRight = true
        var seen: Set<String> = []
        for value in values {
            let scalars = value.value.unicodeScalars
            let isTrimmed =
                !(scalars.first?.properties.isWhitespace ?? true)
                && !(scalars.last?.properties.isWhitespace ?? true)
            if !isTrimmed {
                let message =
                    scalars.isEmpty ? "an enum value is empty" : "an enum value has white space at its ends"
                sink.report(value.place, message, hint: "fields are trimmed, so it could never occur")
                isRight = false
            } else if !seen.insert(value.value).inserted {
                sink.report(value.place, "the enum value `\(value.value)` is repeated")
                isRight = false
            }
        }
        return isRight ? .enumeration(values.map(\.value)) : nil
    }
}
