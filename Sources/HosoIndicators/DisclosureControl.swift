public import HosoCore

/// Hides cells that stand for so few that they could be recognised.
public enum DisclosureControl {
    /// Which parts of a cell count persons or rows; others (sums, means) say nothing about how many there
    /// are.
    public struct Counts: Hashable, Sendable {
        public var isNumeratorCount: Bool
        public var isDenominatorCount: Bool

        public init(isNumeratorCount: Bool, isDenominatorCount: Bool) {
            self.isNumeratorCount = isNumeratorCount
            self.isDenominatorCount = isDenominatorCount
        }

        /// Of an indicator that is one measure.
        public init(_ kind: MeasureKind) {
            switch kind {
            case .countRows, .countDistinct: self.init(isNumeratorCount: true, isDenominatorCount: false)
            case .share: self.init(isNumeratorCount: true, isDenominatorCount: true)
            case .mean, .percentile: self.init(isNumeratorCount: false, isDenominatorCount: true)
            case .sum: self.init(isNumeratorCount: false, isDenominatorCount: false)
            }
        }

        /// Of a ratio: each side is shown by its value, a count only where it counts.
        public init(numerator: MeasureKind, denominator: MeasureKind) {
            self.init(
                isNumeratorCount: Counts.isCount(numerator), isDenominatorCount: Counts.isCount(denominator))
        }

        private static func isCount(_ kind: MeasureKind) -> Bool {
            kind == .countRows || kind == .countDistinct
        }
    }

    /// Hides small cells, and as many more as it takes that none can be computed from the rest.
    ///
    /// First, every cell with a count from 1 to `threshold` - 1 is hidden. Then, wherever a total and its
    /// parts along one dimension are all shown but one, the smallest of the other parts is hidden too (the
    /// total where there is none), until nothing changes. Parts along the area are, with a tree, the areas
    /// just below, else all areas. Counts of different values do not add up, but are treated as if they did.
    ///
    /// - Parameters:
    ///   - cells: all cells of one indicator.
    ///   - threshold: 0 and 1 hide nothing.
    /// - Returns: in the order of `cells`.
    public static func suppress(
        _ cells: [IndicatorCell], below threshold: Int, counts: Counts, areas: AreaTree?
    ) -> [PublishedCell] {
        var isHidden = cells.map { isSmall($0, threshold, counts) }
        if isHidden.contains(true) {
            let sums = CellSums.all(of: cells, areas: areas)
            var hasChanged = true
            while hasChanged {
                hasChanged = false
                for sum in sums where protect(sum, cells, &isHidden) { hasChanged = true }
            }
        }
        return zip(cells, isHidden).map { cell, isHidden in
            var cell = cell
            if isHidden {
                cell.numerator = nil
                cell.denominator = nil
                cell.value = nil
                cell.rank = nil
            }
            return PublishedCell(cell: cell, isSuppressed: isHidden)
        }
    }

    private static func isSmall(_ cell: IndicatorCell, _ threshold: Int, _ counts: Counts) -> Bool {
        func isSmall(_ count: Double?) -> Bool {
            guard let count else { return false }
            return count >= 1 && count < Double(threshold)
        }
        return counts.isNumeratorCount && isSmall(cell.numerator)
            || counts.isDenominatorCount && isSmall(cell.denominator)
    }

    /// Hides a second cell of a sum that has only one hidden; whether it did.
    private static func protect(_ sum: CellSums, _ cells: [IndicatorCell], _ isHidden: inout [Bool]) -> Bool {
        let hiddenCount = (sum.parts + [sum.total]).count { isHidden[$0] }
        guard hiddenCount == 1 else { return false }
        let open = sum.parts.filter { !isHidden[$0] }
        let next = open.min { size(cells[$0]) < size(cells[$1]) }
        isHidden[next ?? sum.total] = true
        return true
    }

    /// What is hidden first; an empty cell protects least, so it comes last.
    private static func size(_ cell: IndicatorCell) -> Double {
        let size = cell.denominator ?? cell.numerator ?? 0
        return size > 0 ? size : .infinity
    }
}
