/// A cell of an indicator, as a run must report it.
package struct TruthCell: Sendable {
    package struct Key: Hashable, Comparable, Sendable {
        package var period = "_T"
        package var area = "_T"
        package var category = "_T"

        package init(period: String = "_T", area: String = "_T", category: String = "_T") {
            self.period = period
            self.area = area
            self.category = category
        }

        package static func < (one: Key, other: Key) -> Bool {
            (one.period, one.area, one.category) < (other.period, other.area, other.category)
        }
    }

    package var key: Key
    package var numerator: Double?
    package var denominator: Double?
    package var value: Double?
    /// Of an index, among the areas of one level.
    package var rank: Int?
    /// Of the definition that the cell follows, where the indicator has several.
    package var definition: String?

    package init(
        key: Key, numerator: Double? = nil, denominator: Double? = nil, value: Double? = nil,
        rank: Int? = nil,
        definition: String? = nil
    ) {
        self.key = key
        self.numerator = numerator
        self.denominator = denominator
        self.value = value
        self.rank = rank
        self.definition = definition
    }
}

/// The areas that cells are made for.
struct TruthAreas: Sendable {
    /// Codes of the leaves, by their index in a cube.
    var codes: [String]
    /// Areas that hold all leaves.
    var ancestors: [String]
}

extension TruthCube {
    private struct Sums {
        var rows = 0
        var numerator = 0
        var denominator = 0
        var values: [Int] = []
    }

    /// All cells: one for each group that has rows, for each subset of the dimensions, and the total in any
    /// case.
    func tabulated(_ areas: TruthAreas) -> [TruthCell] {
        let periodNames = names(periodCount) { shape.periods.name($0) }
        let areaNames = names(areaCount) { areas.codes[$0] }
        let categoryNames = names(categoryCount) { shape.categories[$0] }
        var sums: [TruthCell.Key: Sums] = [TruthCell.Key(): Sums(values: emptyValues)]
        for cell in rows.indices where rows[cell] > 0 {
            let category = cell % categoryCount
            let area = cell / categoryCount % areaCount
            let period = cell / categoryCount / areaCount
            let isKnown = areaCount > 1 && area < areaCount - 1
            let areaChoices = choices(areaNames, area) + (isKnown ? areas.ancestors : [])
            for periodName in choices(periodNames, period) {
                for areaName in areaChoices {
                    for categoryName in choices(categoryNames, category) {
                        let key = TruthCell.Key(period: periodName, area: areaName, category: categoryName)
                        add(cell, to: &sums[key, default: Sums(values: emptyValues)])
                    }
                }
            }
        }
        return sums.map { self.cell($0.key, $0.value) }.sorted { $0.key < $1.key }
    }

    private var emptyValues: [Int] { [Int](repeating: 0, count: shape.valueCount) }

    /// Names by index, the unknown one last.
    private func names(_ count: Int, _ name: (Int) -> String) -> [String] {
        count == 1 ? [] : (0..<count - 1).map(name) + ["_U"]
    }

    private func choices(_ names: [String], _ index: Int) -> [String] {
        names.isEmpty ? ["_T"] : ["_T", names[index]]
    }

    private func add(_ cell: Int, to sums: inout Sums) {
        sums.rows += rows[cell]
        sums.numerator += numerators[cell]
        sums.denominator += denominators[cell]
        for value in 0..<shape.valueCount { sums.values[value] += values[cell * shape.valueCount + value] }
    }

    private func cell(_ key: TruthCell.Key, _ sums: Sums) -> TruthCell {
        let numerator = Double(sums.numerator)
        let denominator = Double(sums.denominator)
        switch shape.measure {
        case .count, .sum:
            return TruthCell(key: key, numerator: numerator, denominator: nil, value: numerator)
        case .share, .mean:
            let value = sums.denominator == 0 ? nil : numerator / denominator
            return TruthCell(key: key, numerator: numerator, denominator: denominator, value: value)
        case .median:
            return TruthCell(key: key, denominator: denominator, value: percentile(50, sums))
        case .percentile(let percent):
            return TruthCell(key: key, denominator: denominator, value: percentile(percent, sums))
        }
    }

    /// Linear interpolation between the two values about the place; nil of none.
    private func percentile(_ percent: Double, _ sums: Sums) -> Double? {
        guard sums.denominator > 0 else { return nil }
        let place = percent / 100 * Double(sums.denominator - 1)
        let low = Int(place.rounded(.down))
        let lower = value(at: low, sums)
        let upper = value(at: min(low + 1, sums.denominator - 1), sums)
        return lower + (place - Double(low)) * (upper - lower)
    }

    private func value(at place: Int, _ sums: Sums) -> Double {
        var end = 0
        for (value, count) in sums.values.enumerated() {
            end += count
            if place < end { return Double(value) }
        }
        return 0
    }
}

extension TruthRatio {
    /// The cells of both sides put together; a side without a cell counts 0 where it is a count or sum.
    static func cells(_ numerator: (TruthMeasure, [TruthCell]), _ denominator: (TruthMeasure, [TruthCell]))
        -> [TruthCell]
    {
        let above = Dictionary(uniqueKeysWithValues: numerator.1.map { ($0.key, $0.value) })
        let below = Dictionary(uniqueKeysWithValues: denominator.1.map { ($0.key, $0.value) })
        return Set(above.keys).union(below.keys).sorted().map { key in
            let numerator = above[key] ?? numerator.0.ofNothing
            let denominator = below[key] ?? denominator.0.ofNothing
            var value: Double?
            if let numerator, let denominator, denominator != 0 { value = numerator / denominator }
            return TruthCell(key: key, numerator: numerator, denominator: denominator, value: value)
        }
    }
}

extension TruthMeasure {
    /// The value of no rows.
    var ofNothing: Double? {
        switch self {
        case .count, .sum: 0
        default: nil
        }
    }
}
