/// A sum of doubles, exact until it is read, so that neither order nor grouping matters (Shewchuk's
/// partials).
struct DoubleSum: Hashable, Sendable {
    /// Not overlapping, by growing magnitude; their exact sum is the sum.
    private var partials: [Double] = []
    /// Sum of what is infinite or not a number.
    private var special = 0.0

    mutating func add(_ value: Double) {
        guard value.isFinite else {
            special += value
            return
        }
        var rest = value
        var kept = 0
        for index in 0..<partials.count {
            var partial = partials[index]
            if abs(rest) < abs(partial) { swap(&rest, &partial) }
            let high = rest + partial
            let low = partial - (high - rest)
            if low != 0 {
                partials[kept] = low
                kept += 1
            }
            rest = high
        }
        partials.removeLast(partials.count - kept)
        if rest.isFinite {
            if rest != 0 { partials.append(rest) }
        } else {
            partials.removeAll()
            special += rest
        }
    }

    mutating func add(_ other: DoubleSum) {
        for partial in other.partials { add(partial) }
        special += other.special
    }

    /// Rounded once, half to even.
    var value: Double {
        guard special == 0 else { return special }
        guard var high = partials.last else { return 0 }
        var index = partials.count - 1
        var low = 0.0
        while index > 0, low == 0 {
            index -= 1
            let before = high
            high = before + partials[index]
            low = partials[index] - (high - before)
        }
        // A remainder of exactly half a unit is decided by the sign of what lies below it.
        if index > 0, (low < 0) == (partials[index - 1] < 0), low != 0 {
            let doubled = low * 2
            let nudged = high + doubled
            if doubled == nudged - high { high = nudged }
        }
        return high
    }
}
