/// The planted truth of a whole scenario: what the run over its newest day's files must report.
public struct ProvinceTruth: ScenarioTruth {
    let scenario: ProvinceScenario
    /// By registry.
    private(set) var registries: [ProvinceFileTruth]
    private(set) var rejects: [(file: Int, reject: ProvinceFileTruth.PlantedReject)] = []
    private var fileCount = 0

    init(_ scenario: ProvinceScenario) {
        self.scenario = scenario
        registries = scenario.registries.indices.map { scenario.emptyTruth(registry: $0, file: 0) }
    }

    public mutating func add(file: ProvinceFileTruth) {
        precondition(file.file == fileCount, "file \(file.file) is out of order")
        fileCount += 1
        registries[file.registry].add(file)
        for reject in file.rejects { rejects.append((file.file, reject)) }
    }

    var isComplete: Bool { fileCount == scenario.files.count }

    /// All indicators with their cells, by name.
    func indicators() -> [(name: String, cells: [TruthCell])] {
        var cellsByName: [String: [TruthCell]] = [:]
        var measures: [String: TruthMeasure] = [:]
        for (registry, truth) in zip(scenario.registries, registries) {
            for cube in truth.cubes {
                cellsByName[cube.shape.name] = cube.tabulated(scenario.areas(of: cube.shape.areas))
                measures[cube.shape.name] = cube.shape.measure
            }
            for (check, truth) in zip(registry.shape.checks, truth.checks) {
                for (name, counts) in [
                    ("open", truth.open), ("opened", truth.opened), ("corrected", truth.corrected),
                ] {
                    cellsByName["check.\(check.name).\(name)"] = cells(check, counts)
                }
            }
        }
        for ratio in scenario.registries.flatMap(\.shape.ratios) {
            guard let numerator = cellsByName[ratio.numerator],
                let denominator = cellsByName[ratio.denominator],
                let above = measures[ratio.numerator], let below = measures[ratio.denominator]
            else { preconditionFailure("ratio \(ratio.name) names an unknown cube") }
            cellsByName[ratio.name] = TruthRatio.cells((above, numerator), (below, denominator))
        }
        derive(&cellsByName)
        for cube in registries.flatMap(\.cubes) where !cube.shape.isIndicator {
            cellsByName[cube.shape.name] = nil
        }
        return cellsByName.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func cells(_ check: TruthCheck, _ counts: [Int]) -> [TruthCell] {
        let shape = TruthCube.Shape(
            name: check.name, measure: .count, areas: check.hasArea ? .communes : .none)
        var cube = TruthCube(shape, areaCount: counts.count - 1)
        for (area, count) in counts.enumerated() {
            for _ in 0..<count {
                cube.add(
                    cell: cube.cell(day: nil, area: area == counts.count - 1 ? -1 : area, category: -1),
                    numerator: 1,
                    denominator: 0)
            }
        }
        return cube.tabulated(scenario.areas(of: .communes))
    }
}
