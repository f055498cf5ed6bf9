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
    ///   - basis: of the run; says what is hidden in public output. nil shows all.
    ///   - boundaries: nil for the run's own areas.
    package static func select(
        _ rows: [IndicatorRow], _ selection: IndicatorSelection, hiddenBy basis: Receipt.Disclosure?,
        boundaries: AskedBoundaries? = nil
    ) -> [ShownCell] {
        guard basis != nil || boundaries != nil else { return plain(rows, selection) }
        var shown: [ShownCell] = []
        for (name, indicator) in PublishedIndicators(rows, hiddenBy: basis).indicatorByName {
            if let names = selection.names, !names.contains(name) { continue }
            var cells = indicator.published.map { ShownCell(name, $0, quality: nil) }
            if let boundaries {
                cells = boundaries.cells(of: name, indicator).map {
                    ShownCell(name, $0.published, quality: $0.quality)
                }
            }
            shown += cells.filter { selection.takes($0.cell) }
        }
        return sorted(shown)
    }

    /// Cells as they are, none hidden.
    private static func plain(_ rows: [IndicatorRow], _ selection: IndicatorSelection) -> [ShownCell] {
        let names = selection.names.map { Set($0) }
        var shown: [ShownCell] = []
        for row in rows {
            if let names, !names.contains(row.indicator) { continue }
            let cell = PublishedCell(cell: row.cell, isSuppressed: false)
            if selection.takes(cell.cell) { shown.append(ShownCell(row.indicator, cell, quality: nil)) }
        }
        return sorted(shown)
    }

    /// As a run writes them, indicators follow the pipeline, and the cells of one are sorted already.
    private static func sorted(_ cells: [ShownCell]) -> [ShownCell] {
        var cellsByName: [String: [ShownCell]] = [:]
        for cell in cells { cellsByName[cell.indicator, default: []].append(cell) }
        let names = cellsByName.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return names.flatMap { name in
            let cells = cellsByName[name] ?? []
            let isSorted = zip(cells, cells.dropFirst()).allSatisfy { !precedes($1, $0) }
            return isSorted ? cells : cells.sorted { precedes($0, $1) }
        }
    }

    private static func precedes(_ left: ShownCell, _ right: ShownCell) -> Bool {
        CellOrder(left.cell) < CellOrder(right.cell)
    }
}
