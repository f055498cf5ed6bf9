public import HosoCore

/// One definition of an indicator: a measure, the ratio of two, or an index of other indicators.
public struct IndicatorPlan: Sendable {
    public enum Formula: Sendable {
        case measure(MeasurePlan)
        case ratio(numerator: MeasurePlan, denominator: MeasurePlan)
        /// In the order declared; at least one.
        case index([IndexComponent])
    }

    /// What an index weighs.
    public struct IndexComponent: Hashable, Sendable {
        /// Name of an indicator of the plan.
        public var indicator: String
        /// Above 0.
        public var weight: Double
        /// Above 0.
        public var target: Double

        public init(indicator: String, weight: Double, target: Double) {
            self.indicator = indicator
            self.weight = weight
            self.target = target
        }
    }

    /// Definitions of one indicator share it.
    public var name: String
    /// Title by language code; may be empty. The same in all definitions, as the target is.
    public var titles: [String: String]
    public var target: Double?
    /// What the indicator follows, and what it is counted in, as written; nil where nothing is said.
    public var reference: String?
    public var unit: String?
    public var formula: Formula
    /// Whether areas are ranked by value.
    public var hasRank: Bool
    /// nil where the pipeline does not limit it.
    public var validity: Validity?
    /// False for a definition without `period` whose validity does not hold the day of the parameter `as_of`:
    /// it has no cells.
    public var isInForce: Bool

    public init(
        name: String, titles: [String: String], target: Double?, formula: Formula, hasRank: Bool = false,
        validity: Validity? = nil, isInForce: Bool = true
    ) {
        self.name = name
        self.titles = titles
        self.target = target
        self.formula = formula
        self.hasRank = hasRank
        self.validity = validity
        self.isInForce = isInForce
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
    /// Whether a row's date lies in the definition's validity; likewise. Both must be true.
    public var withinValidity: Expression?
    public var kind: Kind
    /// Dimensions are of type text, whatever the expression written; nil where not grouped by.
    public var period: Expression?
    public var area: Expression?
    public var category: Expression?

    public init(
        registry: Int, filter: Expression?, kind: Kind, period: Expression?, area: Expression?,
        category: Expression?, withinValidity: Expression? = nil
    ) {
        self.registry = registry
        self.filter = filter
        self.kind = kind
        self.period = period
        self.area = area
        self.category = category
        self.withinValidity = withinValidity
    }
}
