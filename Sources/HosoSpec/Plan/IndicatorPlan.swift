/// An indicator: one measure, or the ratio of two.
public struct IndicatorPlan: Sendable {
    public enum Formula: Sendable {
        case measure(MeasurePlan)
        case ratio(numerator: MeasurePlan, denominator: MeasurePlan)
    }

    public var name: String
    /// Title by language code; may be empty.
    public var titles: [String: String]
    public var target: Double?
    /// What the indicator follows, and what it is counted in, as written; nil where nothing is said.
    public var reference: String?
    public var unit: String?
    public var formula: Formula

    public init(name: String, titles: [String: String], target: Double?, formula: Formula) {
        self.name = name
        self.titles = titles
        self.target = target
        self.formula = formula
    }
}

/// What is measured over which rows of one registry, and by which dimensions.
public struct MeasurePlan: Sendable {
    public enum Kind: Sendable {
        case countRows
        case countDistinct(Expression)
        case sum(Expression)
        case share(Expression)
        case mean(Expression)
        /// `percent` in 0...100.
        case percentile(percent: Double, of: Expression)
    }

    /// Index into `Plan.registries`.
    public var registry: Int
    /// Rows for which this is true; nil takes all.
    public var filter: Expression?
    public var kind: Kind
    /// Dimensions are of type text, whatever the expression written; nil where not grouped by.
    public var period: Expression?
    public var area: Expression?
    public var category: Expression?

    public init(
        registry: Int, filter: Expression?, kind: Kind, period: Expression?, area: Expression?,
        category: Expression?
    ) {
        self.registry = registry
        self.filter = filter
        self.kind = kind
        self.period = period
        self.area = area
        self.category = category
    }
}
