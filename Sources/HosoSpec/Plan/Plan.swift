public import HosoCore

/// A pipeline that has passed every check: what the engine runs. Nothing in it is left to be guessed.
public struct Plan: Sendable {
    public var name: String
    /// The first title written; nil where there is none.
    public var title: String?
    /// Titles by language code, `und` where the language is not named; may be empty.
    public var titles: [String: String]
    /// Share of one registry's rows, 0...1, above which the run is refused.
    public var rejectLimit: Double
    /// Cells with fewer than this many are hidden in public output; 0 hides none.
    public var suppressBelow: Int
    /// In the order of the pipeline's text. Registries are referred to by their index here.
    public var registries: [RegistryPlan]
    /// In the order of the pipeline's text; definitions of one indicator stand together, the oldest first.
    public var indicators: [IndicatorPlan]
    /// In the order of the pipeline's text.
    public var checks: [CheckPlan] = []
    /// The units that rows are counted for; nil where the pipeline names no `areas` file.
    public var areas: AreaTree?
    /// All units there were; nil likewise.
    public var areaHistory: AreaHistory?
    /// A day on which the units of `areas` are valid.
    public var areaDay = AreaHistory.endOfTime
    /// nil where the pipeline names no `crosswalk` file.
    public var crosswalk: Crosswalk?
    /// Every file the pipeline is made of, as it was read, the pipeline itself first.
    public var sources: [SourceText]
    /// Parameters that were given in place of the pipeline's own, by name.
    public var overrides: [String: String] = [:]

    public struct SourceText: Sendable {
        public var path: String
        public var bytes: [UInt8]

        public init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    public init(
        name: String, title: String?, rejectLimit: Double, suppressBelow: Int, registries: [RegistryPlan],
        indicators: [IndicatorPlan], areas: AreaTree?, sources: [SourceText],
        titles: [String: String] = [:]
    ) {
        self.name = name
        self.title = title
        self.rejectLimit = rejectLimit
        self.suppressBelow = suppressBelow
        self.registries = registries
        self.indicators = indicators
        self.areas = areas
        self.sources = sources
        self.titles = titles
    }
}

extension Plan {
    /// Index of a registry; nil where the pipeline has none of this name.
    public func registryIndex(named name: String) -> Int? { registries.firstIndex { $0.name == name } }

    /// Index of an indicator's first definition; nil where the pipeline has none of this name.
    public func indicatorIndex(named name: String) -> Int? { indicators.firstIndex { $0.name == name } }
}

extension Plan {
    /// Share of rejected rows that a run may have where the pipeline does not say.
    public static let defaultRejectLimit = 0.01
}
