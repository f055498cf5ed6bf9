import HosoCore
import HosoIndicators
import HosoTestSupport

/// A made-up country whose communes were merged and divided, with people whose old and new commune is known.
struct BoundaryScene {
    static let change = 100
    /// A person's old and new commune; a person may be counted in the new province only.
    struct Person {
        var old: Int
        var new: Int
        var isOfProvince: Bool
    }

    let oldCount: Int
    let newCount: Int
    private(set) var history = AreaHistory(units: [])
    private(set) var crosswalk = Crosswalk(lines: [])
    private(set) var people: [Person] = []
    /// Whether rows are counted in the new units; else in the old ones.
    let countsNew: Bool

    init(_ random: inout SeededGenerator, countsNew: Bool) {
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        oldCount = pick(1...9)
        newCount = pick(1...6)
        self.countsNew = countsNew
        addUnits(districts: 3, oldProvinces: 2, newProvinces: 2)
        var pairs = Set((0..<oldCount).map { [$0, pick(0...(newCount - 1))] })
        for new in 0..<newCount { pairs.insert([pick(0...(oldCount - 1)), new]) }
        for _ in 0..<pick(0...3) { pairs.insert([pick(0...(oldCount - 1)), pick(0...(newCount - 1))]) }
        addLines(pairs.sorted { $0.lexicographicallyPrecedes($1) }, &random)
        let all = pairs.sorted { $0.lexicographicallyPrecedes($1) }
        let hasInner = pick(0...3) == 0
        for _ in 0..<pick(0...40) {
            let pair = all[pick(0...(all.count - 1))]
            people.append(Person(old: pair[0], new: pair[1], isOfProvince: hasInner && pick(0...9) == 0))
        }
    }

    private mutating func addUnits(districts: Int, oldProvinces: Int, newProvinces: Int) {
        let before = Validity(from: nil, to: BoundaryScene.change - 1)
        let after = Validity(from: BoundaryScene.change, to: nil)
        func add(_ code: String, _ parent: String?, _ validity: Validity) {
            history.units.append(
                AreaHistory.Unit(code: code, name: "", level: "", parent: parent, validity: validity))
        }
        // Codes are the same before and after, with another meaning.
        let usedDistricts = Set((0..<oldCount).map { $0 % districts })
        for province in Set(usedDistricts.map { $0 % oldProvinces }) { add("p\(province)", nil, before) }
        for district in usedDistricts { add("d\(district)", "p\(district % oldProvinces)", before) }
        for old in 0..<oldCount { add("c\(old)", "d\(old % districts)", before) }
        for province in Set((0..<newCount).map { $0 / 2 % newProvinces }) { add("p\(province)", nil, after) }
        for new in 0..<newCount { add("c\(new)", "p\(new / 2 % newProvinces)", after) }
    }

    private mutating func addLines(_ pairs: [[Int]], _ random: inout SeededGenerator) {
        // Eighths add up exactly.
        func shares(_ side: Int) -> [[Int]: Double] {
            var shares: [[Int]: Double] = [:]
            for group in Dictionary(grouping: pairs, by: { $0[side] }).values {
                var rest = 8
                for (place, pair) in group.enumerated() {
                    let isLast = place == group.count - 1
                    let part = isLast ? rest : max(1, min(rest - (group.count - place - 1), 3))
                    shares[pair] = Double(part) / 8
                    rest -= part
                }
            }
            return shares
        }
        let (old, new) = (shares(0), shares(1))
        for pair in pairs {
            func known(_ share: Double?) -> Double? {
                share == 1 || Int.random(in: 0..<4, using: &random) > 0 ? share : nil
            }
            crosswalk.lines.append(
                Crosswalk.Line(
                    oldCode: "c\(pair[0])", newCode: "c\(pair[1])", oldShare: known(old[pair]),
                    newShare: known(new[pair]), day: BoundaryScene.change))
        }
    }

    /// The units that rows are counted in, and those asked for.
    var countedTree: AreaTree {
        history.tree(on: countsNew ? BoundaryScene.change : BoundaryScene.change - 1)
    }
    var askedTree: AreaTree { history.tree(on: countsNew ? BoundaryScene.change - 1 : BoundaryScene.change) }

    /// Where a person is counted.
    func countedCode(_ person: Person) -> String {
        if person.isOfProvince {
            let tree = countedTree
            return tree.lineage(of: countsNew ? "c\(person.new)" : "c\(person.old)").last ?? ""
        }
        return countsNew ? "c\(person.new)" : "c\(person.old)"
    }

    /// Where the person would be counted in the units asked for.
    func askedCode(_ person: Person) -> String { countsNew ? "c\(person.old)" : "c\(person.new)" }

    static func counts(_ codes: [String], _ tree: AreaTree) -> [String: Int] {
        var counts: [String: Int] = [:]
        for code in codes { for area in tree.lineage(of: code) { counts[area, default: 0] += 1 } }
        return counts
    }
}
