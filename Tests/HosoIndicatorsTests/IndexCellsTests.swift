import HosoCore
import HosoIndicators
import HosoTestSupport
import Testing

@Suite struct IndexCellsTests {
    private func cell(_ area: String, _ value: Double?, period: String = "_T", category: String = "_T")
        -> IndicatorCell
    {
        IndicatorCell(
            period: period, area: area, category: category, numerator: value, denominator: nil, value: value)
    }

    @Test func weighsWhatWasReachedOfEachTarget() {
        let cells = IndexCells.combine([
            IndexCells.Component(weight: 6, target: 0.8, cells: [cell("_T", 0.4), cell("1", 0.9)]),
            IndexCells.Component(weight: 4, target: 2, cells: [cell("_T", 1.5), cell("2", nil)]),
        ])
        #expect(cells.map(\.area) == ["1", "2", "_T"])
        #expect(cells.map(\.numerator) == [6, 0, 6 * min(0.4 / 0.8, 1) + 4 * min(1.5 / 2, 1)])
        #expect(cells.map(\.denominator) == [6, 0, 10])
        #expect(cells.map(\.value) == [1, nil, 0.6])
    }

    @Test func theTotalIsAlwaysThere() {
        let cells = IndexCells.combine([IndexCells.Component(weight: 1, target: 1, cells: [])])
        #expect(
            cells == [
                IndicatorCell(
                    period: "_T", area: "_T", category: "_T", numerator: 0, denominator: 0, value: nil)
            ])
    }

    @Test func equalValuesShareARank() {
        let values: [(String, Double?)] = [
            ("a", 0.5), ("b", 0.9), ("c", 0.5), ("d", 0.1), ("e", nil), ("_T", 1), ("_U", 1),
        ]
        let ranked = AreaRanks.rank(
            values.map { cell($0.0, $0.1) } + [cell("a", 0, period: "2026"), cell("d", 7, category: "x")],
            areas: nil)
        #expect(ranked.map(\.rank) == [2, 1, 2, 4, nil, nil, nil, 1, 1])
    }

    @Test func ranksAreAmongAreasOfOneLevel() {
        let levels = ["1": "province", "2": "province", "11": "commune", "21": "commune"]
        let tree = AreaTree(
            areaByCode: levels.mapValues { AreaTree.Area(name: "", level: $0, parent: nil) })
        let ranked = AreaRanks.rank(
            [cell("1", 5), cell("11", 9), cell("2", 6), cell("21", 8)], areas: tree)
        #expect(ranked.map(\.rank) == [2, 1, 1, 2])
    }

    @Test(arguments: 0..<20)
    func ranksAgreeWithCounting(seed: UInt64) {
        print("seed", seed)
        var random = SeededGenerator(seed: seed)
        let cells = (0..<30).map {
            cell(
                "a\($0)", Double(Int.random(in: 0..<6, using: &random)),
                period: "\(Int.random(in: 0..<3, using: &random))")
        }
        for ranked in AreaRanks.rank(cells, areas: nil) {
            let better = cells.count { $0.period == ranked.period && ($0.value ?? 0) > (ranked.value ?? 0) }
            #expect(ranked.rank == better + 1)
        }
    }

    @Test func theNewestDefinitionThatCountedIsTaken() {
        let old = DefinitionCells.Part(
            validity: Validity(from: nil, to: 20_453),
            cells: [cell("_T", 1), cell("1", 1), cell("1", 1, period: "2025")])
        let new = DefinitionCells.Part(
            validity: Validity(from: 20_454, to: nil), cells: [cell("_T", 2), cell("2", 2, period: "2026")])
        let none = DefinitionCells.Part(validity: Validity(from: 30_000, to: nil), cells: [cell("_T", 0)])
        let cells = DefinitionCells.join([old, new, none])
        #expect(cells.map(\.period) == ["2025", "2026", "_T", "_T"])
        #expect(cells.map(\.value) == [1, 2, 1, 2])
        #expect(
            cells.map(\.definition) == ["../2025-12-31", "2026-01-01/..", "../2025-12-31", "2026-01-01/.."])
        #expect(DefinitionCells.join([none]).map(\.value) == [0])
        #expect(DefinitionCells.join([none]).map(\.definition) == ["2052-02-20/.."])
    }

    @Test func anIndexGoesByTheEndOfEachPeriod() {
        let year = Validity(from: 20_089, to: 20_453)
        let periods = [
            "2024", "2025", "2025-Q4", "2026-Q1", "2025-12", "2025-12-31", "2026-01-01", "_T", "?",
        ]
        let cells = periods.map { cell("_T", 1, period: $0) }
        let inside = ["2025", "2025-Q4", "2025-12", "2025-12-31"]
        #expect(DefinitionCells.lying(in: year, asOf: 20_454, cells).map(\.period) == inside)
        #expect(DefinitionCells.lying(in: year, asOf: 20_453, cells).map(\.period) == inside + ["_T", "?"])
    }

    @Test(
        arguments: [
            ("2024", "2024-12-31"), ("2024-Q1", "2024-03-31"), ("2024-02", "2024-02-29"),
            ("2023-02-28", "2023-02-28"), ("2023-02-29", nil), ("2024-Q5", nil), ("2024-13", nil),
            ("24", nil),
            ("2024-1", nil), ("", nil), ("2024-01-01-01", nil), ("2024-Q", nil), ("٢٠٢٤", nil),
        ] as [(String, String?)])
    func lastDays(text: String, day: String?) {
        #expect(PeriodText.lastDay(text).map { CivilDate(daysSinceEpoch: $0).description } == day)
    }
}
