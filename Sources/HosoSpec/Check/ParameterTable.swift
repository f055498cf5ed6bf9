import HosoCore

/// The parameters of a pipeline with their values, overrides applied.
package struct ParameterTable {
    package private(set) var valueByName: [String: ParameterValue] = [:]
    /// Parameters whose value is wrong.
    package private(set) var wrongNames: Set<String> = []

    package init() {}

    package init(_ specs: [ParameterSpec], overrides: [String: String], file: String, sink: DiagnosticSink) {
        for spec in specs {
            let name = spec.name.value
            if !Identifier.isValid(name) {
                let hint = "letters, digits and _, no digit first"
                sink.report(spec.name.place, "`\(name)` is not a name of a parameter", hint: hint)
            }
            let override = overrides[name]
            let declared = ParameterReader.read(spec.text.value, isQuoted: spec.isQuoted)
            if case .wrong(let problem) = declared {
                sink.report(spec.text.place, "parameter `\(name)`: \(problem)")
            }
            guard let override else {
                set(name, declared)
                continue
            }
            // What the pipeline quotes is text, whatever digits a caller gives it.
            let reading = ParameterReader.read(override, isQuoted: spec.isQuoted)
            if case .wrong(let problem) = reading {
                sink.report(SourcePlace(file: file), "--set \(name): \(problem)")
            }
            set(name, reading)
        }
        let names = specs.map(\.name.value)
        for name in overrides.keys.sorted() where !names.contains(name) {
            let hint = Suggestion.hint(for: name, among: names, orList: "parameters")
            sink.report(
                SourcePlace(file: file), "--set \(name): the pipeline has no parameter `\(name)`", hint: hint)
        }
    }

    private mutating func set(_ name: String, _ reading: ParameterReader.Reading) {
        switch reading {
        case .value(let value): valueByName[name] = value
        case .wrong: wrongNames.insert(name)
        }
    }
}
