import HosoCore

/// The cells of one subset of the dimensions, and the cells that each group of rows counts in.
struct CubeRollUp {
    /// A dimension as cells see it.
    struct Dimension {
        var names: [String]
        /// For each number of `CubeGroups.Key` the names (by index) that it counts for.
        var namesByNumber: [[Int]]

        /// Not grouped by: one name for all.
        static func total(numberCount: Int) -> Dimension {
            Dimension(names: [IndicatorCell.total], namesByNumber: Array(repeating: [0], count: numberCount))
        }

        /// Each text stands for itself, null for `_U`. A text that reads `_T` would be taken for the total:
        /// it is unknown too.
        init(_ texts: TextIndex, lineage: (String) -> [String]) {
            names = [IndicatorCell.unknown]
            namesByNumber = [[0]]
            var indexByName: [[UInt8]: Int] = [Array(IndicatorCell.unknown.utf8): 0]
            for number in 0..<texts.count {
                var indices: [Int] = []
                for name in lineage(texts.string(number)) where name != IndicatorCell.total {
                    let key = Array(name.utf8)
                    let index = indexByName[key] ?? names.count
                    if index == names.count {
                        names.append(name)
                        indexByName[key] = index
                    }
                    if !indices.contains(index) { indices.append(index) }
                }
                namesByNumber.append(indices.isEmpty ? [0] : indices)
            }
        }

        private init(names: [String], namesByNumber: [[Int]]) {
            self.names = names
            self.namesByNumber = namesByNumber
        }
    }

    private struct Place: Hashable {
        var period: Int
        var area: Int
        var category: Int
    }

    private(set) var cells: [IndicatorCell] = []
    /// Indices of `cells` for each group.
    private(set) var cellsByGroup: [[Int]] = []

    init(_ keys: [CubeGroups.Key], period: Dimension, area: Dimension, category: Dimension, isTotal: Bool) {
        var cellByPlace: [Place: Int] = [:]
        cellsByGroup.reserveCapacity(keys.count)
        for key in keys {
            var targets: [Int] = []
            for periodName in period.namesByNumber[Int(key.period)] {
                for areaName in area.namesByNumber[Int(key.area)] {
                    for categoryName in category.namesByNumber[Int(key.category)] {
                        let place = Place(period: periodName, area: areaName, category: categoryName)
                        let cell = cellByPlace[place] ?? cells.count
                        if cell == cells.count {
                            cellByPlace[place] = cell
                            cells.append(
                                IndicatorCell(
                                    period: period.names[periodName], area: area.names[areaName],
                                    category: category.names[categoryName], numerator: nil, denominator: nil,
                                    value: nil))
                        }
                        targets.append(cell)
                    }
                }
            }
            cellsByGroup.append(targets)
        }
        if isTotal, cells.isEmpty {
            let total = IndicatorCell.total
            cells.append(
                IndicatorCell(
                    period: total, area: total, category: total, numerator: nil, denominator: nil, value: nil)
            )
        }
    }
}
