import HosoIndicators

/// Orders cells bytewise by period, area and category.
struct CellOrder: Comparable {
    private var parts: [String]

    init(_ cell: IndicatorCell) { parts = [cell.period, cell.area, cell.category] }

    static func < (left: CellOrder, right: CellOrder) -> Bool {
        for (first, second) in zip(left.parts, right.parts) where !first.utf8.elementsEqual(second.utf8) {
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        return false
    }

    static func == (left: CellOrder, right: CellOrder) -> Bool { !(left < right) && !(right < left) }
}
