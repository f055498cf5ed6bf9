import HosoCore
import HosoIndicators
import HosoTestSupport
import Testing

struct DisclosureControlTests {
    private func cube(_ rows: [(area: String, category: String, count: Int)]) -> [IndicatorCell] {
        var cube = CubeAccumulator(
            kind: .countRows, hasPeriod: false, hasArea: true, hasCategory: true, valueScale: 0)
        for row in rows {
            cube.add(
                rowCount: row.count, filter: nil, period: nil,
                area: TestColumn.texts(Array(repeating: row.area, count: row.count)),
                category: TestColumn.texts(Array(repeating: row.category, count: row.count)), value: nil)
        }
        return cube.cells(areas: nil)
    }

    private func hidden(_ cells: [PublishedCell]) -> Set<String> {
        Set(cells.filter(\.isSuppressed).map { "\($0.cell.area)/\($0.cell.category)" })
    }

    @Test("hides small counts, and a second part so that none can be computed from the total")
    func complementary() {
        let cells = cube([
            ("01", "a", 3), ("01", "b", 20), ("01", "c", 30), ("02", "a", 40), ("02", "b", 50),
            ("02", "c", 60),
        ])
        let published = DisclosureControl.suppress(cells, below: 5, counts: .init(.countRows), areas: nil)
        #expect(hidden(published) == ["01/a", "01/b", "02/a", "02/b"])
        for cell in published where cell.isSuppressed {
            #expect(cell.cell.numerator == nil && cell.cell.value == nil && cell.cell.denominator == nil)
        }
        #expect(published.map(\.cell.area) == cells.map(\.area))
    }

    @Test("nothing is hidden without small cells, or below 0 and 1")
    func nothing() {
        let cells = cube([("01", "a", 3), ("02", "a", 9)])
        for threshold in [0, 1, 3] {
            #expect(
                hidden(
                    DisclosureControl.suppress(cells, below: threshold, counts: .init(.countRows), areas: nil)
                ).isEmpty)
        }
        #expect(hidden(DisclosureControl.suppress(cells, below: 5, counts: .init(.sum), areas: nil)).isEmpty)
    }

    @Test("a part that is alone takes its total with it")
    func onlyPart() {
        let cells = [
            IndicatorCell(
                period: "_T", area: "01", category: "_T", numerator: 2, denominator: 40, value: 0.05),
            IndicatorCell(
                period: "_T", area: "_T", category: "_T", numerator: 2, denominator: 40, value: 0.05),
        ]
        #expect(
            hidden(DisclosureControl.suppress(cells, below: 5, counts: .init(.share), areas: nil)) == [
                "01/_T", "_T/_T",
            ])
        #expect(hidden(DisclosureControl.suppress(cells, below: 5, counts: .init(.mean), areas: nil)).isEmpty)
        let ratio = DisclosureControl.Counts(numerator: .countDistinct, denominator: .mean)
        #expect(
            hidden(DisclosureControl.suppress(cells, below: 5, counts: ratio, areas: nil)) == [
                "01/_T", "_T/_T",
            ])
    }

    @Test("no hidden cell is the only one of any sum", arguments: 0..<10)
    func randomCubes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let tree = CubeAccumulatorRandomTests.tree
        var cube = CubeAccumulator(
            kind: .countRows, hasPeriod: true, hasArea: true, hasCategory: true, valueScale: 0)
        let rowCount = 150
        func some(_ values: [String?]) -> [String?] {
            (0..<rowCount).map { _ in values.randomElement(using: &random) ?? nil }
        }
        cube.add(
            rowCount: rowCount, filter: nil, period: TestColumn.dictionary(some(["p", "q", nil])),
            area: TestColumn.dictionary(some(["01001", "01002", "27001", "27", "?"])),
            category: TestColumn.dictionary(some(["x", "x", "y"])), value: nil)
        let cells = cube.cells(areas: tree)
        let published = DisclosureControl.suppress(cells, below: 4, counts: .init(.countRows), areas: tree)
        let isHidden = Dictionary(uniqueKeysWithValues: published.map { (key($0.cell), $0.isSuppressed) })
        for (cell, shown) in zip(cells, published) where (cell.value ?? 0) < 4 { #expect(shown.isSuppressed) }
        for total in cells {
            for (axis, path) in [\IndicatorCell.period, \.area, \.category].enumerated() {
                let parts = cells.filter { part in
                    let own = part[keyPath: path]
                    guard own != "_T" else { return false }
                    let above = axis == 1 ? tree.areaByCode[own]?.parent ?? "_T" : "_T"
                    var moved = part
                    moved[keyPath: path] = above
                    return key(moved) == key(total)
                }
                if parts.isEmpty { continue }
                let hiddenCount = (parts + [total]).count { isHidden[key($0)] == true }
                #expect(hiddenCount != 1, "seed \(seed): \(key(total))")
            }
        }
    }

    private func key(_ cell: IndicatorCell) -> [String] { [cell.period, cell.area, cell.category] }
}
