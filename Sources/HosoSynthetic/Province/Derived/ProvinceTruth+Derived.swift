extension ProvinceTruth {
    /// Indicators that are made of others' cells, after the ratios: distinct counts put right, definitions
    /// put together, indexes.
    ///
    /// - Parameter cellsByName: of all cubes and ratios, those that are no indicators too.
    func derive(_ cellsByName: inout [String: [TruthCell]]) {
        func cells(_ name: String) -> [TruthCell] {
            guard let cells = cellsByName[name] else { preconditionFailure("\(name) has no cells") }
            return cells
        }
        let shapes = scenario.registries.map(\.shape)
        for overlap in shapes.flatMap(\.overlaps) {
            cellsByName[overlap.name] = overlap.corrected(
                cells(overlap.name), twice: cells(overlap.twice), scenario.areas(of: .communes).ancestors)
        }
        for versions in shapes.flatMap(\.versions) {
            cellsByName[versions.name] = versions.merged(versions.versions.map { cells($0.name) })
        }
        for index in shapes.flatMap(\.indexes) {
            cellsByName[index.name] = index.cells(index.parts.map { cells($0.name) })
        }
    }
}
