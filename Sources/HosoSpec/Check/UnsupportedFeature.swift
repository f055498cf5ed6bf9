import HosoCore

/// Parts of the language that are read but cannot be run yet. They are refused, never passed over.
enum UnsupportedFeature: String {
    case index = "index"

    /// What is missing. A feature that can be run has no line here.
    private static let reasons: [UnsupportedFeature: String] = [
        .index: "indicators cannot be weighed against each other"
    ]

    func refuse(at place: SourcePlace, _ sink: DiagnosticSink) {
        guard let reason = UnsupportedFeature.reasons[self] else { return }
        sink.report(place, "`\(rawValue)` is not supported yet: \(reason)")
    }
}
