import HosoCommands
import HosoIndicators
import HosoStore
import Testing

struct ShownCellTests {
    /// A share by period and area; two areas of the first period are small.
    private static let share: [IndicatorRow] = [
        row("s", "_T", "_T", 60, 100), row("s", "_T", "01", 30, 40), row("s", "_T", "02", 20, 35),
        row("s", "_T", "03", 10, 25), row("s", "2026-01", "_T", 23, 51), row("s", "2026-01", "01", 20, 30),
        row("s", "2026-01", "02", 2, 15), row("s", "2026-01", "03", 1, 6), row("s", "2026-02", "_T", 37, 49),
        row("s", "2026-02", "01", 10, 10), row("s", "2026-02", "02", 18, 20),
        row("s", "2026-02", "03", 9, 19),
    ]

    private static func row(
        _ indicator: String, _ period: String, _ area: String, _ numerator: Double?, _ denominator: Double?
    ) -> IndicatorRow {
        let value = denominator.flatMap { denominator in numerator.map { $0 / denominator } } ?? numerator
        return IndicatorRow(
            run: "000001", indicator: indicator, period: period, area: area, category: "_T",
            numerator: numerator,
            denominator: denominator, value: value)
    }

    private static func basis(_ suppressBelow: Int, areaParents: [String: String]? = nil)
        -> Receipt.Disclosure
    {
        Receipt.Disclosure(
            suppressBelow: suppressBelow,
            indicators: [
                "s": Receipt.IndicatorBasis(countsNumerator: true, countsDenominator: true),
                "a": Receipt.IndicatorBasis(countsNumerator: false, countsDenominator: false),
            ], areaParents: areaParents)
    }

    private static func csv(_ cells: [ShownCell]) throws -> [String] {
        let sink = MemorySink()
        let output = BufferedOutput(sink)
        try KpiPrinter(run: "000001", pipeline: "p").writeCSV(cells, to: output)
        try output.flush()
        return sink.text.split(separator: "\n").dropFirst().map(String.init)
    }

    @Test("takes totals where nothing is asked for, sorted bytewise")
    func totals() throws {
        let rows = [ShownCellTests.row("é", "_T", "_T", 1, nil), ShownCellTests.row("z", "_T", "_T", 2, nil)]
        let shown = ShownCell.select(rows + ShownCellTests.share, IndicatorSelection(), hiddenBy: nil)
        #expect(
            try ShownCellTests.csv(shown) == ["s,_T,_T,_T,60,100,0.6", "z,_T,_T,_T,2,,2", "é,_T,_T,_T,1,,1"])
    }

    @Test("takes one value, all of them, or none that match")
    func dimensions() {
        func count(_ period: String, _ area: String, _ category: String = "_T") -> Int {
            ShownCell.select(
                ShownCellTests.share, IndicatorSelection(period: period, area: area, category: category),
                hiddenBy: nil
            ).count
        }
        #expect(count("all", "all") == 12)
        #expect(count("all", "all", "all") == 12)
        #expect(count("2026-01", "all") == 4)
        #expect(count("all", "02") == 3)
        #expect(count("2026-01", "02") == 1)
        #expect(count("2026-03", "02") == 0)
        #expect(count("all", "all", "x") == 0)
    }

    @Test("hides small cells and what they could be computed from")
    func suppressed() throws {
        let all = IndicatorSelection(period: "all", area: "all", category: "all")
        let shown = ShownCell.select(
            ShownCellTests.share.reversed(), all, hiddenBy: ShownCellTests.basis(5))
        // The two small ones protect each other within the month; each needs another of its area.
        #expect(
            try ShownCellTests.csv(shown.filter(\.isSuppressed)) == [
                "s,2026-01,02,_T,,,", "s,2026-01,03,_T,,,", "s,2026-02,02,_T,,,", "s,2026-02,03,_T,,,",
            ])
        #expect(shown.count == 12)
    }

    @Test("what is not shown still counts for what is hidden")
    func suppressedBeforeSelection() {
        let one = IndicatorSelection(period: "2026-02", area: "03")
        let shown = ShownCell.select(ShownCellTests.share, one, hiddenBy: ShownCellTests.basis(5))
        #expect(shown.map(\.isSuppressed) == [true])
    }

    @Test("a limit of 0 hides nothing; sums with fractions are no counts")
    func notSuppressed() {
        let all = IndicatorSelection(period: "all", area: "all")
        #expect(
            !ShownCell.select(ShownCellTests.share, all, hiddenBy: ShownCellTests.basis(0)).contains {
                $0.isSuppressed
            })
        let sums = [
            ShownCellTests.row("a", "_T", "_T", 3.5, nil), ShownCellTests.row("a", "_T", "01", 3, nil),
        ]
        #expect(
            !ShownCell.select(sums, all, hiddenBy: ShownCellTests.basis(5)).contains { $0.isSuppressed })
    }

    @Test("a hidden area cannot be computed from the area above it and its other parts")
    func areaTree() {
        let rows = [
            ShownCellTests.row("s", "_T", "_T", 90, 200), ShownCellTests.row("s", "_T", "1", 50, 120),
            ShownCellTests.row("s", "_T", "2", 40, 80), ShownCellTests.row("s", "_T", "11", 2, 60),
            ShownCellTests.row("s", "_T", "12", 48, 60), ShownCellTests.row("s", "_T", "21", 40, 80),
        ]
        let tree = ["1": "", "2": "", "11": "1", "12": "1", "21": "2"]
        let shown = ShownCell.select(
            rows, IndicatorSelection(area: "all"), hiddenBy: ShownCellTests.basis(5, areaParents: tree))
        #expect(shown.filter(\.isSuppressed).map(\.cell.area) == ["11", "12"])
    }

    @Test("JSON and table say what is hidden")
    func forms() throws {
        let all = IndicatorSelection(period: "2026-01", area: "03")
        let shown = ShownCell.select(ShownCellTests.share, all, hiddenBy: ShownCellTests.basis(5))
        let sink = MemorySink()
        let output = BufferedOutput(sink)
        try KpiPrinter(run: "000001", pipeline: "p").writeJSON(shown, to: output)
        try KpiPrinter(run: "000001", pipeline: "p").writeTable(shown, to: output)
        try output.flush()
        #expect(
            sink.text == """
                {"run": "000001", "pipeline": "p", "results": [
                {"indicator": "s", "period": "2026-01", "area": "03", "category": "_T", "numerator": null, \
                "denominator": null, "value": null, "suppressed": true}
                ]}
                indicator  period   area  category  numerator  denominator   value
                s          2026-01  03    _T           hidden       hidden  hidden

                """)
    }
}
