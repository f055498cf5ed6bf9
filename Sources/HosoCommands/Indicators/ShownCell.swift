package import HosoIndicators
package import HosoStore

/// A cell of a run as `hoso kpi` prints it.
package struct ShownCell {
    package var indicator: String
    package var cell: IndicatorCell
    package var isSuppressed: Bool
    /// nil where the run's own areas are shown.
    package var quality: BoundaryCells.Quality?

    private init(_ indicator: String, _ published: PublishedCell, quality: BoundaryCells.Quality?) {
        self.indicator = indicator
        cell = published.cell
        isSuppressed = published.isSuppressed
        self.quality = quality
    }

    /// The cells that are asked for, sorted bytewise by indicator, period, area and category.
    ///
    /// - Parameters:
    ///   - rows: all of a run: what is hidden hangs on the cells around it, shown or not.
    ///   - receipt: of the run; says what is hidden in public output. nil shows all.
    ///   - boundaries: nil for the run's own areas.
    package static func select(
        _ rows: [IndicatorRow], _ selection: IndicatorSelection, hiddenBy receipt: Receipt?,
        boundaries: AskedBoundaries? = nil
    ) -> [ShownCell] {
        var shown: [ShownCell] = []
        for (name, indicator) in PublishedIndicators(rows, hiddenBy: receipt).indicatorByName {
            if let names = selection.names, !names.contains(name) { continue }
            var cells = indicator.published.map { ShownCell(name, $0, quality: nil) }
            if let boundaries {
                cells = boundaries.cells(of: name, indicator).map {
                    ShownCell(name, $0.published, quality: $0.quality)
                }
            }
            shown += cells.filter { selection.takes($0.cell) }
        }
        return shown.sorted { precedes($0, $1) }
    }

    private static func precedes(_ left: ShownCell, _ right: ShownCell) -> Bool {
        if left.indicator != right.indicator {
            return left.indicator.utf8.lexicographicallyPrecedes(right.indicator.utf8)
        }
        return CellOrder(left.cell) < CellOrder(right.cell)
    }
}
