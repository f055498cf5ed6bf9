/// Which cells of a run are read.
public struct IndicatorFilter: Hashable, Sendable {
    /// nil for all; so below.
    public var indicators: [String]?
    public var period: String?
    public var area: String?
    public var category: String?

    public init(
        indicators: [String]? = nil, period: String? = nil, area: String? = nil, category: String? = nil
    ) {
        self.indicators = indicators
        self.period = period
        self.area = area
        self.category = category
    }

    /// What rows of `indicators/` must have, what excludes most first.
    func conditions(run: String) -> [TableReader.TextCondition] {
        var conditions = [TableReader.TextCondition(column: "run", texts: [run])]
        if let indicators { conditions.append(.init(column: "indicator", texts: indicators)) }
        for (column, text) in [("period", period), ("area", area), ("category", category)] {
            if let text { conditions.append(.init(column: column, texts: [text])) }
        }
        return conditions
    }
}
