/// A count of distinct things by area that are counted in each area where they are: how many are counted
/// twice in the areas above, and are to be taken off there.
struct TruthOverlap: Sendable {
    var name: String
    /// A cube of the same dimensions; of its cells those of leaves say nothing.
    var twice: String
}

/// An indicator that is defined anew from a day on: of cells that both definitions have, the newer's hold.
struct TruthVersions: Sendable {
    var name: String
    /// Older first; each an indicator's name, and what its cells say of their definition.
    var versions: [(name: String, validity: String)]
}

/// A weighted mean of indicators, each as far as its target is reached; areas are ranked by it.
package struct TruthIndex: Sendable {
    package struct Part: Sendable {
        var name: String
        var target: Double
        var weight: Double

        package init(name: String, target: Double, weight: Double) {
            self.name = name
            self.target = target
            self.weight = weight
        }
    }

    var name: String
    /// In the order of the pipeline: sums of doubles hang on it.
    var parts: [Part]

    package init(name: String, parts: [Part]) {
        self.name = name
        self.parts = parts
    }
}

extension TruthOverlap {
    func corrected(_ cells: [TruthCell], twice: [TruthCell], _ ancestors: [String]) -> [TruthCell] {
        let twiceByKey = Dictionary(uniqueKeysWithValues: twice.map { ($0.key, $0.numerator ?? 0) })
        return cells.map { cell in
            guard cell.key.area == "_T" || ancestors.contains(cell.key.area), let count = twiceByKey[cell.key]
            else {
                return cell
            }
            var cell = cell
            cell.numerator = cell.numerator.map { $0 - count }
            cell.value = cell.numerator
            return cell
        }
    }
}

extension TruthVersions {
    /// - Parameter cells: by version.
    func merged(_ cells: [[TruthCell]]) -> [TruthCell] {
        var merged: [TruthCell.Key: TruthCell] = [:]
        for (version, cells) in zip(versions, cells) {
            for var cell in cells {
                cell.definition = version.validity
                merged[cell.key] = cell
            }
        }
        return merged.values.sorted { $0.key < $1.key }
    }
}

extension TruthIndex {
    /// - Parameter cells: by part.
    package func cells(_ cells: [[TruthCell]]) -> [TruthCell] {
        let values = cells.map { cells in
            Dictionary(uniqueKeysWithValues: cells.map { ($0.key, $0.value) })
        }
        let keys = values.reduce(into: Set([TruthCell.Key()])) { $0.formUnion($1.keys) }
        let index = keys.sorted().map { key in
            var (numerator, denominator) = (0.0, 0.0)
            for (part, values) in zip(parts, values) {
                guard case .some(.some(let value)) = values[key] else { continue }
                numerator += part.weight * min(value / part.target, 1)
                denominator += part.weight
            }
            return TruthCell(
                key: key, numerator: numerator, denominator: denominator,
                value: denominator == 0 ? nil : numerator / denominator)
        }
        return ranked(index)
    }

    /// Cells of one level of areas, told by the length of the code, are ranked within period and category;
    /// equal ones share the better rank.
    private func ranked(_ cells: [TruthCell]) -> [TruthCell] {
        struct Group: Hashable {
            var period: String
            var category: String
            var level: Int
        }
        var groups: [Group: [Int]] = [:]
        for (place, cell) in cells.enumerated()
        where cell.value != nil && !["_T", "_U"].contains(cell.key.area) {
            let group = Group(
                period: cell.key.period, category: cell.key.category, level: cell.key.area.utf8.count)
            groups[group, default: []].append(place)
        }
        var ranked = cells
        for places in groups.values {
            let values = places.compactMap { cells[$0].value }.sorted(by: >)
            for place in places {
                ranked[place].rank = cells[place].value.flatMap { value in
                    values.firstIndex(of: value).map { $0 + 1 }
                }
            }
        }
        return ranked
    }
}
