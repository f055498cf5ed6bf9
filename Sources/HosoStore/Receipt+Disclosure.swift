extension Receipt {
    /// What must be known of a run's indicators to hide cells of them, or to compute them for other areas.
    public struct Disclosure: Hashable, Sendable {
        /// Cells with fewer than this many are hidden in public output; 0 hides none.
        public var suppressBelow: Int
        /// By name.
        public var indicators: [String: IndicatorBasis]
        /// As `Receipt.areaParents`.
        public var areaParents: [String: String]?

        public init(
            suppressBelow: Int, indicators: [String: IndicatorBasis], areaParents: [String: String]? = nil
        ) {
            self.suppressBelow = suppressBelow
            self.indicators = indicators
            self.areaParents = areaParents
        }
    }

    public var disclosure: Disclosure {
        Disclosure(suppressBelow: suppressBelow, indicators: indicators, areaParents: areaParents)
    }
}
