/// Everything that is wrong in a pipeline and the files it is made of; never empty.
public struct PipelineDiagnostics: Error, Hashable, Sendable {
    /// Distinct; sorted by file (bytewise), line and column.
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension PipelineDiagnostics: CustomStringConvertible {
    /// One line for each diagnostic.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
