public import HosoCore

/// Cells of an indicator whose definition has changed in the course of time.
public enum DefinitionCells {
    /// What one definition gave.
    public struct Part: Sendable {
        public var validity: Validity
        public var cells: [IndicatorCell]

        public init(validity: Validity, cells: [IndicatorCell]) {
            self.validity = validity
            self.cells = cells
        }
    }

    private struct Key: Hashable {
        var period: String
        var area: String
        var category: String

        init(_ cell: IndicatorCell) { (period, area, category) = (cell.period, cell.area, cell.category) }
    }

    /// Each cell once, of the newest definition that has it, marked with that definition.
    ///
    /// A definition that has counted no rows does not stand in the way of one that has: the total that it has
    /// all the same says nothing.
    ///
    /// - Parameter parts: the oldest first.
    /// - Returns: sorted bytewise by period, area and category.
    public static func join(_ parts: [Part]) -> [IndicatorCell] {
        let counting = parts.filter { $0.cells.count > 1 }
        var cellByKey: [Key: IndicatorCell] = [:]
        for part in counting.isEmpty ? parts : counting {
            for var cell in part.cells {
                cell.definition = part.validity.description
                cellByKey[Key(cell)] = cell
            }
        }
        return IndicatorCell.sorted(Array(cellByKey.values))
    }

    /// The cells of an index that one of its definitions gives: those of periods that end while it is valid.
    ///
    /// - Parameter asOf: the day by which totals, and what is no period, go; since 1970-01-01.
    public static func lying(in validity: Validity, asOf: Int, _ cells: [IndicatorCell]) -> [IndicatorCell] {
        cells.filter { validity.contains(PeriodText.lastDay($0.period) ?? asOf) }
    }
}
