/// A description for a terminal.
struct InspectionText {
    /// Names of columns may be of any length.
    private static let columnLimit = 64

    private let output: BufferedOutput

    init(_ output: BufferedOutput) { self.output = output }

    func write(_ description: InspectionDescription) throws {
        let width = description.facts.reduce(0) { max($0, $1.title.count) }
        for fact in description.facts {
            let padding = String(repeating: " ", count: width - fact.title.count)
            let shown = ShownText.withoutControls(fact.value.shown)
            try output.write("\(fact.title)\(padding)  \(shown.isEmpty ? "-" : shown)\n")
        }
        for listing in description.listings {
            try output.write("\n\(listing.title)\n")
            let columns = listing.columns.map {
                TextTable.Column(
                    name: $0.title, isRight: $0.isRight, columnLimit: InspectionText.columnLimit)
            }
            let table = TextTable(columns, to: output)
            for row in listing.rows { try table.add(row.map(\.shown)) }
            try table.finish()
        }
    }
}
