import HosoCore
import HosoIndicators

/// One row as the slow twin sees it.
struct PlainRow: Sendable {
    var isKept: Bool?
    var period: String?
    var area: String?
    var category: String?
    /// Unscaled numbers, or 0 and 1 for a condition.
    var number: Int64?
    var double: Double?
    var text: String?
}

/// The slow twin of the cube: for every subset and every group, all rows are looked through again.
struct CubeBruteForce {
    var kind: MeasureKind
    var scale: Int
    var dimensions: [WritableKeyPath<PlainRow, String?>?]
    /// Takes what `countDistinct` counts.
    var distinctValue: (PlainRow) -> String?
    var usesDoubles = false

    func cells(_ rows: [PlainRow], areas: AreaTree?) -> [IndicatorCell] {
        let kept = rows.filter { $0.isKept == true }
        var cells: [IndicatorCell] = []
        for subset in 0..<8 {
            if (0..<3).contains(where: { subset >> $0 & 1 == 1 && dimensions[$0] == nil }) { continue }
            var members: [[String]: [PlainRow]] = subset == 0 ? [["_T", "_T", "_T"]: []] : [:]
            for row in kept {
                for place in places(row, subset, areas) { members[place, default: []].append(row) }
            }
            cells += members.map { cell($0.key, $0.value) }
        }
        return cells.sorted {
            Array("\($0.period)\u{0}\($0.area)\u{0}\($0.category)".utf8)
                .lexicographicallyPrecedes(Array("\($1.period)\u{0}\($1.area)\u{0}\($1.category)".utf8))
        }
    }

    private func places(_ row: PlainRow, _ subset: Int, _ areas: AreaTree?) -> [[String]] {
        var places: [[String]] = [[]]
        for dimension in 0..<3 {
            var names = ["_T"]
            if subset >> dimension & 1 == 1, let path = dimensions[dimension] {
                names = row[keyPath: path].map { [$0] } ?? ["_U"]
                if dimension == 1, let areas, let code = row[keyPath: path] {
                    names = areas.lineage(of: code)
                    if names.isEmpty { names = ["_U"] }
                }
            }
            places = places.flatMap { place in names.map { place + [$0] } }
        }
        return places
    }

    private func cell(_ place: [String], _ rows: [PlainRow]) -> IndicatorCell {
        var cell = IndicatorCell(
            period: place[0], area: place[1], category: place[2], numerator: nil, denominator: nil, value: nil
        )
        let unit = (0..<scale).reduce(1.0) { unit, _ in unit * 10 }
        let numbers = rows.compactMap { usesDoubles ? $0.double : $0.number.map { Double($0) / unit } }
        let sum =
            usesDoubles
            ? rows.compactMap(\.double).sorted { abs($0) < abs($1) }.reduce(0, +)
            : Double(rows.compactMap(\.number).reduce(Int128(0)) { $0 + Int128($1) }) / unit
        switch kind {
        case .countRows: cell.numerator = Double(rows.count)
        case .countDistinct: cell.numerator = Double(Set(rows.compactMap(distinctValue)).count)
        case .sum: cell.numerator = sum
        case .share:
            cell.numerator = Double(rows.count { $0.number == 1 })
            cell.denominator = Double(rows.count)
        case .mean:
            cell.numerator = sum
            cell.denominator = Double(numbers.count)
        case .percentile(let percent):
            cell.denominator = Double(numbers.count)
            cell.value = CubeBruteForce.percentile(numbers.sorted(), percent)
            return cell
        }
        guard let denominator = cell.denominator else {
            cell.value = cell.numerator
            return cell
        }
        cell.value = denominator == 0 ? nil : cell.numerator.map { $0 / denominator }
        return cell
    }

    private static func percentile(_ sorted: [Double], _ percent: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let rank = percent * Double(sorted.count - 1) / 100
        let lower = Int(rank)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (rank - Double(lower))
    }
}
