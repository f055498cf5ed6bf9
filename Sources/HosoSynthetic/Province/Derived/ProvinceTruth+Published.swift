extension ProvinceTruth {
    /// What the province published, beside what is planted.
    func publishedJSON(_ indicators: [(name: String, cells: [TruthCell])]) -> String {
        let cells = Dictionary(uniqueKeysWithValues: indicators.map { ($0.name, $0.cells) })
        return PublishedFigure.of(scenario.place).compactMap { figure in
            cells[figure.indicator].flatMap { figure.json($0) }
        }.joined(separator: ",\n")
    }
}
