/// Cells of an indicator for areas of another day than those that rows were counted for.
public struct BoundaryCells: Sendable {
    /// How good a cell's numbers are.
    public enum Quality: String, Sendable {
        /// What counting in those areas would have given.
        case exact
        /// Some areas were divided by the parts of their people that the crosswalk names.
        case apportioned
        /// It cannot be told; there are no numbers.
        case unknown
    }

    public struct Cell: Hashable, Sendable {
        public var published: PublishedCell
        public var quality: Quality

        public init(published: PublishedCell, quality: Quality) {
            self.published = published
            self.quality = quality
        }
    }

    /// The areas asked for, and what they are made of.
    private let areas: [AreaBoundaries.Area]
    /// The areas that have cells, and the one above each; empty at the top.
    private let childrenByArea: [String: [String]]
    private let addsUp: Bool
    private let innerAreas: Set<String>

    /// - Parameters:
    ///   - areas: of one day.
    ///   - parents: by area that has cells the one above it, empty at the top.
    ///   - addsUp: whether numerators and denominators of areas add up.
    ///   - innerAreas: areas that have others below them, but rows of their own too.
    public init(
        areas: [AreaBoundaries.Area], parents: [String: String], addsUp: Bool, innerAreas: Set<String>
    ) {
        self.areas = areas
        self.addsUp = addsUp
        self.innerAreas = innerAreas
        childrenByArea = Dictionary(grouping: parents.keys.sorted()) { parents[$0] ?? "" }
    }

    private struct Line: Hashable {
        var period: String
        var category: String
    }

    /// The cells of one period and category.
    private struct LineCells {
        var countedByArea: [String: IndicatorCell] = [:]
        var publishedByArea: [String: PublishedCell] = [:]
    }

    /// - Parameters:
    ///   - counted: all cells of the indicator.
    ///   - published: the same as they may be shown; what comes out is made from these alone.
    /// - Returns: in no order.
    public func cells(counted: [IndicatorCell], published: [PublishedCell]) -> [Cell] {
        var lines: [Line: LineCells] = [:]
        var result: [Cell] = []
        for (counted, published) in zip(counted, published) {
            if counted.area == IndicatorCell.total || counted.area == IndicatorCell.unknown {
                // The sum of all areas, and those that are in none, are the same whatever their borders.
                result.append(Cell(published: published, quality: .exact))
                continue
            }
            let line = Line(period: counted.period, category: counted.category)
            lines[line, default: LineCells()].countedByArea[counted.area] = counted
            lines[line, default: LineCells()].publishedByArea[counted.area] = published
        }
        for cells in lines.values {
            for area in areas {
                if let cell = cell(of: area, cells) { result.append(cell) }
            }
        }
        return result
    }

    /// nil where nothing was counted in the area.
    private func cell(of area: AreaBoundaries.Area, _ cells: LineCells) -> Cell? {
        var pieces = area.whole.compactMap { code in
            cells.publishedByArea[code].map { (cell: $0, share: 1.0) }
        }
        let wholeCount = pieces.count
        for (code, share) in area.parts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if let cell = cells.publishedByArea[code] { pieces.append((cell, share)) }
        }
        let hasPart = pieces.count > wholeCount
        let isUnknown = area.unknown.contains { hasRowsOfItsOwn($0, cells) }
        guard
            var result = pieces.first?.cell ?? (isUnknown ? cells.countedByArea.values.first.map(bare) : nil)
        else { return nil }
        result.cell.area = area.code
        result.cell.rank = nil
        let definitions = Set(pieces.map(\.cell.cell.definition))
        let quality: Quality
        if isUnknown || definitions.count > 1 || (!addsUp && (hasPart || pieces.count > 1)) {
            quality = .unknown
        } else {
            quality = hasPart ? .apportioned : .exact
        }
        if definitions.count > 1 { result.cell.definition = nil }
        result.isSuppressed = quality != .unknown && pieces.contains { $0.cell.isSuppressed }
        if quality == .unknown || result.isSuppressed {
            (result.cell.numerator, result.cell.denominator, result.cell.value) = (nil, nil, nil)
        } else if hasPart || pieces.count > 1 {
            add(pieces, to: &result.cell)
        }
        return Cell(published: result, quality: quality)
    }

    /// A cell without numbers.
    private func bare(_ cell: IndicatorCell) -> PublishedCell {
        PublishedCell(
            cell: IndicatorCell(
                period: cell.period, area: cell.area, category: cell.category, numerator: nil,
                denominator: nil,
                value: nil), isSuppressed: false)
    }

    private func add(_ pieces: [(cell: PublishedCell, share: Double)], to cell: inout IndicatorCell) {
        func sum(_ number: (IndicatorCell) -> Double?) -> Double? {
            pieces.reduce(0.0) { sum, piece in
                guard let sum, let more = number(piece.cell.cell) else { return nil }
                return sum + piece.share * more
            }
        }
        let hasDenominator = cell.denominator != nil
        cell.numerator = sum(\.numerator)
        cell.denominator = hasDenominator ? sum(\.denominator) : nil
        cell.value = cell.numerator
        if hasDenominator {
            cell.value = cell.numerator.flatMap { numerator in
                cell.denominator.flatMap { $0 == 0 ? nil : numerator / $0 }
            }
        }
    }

    /// Whether an area of which an unknown part lies elsewhere has rows that lie in none below it.
    private func hasRowsOfItsOwn(_ area: String, _ cells: LineCells) -> Bool {
        guard let cell = cells.countedByArea[area] else { return false }
        let children = childrenByArea[area] ?? []
        if children.isEmpty { return true }
        guard innerAreas.contains(area) else { return false }
        guard addsUp else { return true }
        let below = children.compactMap { cells.countedByArea[$0] }
        func hasRest(_ number: (IndicatorCell) -> Double?) -> Bool {
            let sum = below.reduce(0) { $0 + (number($1) ?? 0) }
            let size = below.reduce(0) { $0 + abs(number($1) ?? 0) }
            // Sums are rounded; counts are not.
            return abs((number(cell) ?? 0) - sum) > 1e-9 * size
        }
        return hasRest(\.numerator) || hasRest(\.denominator)
    }
}
