import HosoCore

/// Merges included documents into the one that includes them.
///
/// Names of maps may be defined once in all files; included ones come first, in the order of `include`. A
/// single value such as `areas` is taken from the including file, else from the one included file that has
/// it.
struct DocumentMerger {
    private let sink: DiagnosticSink
    private var included: [SpecDocument] = []

    init(sink: DiagnosticSink) { self.sink = sink }

    mutating func add(_ document: SpecDocument) { included.append(document) }

    func finish(with document: SpecDocument) -> SpecDocument {
        var merged = document
        let all = included + [document]
        merged.parameters = joined(all, \.parameters, "parameter") { $0.name }
        merged.registries = joined(all, \.registries, "registry") { $0.name }
        merged.indicators = joined(all, \.indicators, "indicator") { $0.name }
        merged.checks = joined(all, \.checks, "check") { $0.name }
        merged.pipeline = document.pipeline ?? single(\.pipeline, "pipeline") { $0.place }
        merged.title = document.title ?? included.lazy.compactMap(\.title).first
        merged.areas = document.areas ?? single(\.areas, "areas") { $0.place }
        merged.crosswalk = document.crosswalk ?? single(\.crosswalk, "crosswalk") { $0.place }
        merged.rejectLimit = document.rejectLimit ?? single(\.rejectLimit, "reject_limit") { $0.place }
        merged.suppressBelow =
            document.suppressBelow ?? single(\.suppressBelow, "suppress_below") { $0.place }
        return merged
    }

    private func joined<Part>(
        _ documents: [SpecDocument], _ parts: (SpecDocument) -> [Part], _ kind: String,
        name: (Part) -> Located<String>
    ) -> [Part] {
        var joined: [Part] = []
        var placeByName: [String: SourcePlace] = [:]
        for part in documents.flatMap(parts) {
            let name = name(part)
            if let first = placeByName[name.value] {
                sink.report(name.place, "\(kind) `\(name.value)` is defined twice: also at \(first)")
            } else {
                placeByName[name.value] = name.place
                joined.append(part)
            }
        }
        return joined
    }

    private func single<Value>(
        _ value: (SpecDocument) -> Value?, _ key: String, place: (Value) -> SourcePlace
    ) -> Value? {
        let values = included.compactMap(value)
        if values.count > 1 {
            let hint = "say which in the file that includes both"
            let other = place(values[0])
            sink.report(place(values[1]), "`\(key)` is also defined at \(other)", hint: hint)
        }
        return values.first
    }
}
