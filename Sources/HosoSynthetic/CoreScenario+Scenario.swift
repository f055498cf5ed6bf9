extension CoreScenario: Scenario {
    public func beginTruth(ofFile file: Int) -> [TruthCounts] { [] }

    public func piece(file: Int, piece: Int, _ truth: inout [TruthCounts]) -> ScenarioPiece {
        let made = self.piece(file: file, piece: piece)
        truth.append(made.truth)
        return ScenarioPiece(bytes: made.bytes, rowCount: made.truth.rowsRead)
    }

    public func beginTotal() -> Truth { Truth(self) }
}

extension Truth: ScenarioTruth {
    public mutating func add(file: [TruthCounts]) {
        for counts in file { add(counts) }
    }
}
