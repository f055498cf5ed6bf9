/// Cells of an indicator that weighs others against their targets.
public enum IndexCells {
    /// An indicator that is weighed.
    public struct Component: Sendable {
        /// Above 0; so is the target.
        public var weight: Double
        public var target: Double
        public var cells: [IndicatorCell]

        public init(weight: Double, target: Double, cells: [IndicatorCell]) {
            self.weight = weight
            self.target = target
            self.cells = cells
        }
    }

    private struct Key: Hashable {
        var period: String
        var area: String
        var category: String
    }

    /// One cell for each that any component has, and the total of all.
    ///
    /// The numerator sums the weights, each by the part of its target that was reached and at most once; the
    /// denominator sums them whole. A component without a value in the cell counts in neither.
    ///
    /// - Returns: sorted bytewise by period, area and category.
    public static func combine(_ components: [Component]) -> [IndicatorCell] {
        let total = IndicatorCell.total
        var cellByKey = [
            Key(period: total, area: total, category: total): IndicatorCell(
                period: total, area: total, category: total, numerator: 0, denominator: 0, value: nil)
        ]
        for component in components {
            for cell in component.cells {
                let key = Key(period: cell.period, area: cell.area, category: cell.category)
                var sum =
                    cellByKey[key]
                    ?? IndicatorCell(
                        period: cell.period, area: cell.area, category: cell.category, numerator: 0,
                        denominator: 0, value: nil)
                if let value = cell.value {
                    sum.numerator = (sum.numerator ?? 0) + component.weight * min(value / component.target, 1)
                    sum.denominator = (sum.denominator ?? 0) + component.weight
                }
                cellByKey[key] = sum
            }
        }
        return IndicatorCell.sorted(
            cellByKey.values.map { cell in
                var cell = cell
                if let numerator = cell.numerator, let denominator = cell.denominator, denominator > 0 {
                    cell.value = numerator / denominator
                }
                return cell
            })
    }
}
