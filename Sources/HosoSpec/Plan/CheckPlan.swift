/// A check: rows of a registry that stand on a worklist while a condition is true of them.
public struct CheckPlan: Sendable {
    /// What is shown of a row that fails.
    public struct Shown: Sendable {
        /// The expression as written.
        public var name: String
        /// Of type text, whatever the expression written.
        public var expression: Expression

        public init(name: String, expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    public var name: String
    /// Title by language code; may be empty.
    public var titles: [String: String]
    /// What the check follows, and what it counts, as written; nil where the pipeline says nothing.
    public var reference: String?
    public var unit: String?
    /// Index into `Plan.registries`.
    public var registry: Int
    /// A row for which this is true fails; of type boolean.
    public var fails: Expression
    /// Of type text; nil where failing rows belong to no area.
    public var area: Expression?
    /// Names are distinct; may be empty.
    public var shown: [Shown]

    public init(
        name: String, titles: [String: String] = [:], registry: Int, fails: Expression, area: Expression?,
        shown: [Shown]
    ) {
        self.name = name
        self.titles = titles
        self.registry = registry
        self.fails = fails
        self.area = area
        self.shown = shown
    }

    /// What is counted of a check in each run; indicators of these names stand beside the pipeline's.
    public enum Count: String, CaseIterable, Sendable {
        case open
        case opened
        case corrected
    }

    /// `check.NAME.open` and its like; no name of an indicator has a point.
    public func indicatorName(_ count: Count) -> String { "check.\(name).\(count.rawValue)" }
}
