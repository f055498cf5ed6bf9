import HosoCore
package import HosoIndicators
package import HosoStore

/// A cell of a run as `hoso kpi` prints it.
package struct ShownCell {
    package var indicator: String
    package var cell: IndicatorCell
    package var isSuppressed = false

    /// The cells that are asked for, sorted bytewise by indicator, period, area and category.
    ///
    /// - Parameters:
    ///   - rows: all of a run: what is hidden hangs on the cells around it, shown or not.
    ///   - receipt: of the run; says what is hidden in public output. nil shows all.
    package static func select(
        _ rows: [IndicatorRow], _ selection: IndicatorSelection, hiddenBy receipt: Receipt?
    ) -> [ShownCell] {
        var shown: [ShownCell] = []
        for (indicator, rows) in Dictionary(grouping: rows, by: \.indicator) {
            if let names = selection.names, !names.contains(indicator) { continue }
            let cells = rows.map { row in
                IndicatorCell(
                    period: row.period, area: row.area, category: row.category, numerator: row.numerator,
                    denominator: row.denominator, value: row.value)
            }
            for published in publish(cells, of: indicator, receipt) where selection.takes(published.cell) {
                shown.append(
                    ShownCell(
                        indicator: indicator, cell: published.cell, isSuppressed: published.isSuppressed))
            }
        }
        return shown.sorted { precedes($0, $1) }
    }

    private static func publish(_ cells: [IndicatorCell], of indicator: String, _ receipt: Receipt?)
        -> [PublishedCell]
    {
        guard let receipt else { return cells.map { PublishedCell(cell: $0, isSuppressed: false) } }
        // Which cell is hidden beside a small one must not hang on the order of the table.
        let sorted = cells.sorted { CellOrder($0) < CellOrder($1) }
        let basis = receipt.indicators[indicator]
        let counts = DisclosureControl.Counts(
            isNumeratorCount: basis?.countsNumerator ?? true,
            isDenominatorCount: basis?.countsDenominator ?? true)
        let areas = receipt.areaParents.map { parents in
            AreaTree(
                areaByCode: parents.mapValues {
                    AreaTree.Area(name: "", level: "", parent: $0.isEmpty ? nil : $0)
                })
        }
        return DisclosureControl.suppress(sorted, below: receipt.suppressBelow, counts: counts, areas: areas)
    }

    private static func precedes(_ left: ShownCell, _ right: ShownCell) -> Bool {
        if left.indicator != right.indicator {
            return left.indicator.utf8.lexicographicallyPrecedes(right.indicator.utf8)
        }
        return CellOrder(left.cell) < CellOrder(right.cell)
    }
}
