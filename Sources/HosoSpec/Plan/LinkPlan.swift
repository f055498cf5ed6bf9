/// Joins each row to at most one row of another registry (or of the same), by that registry's key.
public struct LinkPlan: Sendable {
    public struct Verification: Hashable, Sendable {
        /// Column of the registry that has the link.
        public var own: Int
        /// Column of the registry linked to.
        public var target: Int

        public init(own: Int, target: Int) {
            self.own = own
            self.target = target
        }
    }

    public var name: String
    /// Index into `Plan.registries`.
    public var target: Int
    /// Columns of this registry, as many as the target's key has, in its order.
    public var by: [Int]
    public var verify: [Verification]
    /// Whether IDs that lost leading zeros are tried with them (`repair: leading_zeros`).
    public var repairsLeadingZeros = false
    /// Where old IDs are looked up beside the target's own; nil for nowhere.
    public var history: HistoryPlan?
    /// Column of this registry, a date or timestamp, on whose day an entry of the history must hold; nil
    /// takes all entries.
    public var historyDate: Int?

    public init(name: String, target: Int, by: [Int], verify: [Verification]) {
        self.name = name
        self.target = target
        self.by = by
        self.verify = verify
    }
}

/// A registry whose rows say which person bore which old ID, and when.
public struct HistoryPlan: Hashable, Sendable {
    /// Index into `Plan.registries`; what follows are columns of it.
    public var registry: Int
    public var oldID: Int
    public var citizenID: Int
    /// First and last day on which a row holds: dates, open where null; nil for no limit.
    public var from: Int?
    public var to: Int?

    public init(registry: Int, oldID: Int, citizenID: Int, from: Int? = nil, to: Int? = nil) {
        self.registry = registry
        self.oldID = oldID
        self.citizenID = citizenID
        self.from = from
        self.to = to
    }
}

/// Counts, for each row of a registry, the rows of another one whose link found it.
public struct CountPlan: Sendable {
    public var name: String
    /// Index into `Plan.registries`: whose rows are counted.
    public var registry: Int
    /// Index into that registry's links; leads to the registry that has the count.
    public var link: Int
    /// Rows for which this is true, seen from the registry counted; nil takes all.
    public var filter: Expression?

    public init(name: String, registry: Int, link: Int, filter: Expression?) {
        self.name = name
        self.registry = registry
        self.link = link
        self.filter = filter
    }
}
