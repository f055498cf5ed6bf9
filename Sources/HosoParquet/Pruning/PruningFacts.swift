/// What is known of one column over a piece of rows: a row group or a page.
struct PruningFacts: Hashable, Sendable {
    var mayHoldNull = true
    var mayHoldValue = true
    /// No value but NaN is less; nil where unknown.
    private(set) var lower: PruningKey?
    private(set) var upper: PruningKey?

    /// Takes bounds in; those that contradict one another are worth nothing.
    mutating func setBounds(lower: PruningKey?, upper: PruningKey?) {
        if let lower, let upper, upper.isLess(than: lower) { return }
        self.lower = lower
        self.upper = upper
    }

    /// - Parameter key: nil for a value of which nothing is known.
    func mayHold(_ key: PruningKey?) -> Bool {
        guard mayHoldValue else { return false }
        guard let key else { return true }
        if let lower, key.isLess(than: lower) { return false }
        if let upper, upper.isLess(than: key) { return false }
        return true
    }

    /// Bounds are nil where the range is open, or of which nothing is known.
    func mayHold(
        above: PruningKey?, isAboveInclusive: Bool, below: PruningKey?, isBelowInclusive: Bool
    ) -> Bool {
        guard mayHoldValue else { return false }
        if let upper, let above {
            if isAboveInclusive ? upper.isLess(than: above) : !above.isLess(than: upper) { return false }
        }
        if let lower, let below {
            if isBelowInclusive ? below.isLess(than: lower) : !lower.isLess(than: below) { return false }
        }
        return true
    }
}
