package import HosoCore

/// Collects what is wrong while a pipeline is read and checked, so that one run reports all of it.
package final class DiagnosticSink {
    /// Beyond this many a reader is not helped by more, and a hostile file must not fill memory.
    package static let maximumCount = 1000

    private var seen: Set<Diagnostic> = []
    private var droppedCount = 0

    package init() {}

    package var isEmpty: Bool { seen.isEmpty }

    package func report(_ place: SourcePlace, _ message: String, hint: String? = nil) {
        // An alias brings the same node, and with it the same error, to several places.
        let diagnostic = Diagnostic(place: place, message: message, hint: hint)
        if seen.count < DiagnosticSink.maximumCount {
            seen.insert(diagnostic)
        } else if !seen.contains(diagnostic) {
            droppedCount += 1
        }
    }

    /// All that was reported, sorted; nil where nothing was.
    package func sorted() -> PipelineDiagnostics? {
        if seen.isEmpty { return nil }
        var diagnostics = seen.sorted { left, right in
            if left.place.file != right.place.file {
                return left.place.file.utf8.lexicographicallyPrecedes(right.place.file.utf8)
            }
            let leftKey = (left.place.line ?? 0, left.place.column ?? 0, left.message)
            return leftKey < (right.place.line ?? 0, right.place.column ?? 0, right.message)
        }
        if droppedCount > 0, let last = diagnostics.last {
            let place = SourcePlace(file: last.place.file)
            diagnostics.append(Diagnostic(place: place, message: "\(droppedCount) more errors are not shown"))
        }
        return PipelineDiagnostics(diagnostics)
    }
}
