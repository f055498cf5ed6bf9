public import HosoCore

/// The places of areas among those of their level.
public enum AreaRanks {
    /// Areas that are ranked against each other.
    private struct Field: Hashable {
        var period: String
        var category: String
        var level: String
    }

    /// Gives each cell of an area that has a value its rank: 1 for the greatest value of the same period,
    /// category and level. Equal values share a rank, and the next is as many places behind.
    ///
    /// - Parameter areas: nil where there are no levels: all areas are ranked against each other.
    public static func rank(_ cells: [IndicatorCell], areas: AreaTree?) -> [IndicatorCell] {
        var places: [Field: [Int]] = [:]
        for (index, cell) in cells.enumerated() where cell.value != nil {
            if cell.area == IndicatorCell.total || cell.area == IndicatorCell.unknown { continue }
            let level = areas?.areaByCode[cell.area]?.level ?? ""
            let field = Field(period: cell.period, category: cell.category, level: level)
            places[field, default: []].append(index)
        }
        var ranked = cells
        for indices in places.values {
            let sorted = indices.sorted { (cells[$0].value ?? 0) > (cells[$1].value ?? 0) }
            var rank = 0
            for (place, index) in sorted.enumerated() {
                if place == 0 || cells[index].value != cells[sorted[place - 1]].value { rank = place + 1 }
                ranked[index].rank = rank
            }
        }
        return ranked
    }
}
