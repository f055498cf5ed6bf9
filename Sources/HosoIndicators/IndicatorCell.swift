/// One cell of an indicator.
public struct IndicatorCell: Hashable, Sendable {
    /// Stands for a dimension that is not grouped by.
    public static let total = "_T"
    /// Stands for the null of a dimension, and for areas that are not in the tree.
    public static let unknown = "_U"

    public var period: String
    public var area: String
    public var category: String
    /// nil where the measure has none.
    public var numerator: Double?
    /// nil where the measure has none.
    public var denominator: Double?
    /// nil where the denominator is 0.
    public var value: Double?
    /// The area's place among those of its level, from 1; nil where they are not ranked.
    public var rank: Int?
    /// Validity of the definition that made the cell; nil where that is not limited.
    public var definition: String?

    public init(
        period: String, area: String, category: String, numerator: Double?, denominator: Double?,
        value: Double?, rank: Int? = nil, definition: String? = nil
    ) {
        self.period = period
        self.area = area
        self.category = category
        self.numerator = numerator
        self.denominator = denominator
        self.value = value
        self.rank = rank
        self.definition = definition
    }

    /// Bytewise by period, area, category: negative, 0 or positive.
    static func order(_ left: IndicatorCell, _ right: IndicatorCell) -> Int {
        for (first, second) in [
            (left.period, right.period), (left.area, right.area), (left.category, right.category),
        ] {
            if first.utf8.elementsEqual(second.utf8) { continue }
            return first.utf8.lexicographicallyPrecedes(second.utf8) ? -1 : 1
        }
        return 0
    }

    static func sorted(_ cells: [IndicatorCell]) -> [IndicatorCell] { cells.sorted { order($0, $1) < 0 } }
}
