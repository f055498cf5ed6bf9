import HosoCore
import HosoIndicators
import HosoTestSupport
import Testing

@Suite struct BoundaryCellsTests {
    private typealias Quality = BoundaryCells.Quality

    /// What a plain reading of the crosswalk says of an area: every lowest unit for itself.
    private struct Plain {
        var quality = Quality.exact
        var number = 0.0
        var hasPeople = false
    }

    private func plain(_ area: String, _ scene: BoundaryScene, _ counts: [String: Int]) -> Plain {
        let asked = scene.askedTree
        let lines = scene.crosswalk.lines.map { line in
            scene.countsNew
                ? (counted: line.newCode, asked: line.oldCode, share: line.newShare)
                : (counted: line.oldCode, asked: line.newCode, share: line.oldShare)
        }
        var plain = Plain()
        for code in scene.countedTree.areaByCode.keys.sorted() where code.hasPrefix("c") {
            guard let count = counts[code] else { continue }
            let own = lines.filter { $0.counted == code }
            let inside = own.filter { asked.lineage(of: $0.asked).contains(area) }
            if inside.isEmpty { continue }
            plain.hasPeople = true
            if inside.count == own.count {
                plain.number += Double(count)
            } else if inside.contains(where: { $0.share == nil }) {
                plain.quality = .unknown
            } else {
                if plain.quality == .exact { plain.quality = .apportioned }
                plain.number += Double(count) * inside.reduce(0) { $0 + ($1.share ?? 0) }
            }
        }
        return plain
    }

    /// Cells of a count in the units that rows are counted in.
    private func cells(_ counts: [String: Int]) -> [IndicatorCell] {
        counts.sorted { $0.key < $1.key }.map { area, count in
            IndicatorCell(
                period: "_T", area: area, category: "_T", numerator: Double(count), denominator: nil,
                value: Double(count))
        }
    }

    private func ask(_ scene: BoundaryScene, _ cells: [IndicatorCell], addsUp: Bool, hidden: Set<String> = [])
        -> [String: BoundaryCells.Cell]
    {
        let tree = scene.countedTree
        let day = scene.countsNew ? BoundaryScene.change : BoundaryScene.change - 1
        let codes = Set(cells.map(\.area))
        let boundaries = AreaBoundaries(
            history: scene.history, crosswalk: scene.crosswalk, day: day, areasWithCells: codes)
        #expect(boundaries.own.contains(day) && !boundaries.own.contains(2 * BoundaryScene.change - 1 - day))
        let inner = Set(scene.people.map(scene.countedCode)).filter { $0.hasPrefix("p") }
        var parents: [String: String] = [:]
        for code in codes { parents[code] = tree.areaByCode[code]?.parent ?? "" }
        let published = cells.map { cell -> PublishedCell in
            var bare = cell
            if hidden.contains(cell.area) { (bare.numerator, bare.value) = (nil, nil) }
            return PublishedCell(cell: bare, isSuppressed: hidden.contains(cell.area))
        }
        let found = BoundaryCells(
            areas: boundaries.areas, parents: parents, addsUp: addsUp, innerAreas: inner
        ).cells(counted: cells, published: published)
        #expect(Set(found.map(\.published.cell.area)).count == found.count)
        return Dictionary(found.map { ($0.published.cell.area, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: 0..<300)
    func agreesWithAPlainReadingOfTheCrosswalk(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let scene = BoundaryScene(&random, countsNew: seed % 2 == 0)
        let counts = BoundaryScene.counts(scene.people.map(scene.countedCode), scene.countedTree)
        let truth = BoundaryScene.counts(scene.people.map(scene.askedCode), scene.askedTree)
        let found = ask(scene, cells(counts), addsUp: true)
        let hasInner = scene.people.contains(where: \.isOfProvince)
        for area in scene.askedTree.areaByCode.keys.sorted() {
            let plain = plain(area, scene, counts)
            let cell = found[area]
            let number = cell?.published.cell.numerator
            // What is called exact is what counting there would have given.
            if cell?.quality == .exact { #expect(number == Double(truth[area] ?? 0), "seed \(seed) \(area)") }
            if cell?.quality == .unknown { #expect(number == nil) }
            if cell == nil { #expect(truth[area] == nil, "seed \(seed) \(area)") }
            // People of a province as a whole lie in none of its communes.
            if hasInner { continue }
            #expect((cell != nil) == plain.hasPeople, "seed \(seed) \(area)")
            guard plain.hasPeople else { continue }
            #expect(cell?.quality == plain.quality, "seed \(seed) \(area)")
            if plain.quality != .unknown { #expect(number == plain.number, "seed \(seed) \(area)") }
            #expect(cell?.published.cell.value == number)
        }
    }

    @Test(arguments: 0..<100)
    func whatDoesNotAddUpIsTakenWholeOrNotAtAll(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let scene = BoundaryScene(&random, countsNew: seed % 2 == 0)
        // The number is that of the persons, so that a cell can be traced to where it was taken from.
        let counts = BoundaryScene.counts(scene.people.map(scene.countedCode), scene.countedTree)
        let truth = BoundaryScene.counts(scene.people.map(scene.askedCode), scene.askedTree)
        let found = ask(scene, cells(counts), addsUp: false)
        for (area, cell) in found {
            #expect(cell.quality != .apportioned)
            if cell.quality == .unknown { #expect(cell.published.cell.numerator == nil) }
            if cell.quality == .exact { #expect(cell.published.cell.numerator == Double(truth[area] ?? 0)) }
        }
        // A unit that became one new unit, and nothing else did, is the same unit.
        for line in scene.crosswalk.lines where line.oldShare == 1 && line.newShare == 1 {
            let (counted, asked) =
                scene.countsNew ? (line.newCode, line.oldCode) : (line.oldCode, line.newCode)
            guard counts[counted] != nil, !scene.people.contains(where: \.isOfProvince) else { continue }
            #expect(found[asked]?.quality == .exact, "seed \(seed) \(asked)")
        }
    }

    @Test(arguments: 0..<100)
    func aHiddenPartHidesTheWhole(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let scene = BoundaryScene(&random, countsNew: true)
        let counts = BoundaryScene.counts(scene.people.map(scene.countedCode), scene.countedTree)
        let hidden = Set(counts.keys.sorted().filter { _ in Bool.random(using: &random) })
        let open = ask(scene, cells(counts), addsUp: true)
        let found = ask(scene, cells(counts), addsUp: true, hidden: hidden)
        #expect(found.keys.sorted() == open.keys.sorted())
        for (area, cell) in found {
            #expect(cell.quality == open[area]?.quality)
            if cell.published.isSuppressed {
                #expect(cell.published.cell.numerator == nil && cell.published.cell.value == nil)
            } else {
                #expect(cell.published.cell == open[area]?.published.cell)
            }
        }
        // Nothing that comes out hangs on a hidden number.
        let others = cells(counts.mapValues { $0 + 1000 })
        let changed = cells(counts).enumerated().map { place, cell in
            hidden.contains(cell.area) ? others[place] : cell
        }
        if scene.people.contains(where: \.isOfProvince) { return }
        let again = ask(scene, changed, addsUp: true, hidden: hidden)
        #expect(again.mapValues(\.published) == found.mapValues(\.published))
    }

    @Test func totalsAndUnknownAreasStayAsTheyAre() {
        var random = SeededGenerator(seed: 3)
        let scene = BoundaryScene(&random, countsNew: true)
        let found = ask(scene, cells(["_T": 7, "_U": 2]), addsUp: false)
        #expect(found.mapValues(\.quality) == ["_T": .exact, "_U": .exact])
        #expect(found["_T"]?.published.cell.numerator == 7)
    }

    @Test func numeratorsAndDenominatorsAreAddedApart() {
        let area = AreaBoundaries.Area(
            code: "x", validity: .always, whole: ["a", "b"], parts: ["c": 0.25], unknown: [])
        func cells(_ definition: String?) -> [IndicatorCell] {
            [("a", 1.0, 2.0), ("b", 0.0, 0.0), ("c", 4.0, 8.0)].map { code, numerator, denominator in
                IndicatorCell(
                    period: "2026", area: code, category: "k", numerator: numerator, denominator: denominator,
                    value: denominator == 0 ? nil : numerator / denominator, rank: 1,
                    definition: code == "c" ? definition : nil)
            }
        }
        func ask(_ cells: [IndicatorCell]) -> BoundaryCells.Cell? {
            BoundaryCells(
                areas: [area], parents: ["a": "", "b": "", "c": ""], addsUp: true, innerAreas: []
            ).cells(counted: cells, published: cells.map { PublishedCell(cell: $0, isSuppressed: false) })
                .first
        }
        let sum = ask(cells(nil))
        #expect(sum?.quality == .apportioned)
        #expect(
            sum?.published.cell
                == IndicatorCell(
                    period: "2026", area: "x", category: "k", numerator: 2, denominator: 4, value: 0.5))
        // Numbers by different definitions are no sum.
        let mixed = ask(cells("2026-01-01/.."))
        #expect(mixed?.quality == .unknown && mixed?.published.cell.value == nil)
    }

    @Test func unitsMayChangeMoreThanOnce() {
        func unit(_ code: String, _ from: Int?, _ to: Int?) -> AreaHistory.Unit {
            AreaHistory.Unit(
                code: code, name: "", level: "", parent: nil, validity: Validity(from: from, to: to))
        }
        let history = AreaHistory(units: [
            unit("a", nil, 9), unit("b", nil, 9), unit("c", 10, 19), unit("s", nil, nil), unit("d", 20, nil),
            unit("e", 20, nil),
        ])
        let crosswalk = Crosswalk(lines: [
            Crosswalk.Line(oldCode: "a", newCode: "c", oldShare: 1, newShare: 0.25, day: 10),
            Crosswalk.Line(oldCode: "b", newCode: "c", oldShare: 1, newShare: 0.75, day: 10),
            Crosswalk.Line(oldCode: "c", newCode: "d", oldShare: 0.5, newShare: 1, day: 20),
            Crosswalk.Line(oldCode: "c", newCode: "e", oldShare: 0.5, newShare: 1, day: 20),
        ])
        func areas(_ day: Int) -> [String] {
            AreaBoundaries(
                history: history, crosswalk: crosswalk, day: day,
                areasWithCells: ["a", "b", "c", "d", "e", "s"]
            ).areas.map { area in
                let parts = area.parts.sorted { $0.key < $1.key }.map { "\($0.key)*\($0.value)" }
                return "\(area.code) \(area.validity): \((area.whole + parts).joined(separator: " "))"
            }
        }
        let (first, second) = ("../1970-01-10", "1970-01-11/1970-01-20")
        #expect(
            areas(Int.max) == [
                "a \(first): d*0.25 e*0.25", "b \(first): d*0.75 e*0.75", "c \(second): d e",
                "s ../1970-01-20: s",
            ])
        #expect(
            areas(0) == [
                "c \(second): a b", "d 1970-01-21/..: a*0.5 b*0.5", "e 1970-01-21/..: a*0.5 b*0.5",
                "s 1970-01-11/..: s",
            ])
        #expect(
            areas(15) == [
                "a \(first): c*0.25", "b \(first): c*0.75", "d 1970-01-21/..: c*0.5",
                "e 1970-01-21/..: c*0.5",
                "s \(first): s", "s 1970-01-21/..: s",
            ])
    }
}
