import HosoCore
import HosoIndicators
import Testing

struct CubeAccumulatorTests {
    private func cells(
        _ kind: MeasureKind, _ value: Column?, rowCount: Int, scale: Int = 0, filter: Column? = nil
    ) -> [IndicatorCell] {
        var cube = CubeAccumulator(
            kind: kind, hasPeriod: false, hasArea: false, hasCategory: false, valueScale: scale)
        cube.add(rowCount: rowCount, filter: filter, period: nil, area: nil, category: nil, value: value)
        return cube.cells(areas: nil)
    }

    private func total(_ numerator: Double?, _ denominator: Double?, _ value: Double?) -> [IndicatorCell] {
        [cell("_T", "_T", "_T", numerator, denominator, value)]
    }

    private func cell(
        _ period: String, _ area: String, _ category: String, _ numerator: Double?, _ denominator: Double?,
        _ value: Double?
    ) -> IndicatorCell {
        IndicatorCell(
            period: period, area: area, category: category, numerator: numerator, denominator: denominator,
            value: value)
    }

    @Test(
        "the total is there without rows",
        arguments: [
            (.countRows, 0, nil, 0), (.countDistinct, 0, nil, 0), (.sum, 0, nil, 0), (.share, 0, 0, nil),
            (.mean, 0, 0, nil), (.percentile(50), nil, 0, nil),
        ] as [(MeasureKind, Double?, Double?, Double?)])
    func noRows(kind: MeasureKind, numerator: Double?, denominator: Double?, value: Double?) {
        let cube = CubeAccumulator(
            kind: kind, hasPeriod: true, hasArea: true, hasCategory: true, valueScale: 0)
        #expect(cube.cells(areas: nil) == total(numerator, denominator, value))
    }

    @Test(
        "a row of a weight counts as that many rows",
        arguments: [.countRows, .share, .countDistinct] as [MeasureKind])
    func weights(kind: MeasureKind) {
        let areas = TestColumn.dictionary(["01", nil, "27", "01"])
        let values = TestColumn.booleans([true, true, nil, false])
        let filter = TestColumn.booleans([true, true, true, nil])
        let value = kind == .countRows ? nil : values
        let weights = [3, 1, 2, 5]
        let rows = zip(weights, 0...).flatMap { [Int](repeating: $1, count: $0) }
        func repeated(_ texts: [String?]) -> Column { TestColumn.dictionary(rows.map { texts[$0] }) }
        func repeated(_ flags: [Bool?]) -> Column { TestColumn.booleans(rows.map { flags[$0] }) }
        var weighed = CubeAccumulator(
            kind: kind, hasPeriod: false, hasArea: true, hasCategory: false, valueScale: 0)
        var plain = weighed
        #expect(weighed.takesWeights)
        weighed.add(
            weights: weights, filter: filter, period: nil, area: areas, category: nil, value: value)
        plain.add(
            rowCount: rows.count, filter: repeated([true, true, true, nil]), period: nil,
            area: repeated(["01", nil, "27", "01"]), category: nil,
            value: kind == .countRows ? nil : repeated([true, true, nil, false]))
        #expect(weighed.cells(areas: nil) == plain.cells(areas: nil))
    }

    @Test("each subset of the dimensions, totals, unknowns and the areas above")
    func cube() {
        var cube = CubeAccumulator(
            kind: .share, hasPeriod: true, hasArea: true, hasCategory: false, valueScale: 0)
        cube.add(
            rowCount: 4, filter: nil, period: TestColumn.dictionary(["2026-01", "2026-01", nil, "2026-01"]),
            area: TestColumn.dictionary(["01001", "01002", "27", "?"]), category: nil,
            value: TestColumn.booleans([true, false, nil, true]))
        let cells = cube.cells(areas: CubeAccumulatorRandomTests.tree)
        #expect(
            cells == [
                cell("2026-01", "01", "_T", 1, 2, 0.5), cell("2026-01", "01001", "_T", 1, 1, 1),
                cell("2026-01", "01002", "_T", 0, 1, 0), cell("2026-01", "_T", "_T", 2, 3, 2.0 / 3),
                cell("2026-01", "_U", "_T", 1, 1, 1), cell("2026-01", "vn", "_T", 1, 2, 0.5),
                cell("_T", "01", "_T", 1, 2, 0.5), cell("_T", "01001", "_T", 1, 1, 1),
                cell("_T", "01002", "_T", 0, 1, 0), cell("_T", "27", "_T", 0, 1, 0),
                cell("_T", "_T", "_T", 2, 4, 0.5), cell("_T", "_U", "_T", 1, 1, 1),
                cell("_T", "vn", "_T", 1, 3, 1.0 / 3), cell("_U", "27", "_T", 0, 1, 0),
                cell("_U", "_T", "_T", 0, 1, 0), cell("_U", "vn", "_T", 0, 1, 0),
            ])
    }

    @Test("only rows whose filter is true")
    func filter() {
        let filter = TestColumn.booleans([true, false, nil, true])
        #expect(cells(.countRows, nil, rowCount: 4, filter: filter) == total(2, nil, 2))
        #expect(
            cells(.sum, TestColumn.integers([1, 2, 4, 8]), rowCount: 4, filter: filter) == total(9, nil, 9))
    }

    @Test("sums are exact and rounded once")
    func exactSums() {
        let big = Int64(1) << 53
        #expect(
            cells(.sum, TestColumn.integers([big, 1, 1, nil]), rowCount: 4)
                == total(9_007_199_254_740_994, nil, 9_007_199_254_740_994))
        #expect(cells(.sum, TestColumn.integers([10, 20]), rowCount: 2, scale: 2) == total(0.3, nil, 0.3))
        let wide = cells(.sum, TestColumn.wide([Int128.max, Int128.max, -Int128.max, 5]), rowCount: 4)
        #expect(wide.first?.numerator == 0x1p127)
        let tenths = cells(.sum, TestColumn.doubles(Array(repeating: 0.1, count: 10)), rowCount: 10)
        #expect(tenths == total(1, nil, 1))
        #expect(cells(.sum, TestColumn.doubles([1e100, 1, -1e100]), rowCount: 3) == total(1, nil, 1))
        let infinite = cells(.sum, TestColumn.doubles([.infinity, 1]), rowCount: 2)
        #expect(infinite.first?.value == .infinity)
    }

    @Test("means and percentiles leave nulls out")
    func means() {
        let values = TestColumn.integers([1, nil, 2, 6])
        #expect(cells(.mean, values, rowCount: 4) == total(9, 3, 3))
        #expect(cells(.percentile(50), values, rowCount: 4) == total(nil, 3, 2))
        #expect(cells(.percentile(75), values, rowCount: 4) == total(nil, 3, 4))
        #expect(cells(.percentile(0), values, rowCount: 4) == total(nil, 3, 1))
        #expect(cells(.percentile(100), values, rowCount: 4) == total(nil, 3, 6))
        #expect(
            cells(.percentile(50), TestColumn.integers([10, 25]), rowCount: 2, scale: 1)
                == total(nil, 2, 1.75))
        #expect(cells(.mean, TestColumn.integers([nil]), rowCount: 1) == total(0, 0, nil))
        let wide = cells(.percentile(50), TestColumn.wide([Int128.max, 0, Int128.min]), rowCount: 3)
        #expect(wide == total(nil, 3, 0))
        let signed = cells(.percentile(50), TestColumn.doubles([-0.0, 0, 1]), rowCount: 3)
        #expect(signed == total(nil, 3, 0))
    }

    @Test("equal texts count once, in whatever form they come")
    func distinct() {
        var cube = CubeAccumulator(
            kind: .countDistinct, hasPeriod: false, hasArea: false, hasCategory: true, valueScale: 0)
        let texts = ["012345678901", "123456789", "as written", nil]
        for (form, category) in [(0, "a"), (1, "b"), (2, "a"), (2, "b")] {
            var part = CubeAccumulator(
                kind: .countDistinct, hasPeriod: false, hasArea: false, hasCategory: true, valueScale: 0)
            part.add(
                rowCount: 4, filter: nil, period: nil, area: nil,
                category: TestColumn.texts(Array(repeating: category, count: 4)),
                value: TestColumn.anyText(texts, form: form))
            cube.merge(part)
        }
        #expect(
            cube.cells(areas: nil) == [
                cell("_T", "_T", "_T", 3, nil, 3), cell("_T", "_T", "a", 3, nil, 3),
                cell("_T", "_T", "b", 3, nil, 3),
            ])
        let numbers = TestColumn.wide([1, 1, Int128.max, Int128.max, nil])
        #expect(cells(.countDistinct, numbers, rowCount: 5) == total(2, nil, 2))
        #expect(cells(.countDistinct, TestColumn.doubles([0, -0.0, 1]), rowCount: 3) == total(2, nil, 2))
        #expect(
            cells(.countDistinct, TestColumn.booleans([true, false, nil, true]), rowCount: 4)
                == total(2, nil, 2))
    }

    @Test("dimensions of many values, beyond any table")
    func manyValues() {
        var cube = CubeAccumulator(
            kind: .countRows, hasPeriod: true, hasArea: true, hasCategory: true, valueScale: 0)
        let rowCount = 2000
        let periods = (0..<rowCount).map { "p\($0 % 500)" }
        let areas = (0..<rowCount).map { "a\($0 % 499)" }
        let categories = (0..<rowCount).map { "c\($0 % 7)" }
        for _ in 0..<2 {
            cube.add(
                rowCount: rowCount, filter: nil, period: TestColumn.dictionary(periods),
                area: TestColumn.dictionary(areas), category: TestColumn.dictionary(categories), value: nil)
        }
        let cells = cube.cells(areas: nil)
        #expect(cells.first { $0.period == "_T" && $0.area == "_T" && $0.category == "_T" }?.value == 4000)
        let finest = cells.filter { $0.period != "_T" && $0.area != "_T" && $0.category != "_T" }
        #expect(finest.count == Set((0..<rowCount).map { [$0 % 500, $0 % 499, $0 % 7] }).count)
        #expect(finest.allSatisfy { $0.value == 2 })
    }

    @Test("a text that reads like the total is unknown, not counted twice")
    func reservedTexts() {
        var cube = CubeAccumulator(
            kind: .countRows, hasPeriod: false, hasArea: false, hasCategory: true, valueScale: 0)
        cube.add(
            rowCount: 3, filter: nil, period: nil, area: nil, category: TestColumn.texts(["_T", "_U", nil]),
            value: nil)
        #expect(
            cube.cells(areas: nil)
                == [cell("_T", "_T", "_T", 3, nil, 3), cell("_T", "_T", "_U", 3, nil, 3)])
    }
}
