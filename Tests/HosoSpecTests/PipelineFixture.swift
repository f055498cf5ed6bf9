package import HosoSpec

/// Files in memory and the pipeline made of them.
package struct PipelineFixture {
    package struct NoSuchFile: Error, CustomStringConvertible {
        package var description: String { "no such file" }
    }

    package var files: [String: String]

    /// - Parameter main: text of the file `main.yaml`.
    package init(_ main: String, _ others: [String: String] = [:]) {
        files = others
        files["main.yaml"] = main
    }

    package func load(_ overrides: [String: String] = [:], path: String = "main.yaml")
        -> Result<Plan, PipelineDiagnostics>
    {
        PipelineLoader.load(path: path, overrides: overrides) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
    }

    /// One line for each thing wrong; empty where the pipeline has a plan.
    package func errors(_ overrides: [String: String] = [:]) -> [String] {
        switch load(overrides) {
        case .success: []
        case .failure(let diagnostics): diagnostics.diagnostics.map(\.description)
        }
    }

    /// A pipeline with two registries, right in itself, that snippets are put into.
    ///
    /// - Parameters:
    ///   - head: lines at the top, from line 2.
    ///   - registry: further lines of registry `people`, indented by 4, from line 13.
    ///   - tail: lines at the end, from the line after `registry`.
    package static func text(head: String = "", registry: String = "", tail: String = "") -> String {
        """
        pipeline: test
        \(head)
        registries:
          units:
            {files: units/*, key: code, version: at, columns: {code: text, opened: date, \
        at: timestamp, size: integer}}
          people:
            files: people/*.csv
            key: nr
            version: at
            columns: {nr: citizen_id, name: name, born: date, sex: {enum: [M, F]}, paid: integer,
              unit: text, rate: {type: decimal, precision: 9, scale: 2}, done: {type: boolean, \
        optional: true},
              at: timestamp}
        \(registry)
        \(tail)
        """
    }
}
