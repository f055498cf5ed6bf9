import HosoCore
import HosoIndicators
import HosoTestSupport
import Testing

/// Random rows, cut at random into batches and parts, against the slow twin.
struct CubeAccumulatorRandomTests {
    static let tree = AreaTree(areaByCode: [
        "vn": .init(name: "Viet Nam", level: "country", parent: nil),
        "01": .init(name: "Ha Noi", level: "province", parent: "vn"),
        "27": .init(name: "Bac Ninh", level: "province", parent: "vn"),
        "01001": .init(name: "A", level: "commune", parent: "01"),
        "01002": .init(name: "B", level: "commune", parent: "01"),
        "27001": .init(name: "C", level: "commune", parent: "27"),
    ])

    private static let kinds: [MeasureKind] = [
        .countRows, .countDistinct, .sum, .share, .mean, .percentile(50), .percentile(90), .percentile(100),
        .percentile(12.5),
    ]

    private static func rows(_ count: Int, _ random: inout SeededGenerator) -> [PlainRow] {
        (0..<count).map { _ in
            PlainRow(
                isKept: [true, true, true, false, nil].randomElement(using: &random) ?? nil,
                period: ["2026-01", "2026-02", nil].randomElement(using: &random) ?? nil,
                area: ["01001", "01002", "27001", "27", "99999", "", nil].randomElement(using: &random)
                    ?? nil,
                category: ["land", "hộ tịch", nil].randomElement(using: &random) ?? nil,
                number: Int.random(in: 0..<5, using: &random) == 0
                    ? nil : Int64.random(in: -20...20, using: &random),
                double: [0.1, 0.7, -1e9, 3.3e-7, 1e16, nil].randomElement(using: &random) ?? nil,
                text: ["012345678901", "123456789", "x", "y", "", nil].randomElement(using: &random) ?? nil)
        }
    }

    @Test("gives the cells of the slow twin, wherever the rows are cut", arguments: 0..<12)
    func agreesWithTwin(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for kind in CubeAccumulatorRandomTests.kinds {
            for rowCount in [0, 1, 60] {
                var rows = CubeAccumulatorRandomTests.rows(rowCount, &random)
                if kind == .share {
                    for row in rows.indices { rows[row].number = rows[row].number.map { $0 & 1 } }
                }
                let grouped = (0..<3).map { _ in Bool.random(using: &random) }
                let paths: [WritableKeyPath<PlainRow, String?>] = [\.period, \.area, \.category]
                let scale = kind == .share ? 0 : Int.random(in: 0...2, using: &random)
                let twin = CubeBruteForce(
                    kind: kind, scale: scale, dimensions: (0..<3).map { grouped[$0] ? paths[$0] : nil },
                    distinctValue: \.text)
                let areas = Bool.random(using: &random) ? CubeAccumulatorRandomTests.tree : nil
                let cube = accumulated(rows, kind, grouped, scale, &random)
                let cells = cube.cells(areas: areas)
                let wanted = twin.cells(rows, areas: areas)
                #expect(cells.count == wanted.count, "seed \(seed), \(kind)")
                for (cell, other) in zip(cells, wanted) {
                    #expect(isNear(cell, other), "seed \(seed), \(kind): \(cell) for \(other)")
                }
                let again = accumulated(rows, kind, grouped, scale, &random)
                #expect(again.cells(areas: areas) == cells, "seed \(seed), \(kind): other cuts, other cells")
            }
        }
    }

    @Test(
        "sums of doubles do not depend on where the rows are cut",
        arguments: [MeasureKind.sum, .mean, .percentile(75)])
    func doubles(kind: MeasureKind) {
        var random = SeededGenerator(seed: 7)
        let rows = CubeAccumulatorRandomTests.rows(500, &random)
        let grouped = [true, true, false]
        let cells = accumulated(rows, kind, grouped, 0, &random, usesDoubles: true).cells(areas: nil)
        for _ in 0..<5 {
            let again = accumulated(rows, kind, grouped, 0, &random, usesDoubles: true)
            #expect(again.cells(areas: nil) == cells)
        }
        let backwards = accumulated(rows.reversed(), kind, grouped, 0, &random, usesDoubles: true)
        #expect(backwards.cells(areas: nil) == cells)
        let twin = CubeBruteForce(
            kind: kind, scale: 0, dimensions: [\.period, \.area, nil], distinctValue: \.text,
            usesDoubles: true)
        for (cell, other) in zip(cells, twin.cells(rows, areas: nil)) { #expect(isNear(cell, other)) }
    }

    private func isNear(_ left: IndicatorCell, _ right: IndicatorCell) -> Bool {
        func isNear(_ first: Double?, _ second: Double?) -> Bool {
            guard let first, let second else { return first == nil && second == nil }
            return abs(first - second) <= 1e-9 * max(1, abs(first), abs(second))
        }
        return left.period == right.period && left.area == right.area && left.category == right.category
            && isNear(left.numerator, right.numerator) && isNear(left.denominator, right.denominator)
            && isNear(left.value, right.value)
    }

    private func accumulated(
        _ rows: [PlainRow], _ kind: MeasureKind, _ grouped: [Bool], _ scale: Int,
        _ random: inout SeededGenerator, usesDoubles: Bool = false
    ) -> CubeAccumulator {
        func empty() -> CubeAccumulator {
            CubeAccumulator(
                kind: kind, hasPeriod: grouped[0], hasArea: grouped[1], hasCategory: grouped[2],
                valueScale: scale)
        }
        var total = empty()
        var part = empty()
        var start = 0
        while start < rows.count {
            let end = min(rows.count, start + Int.random(in: 1...20, using: &random))
            let batch = Array(rows[start..<end])
            let form = Int.random(in: 0..<3, using: &random)
            part.add(
                rowCount: batch.count, filter: TestColumn.booleans(batch.map(\.isKept)),
                period: grouped[0] ? TestColumn.anyText(batch.map(\.period), form: form) : nil,
                area: grouped[1] ? TestColumn.anyText(batch.map(\.area), form: form + 1) : nil,
                category: grouped[2] ? TestColumn.anyText(batch.map(\.category), form: form + 2) : nil,
                value: value(batch, kind, form, usesDoubles))
            if Bool.random(using: &random) {
                total.merge(part)
                part = empty()
            }
            start = end
        }
        total.merge(part)
        return total
    }

    private func value(_ rows: [PlainRow], _ kind: MeasureKind, _ form: Int, _ usesDoubles: Bool) -> Column? {
        switch kind {
        case .countRows: nil
        case .countDistinct: TestColumn.anyText(rows.map(\.text), form: form)
        case .share: TestColumn.booleans(rows.map { $0.number.map { $0 == 1 } })
        case .sum, .mean, .percentile:
            if usesDoubles {
                TestColumn.doubles(rows.map(\.double))
            } else if form == 0 {
                TestColumn.wide(rows.map { $0.number.map { Int128($0) } })
            } else {
                TestColumn.integers(rows.map(\.number))
            }
        }
    }
}
