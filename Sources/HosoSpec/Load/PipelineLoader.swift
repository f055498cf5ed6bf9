import HosoCore

/// Reads a pipeline with all files that it names and checks it.
public enum PipelineLoader {
    /// - Parameters:
    ///   - path: of the pipeline file, as the user gave it; places name it so.
    ///   - overrides: values of parameters by name, in place of those that the pipeline gives.
    ///   - read: the bytes of a file. What it throws is reported at the place that names the file.
    /// - Returns: the plan, or everything that is wrong in any of the files.
    public static func load(
        path: String, overrides: [String: String], read: (String) throws -> [UInt8]
    ) -> Result<Plan, PipelineDiagnostics> {
        withoutActuallyEscaping(read) { read in
            let sink = DiagnosticSink()
            let loader = DocumentLoader(read: read, sink: sink)
            let document = loader.load(path)
            var areas: AreaHistory?
            if let file = document?.areas { areas = loader.loadAreas(file) }
            var crosswalk: Crosswalk?
            if let document, let file = document.crosswalk {
                crosswalk = loader.loadCrosswalk(file, hasAreas: document.areas != nil, areas: areas)
            }
            var plan: Plan?
            // Where a file could not be read, what it defines would only seem to be missing.
            if let document, loader.isComplete {
                let checker = PipelineChecker(
                    document, overrides: overrides, sink: sink, textOfFile: { loader.text(ofFile: $0) })
                plan = checker.check(areas: areas, crosswalk: crosswalk, sources: loader.sources)
            }
            if let diagnostics = sink.sorted() { return .failure(diagnostics) }
            guard var plan else { preconditionFailure("no plan of \(path), and nothing is wrong with it") }
            plan.overrides = overrides
            return .success(plan)
        }
    }
}
