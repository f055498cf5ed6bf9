import HosoCore

/// A cell that is the sum of others along one dimension; indices into the cells of one indicator.
struct CellSums {
    var total: Int
    var parts: [Int]

    /// The place of a cell with one dimension left out.
    private struct Line: Hashable {
        var first: String
        var second: String
        /// The area whose parts these are; the total where dimensions have no tree.
        var above: String
    }

    static func all(of cells: [IndicatorCell], areas: AreaTree?) -> [CellSums] {
        sums(cells, value: \.period, others: (\.area, \.category)) { _ in IndicatorCell.total }
            + sums(cells, value: \.category, others: (\.period, \.area)) { _ in IndicatorCell.total }
            + sums(cells, value: \.area, others: (\.period, \.category)) { code in
                areas?.areaByCode[code]?.parent ?? IndicatorCell.total
            }
    }

    private static func sums(
        _ cells: [IndicatorCell], value: KeyPath<IndicatorCell, String>,
        others: (KeyPath<IndicatorCell, String>, KeyPath<IndicatorCell, String>),
        above: (String) -> String
    ) -> [CellSums] {
        var partsByLine: [Line: [Int]] = [:]
        var totalByLine: [Line: Int] = [:]
        for (index, cell) in cells.enumerated() {
            let (first, second) = (cell[keyPath: others.0], cell[keyPath: others.1])
            let own = cell[keyPath: value]
            totalByLine[Line(first: first, second: second, above: own)] = index
            if own == IndicatorCell.total { continue }
            partsByLine[Line(first: first, second: second, above: above(own)), default: []].append(index)
        }
        let sums = partsByLine.compactMap { line, parts in
            totalByLine[line].map { CellSums(total: $0, parts: parts) }
        }
        // Which cell is hidden next must not hang on the order of a hash table.
        return sums.sorted { $0.total == $1.total ? $0.parts[0] < $1.parts[0] : $0.total < $1.total }
    }
}
