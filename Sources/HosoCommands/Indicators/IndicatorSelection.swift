import HosoIndicators
import HosoStore

/// Which cells are asked for.
package struct IndicatorSelection {
    /// Stands for every value of a dimension, the total and the unknown included.
    static let all = "all"

    /// nil for all.
    package var names: [String]?
    /// A value, `_T`, `_U` or `all`; so below.
    package var period: String
    package var area: String
    package var category: String

    package init(
        names: [String]? = nil, period: String = IndicatorCell.total, area: String = IndicatorCell.total,
        category: String = IndicatorCell.total
    ) {
        self.names = names
        self.period = period
        self.area = area
        self.category = category
    }

    func takes(_ cell: IndicatorCell) -> Bool {
        IndicatorSelection.takes(cell.period, period) && IndicatorSelection.takes(cell.area, area)
            && IndicatorSelection.takes(cell.category, category)
    }

    /// The cells that are asked for, where none hangs on others.
    var filter: IndicatorFilter {
        func only(_ wanted: String) -> String? { wanted == IndicatorSelection.all ? nil : wanted }
        return IndicatorFilter(
            indicators: names, period: only(period), area: only(area), category: only(category))
    }

    private static func takes(_ value: String, _ wanted: String) -> Bool { wanted == all || value == wanted }
}
