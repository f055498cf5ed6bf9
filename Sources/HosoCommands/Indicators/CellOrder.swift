import HosoIndicators

/// Orders cells bytewise by period, area and category.
struct CellOrder: Comparable {
    private let cell: IndicatorCell

    init(_ cell: IndicatorCell) { self.cell = cell }

    static func < (left: CellOrder, right: CellOrder) -> Bool {
        let (first, second) = (left.cell, right.cell)
        return precedes(first.period, second.period)
            ?? precedes(first.area, second.area)
            ?? precedes(first.category, second.category) ?? false
    }

    /// nil where both are equal.
    private static func precedes(_ left: String, _ right: String) -> Bool? {
        if left.utf8.elementsEqual(right.utf8) { return nil }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    static func == (left: CellOrder, right: CellOrder) -> Bool { !(left < right) && !(right < left) }
}
