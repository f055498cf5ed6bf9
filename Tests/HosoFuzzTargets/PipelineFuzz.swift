import HosoCore
import HosoSpec

enum PipelineFuzz {
    /// The bytes are a pipeline's text; behind a byte 0, that of a file it may include, and its areas.
    static func load(_ bytes: [UInt8]) {
        let files = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
        let result = PipelineLoader.load(path: "p.yaml", overrides: [:]) { path in
            let number = path == "p.yaml" ? 0 : path.hasSuffix(".csv") ? 2 : 1
            guard number < files.count else { throw HosoError(.noInput, "no such file") }
            return files[number]
        }
        switch result {
        case .success(let plan): precondition(!plan.name.isEmpty, "a plan without a name")
        case .failure(let failure):
            precondition(!failure.diagnostics.isEmpty, "refused for nothing")
            _ = failure.description
        }
    }
}
