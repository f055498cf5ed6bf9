import HosoDelta
import HosoParquet

/// Compares what a file or a log says of values with what is true of them.
enum StatisticsCheck {
    /// What is wrong with the statistics of a column chunk.
    static func faults(_ claimed: ColumnStatistics, _ facts: ColumnFacts) -> [String] {
        var faults: [String] = []
        if let nullCount = claimed.nullCount, nullCount != facts.nullCount {
            faults.append("the null count is \(facts.nullCount), not \(nullCount)")
        }
        if let nanCount = claimed.nanCount, nanCount != facts.nanCount {
            faults.append("the NaN count is \(facts.nanCount), not \(nanCount)")
        }
        faults += boundFaults(
            minimum: claimed.minimum, isMinimumExact: claimed.isMinimumExact, maximum: claimed.maximum,
            isMaximumExact: claimed.isMaximumExact, facts)
        return faults
    }

    /// - Parameters:
    ///   - minimum, maximum: as claimed; nil where nothing is.
    static func boundFaults(
        minimum: ParquetValue?, isMinimumExact: Bool, maximum: ParquetValue?, isMaximumExact: Bool,
        _ facts: ColumnFacts
    ) -> [String] {
        guard let least = facts.minimum, let greatest = facts.maximum else {
            return minimum != nil || maximum != nil ? ["there are bounds, but no values"] : []
        }
        var faults: [String] = []
        if let minimum {
            if least.isLess(than: minimum) {
                faults.append("a value is less than the minimum")
            } else if isMinimumExact && minimum.isLess(than: least) {
                faults.append("the minimum does not occur")
            }
        }
        if let maximum {
            if maximum.isLess(than: greatest) {
                faults.append("a value is greater than the maximum")
            } else if isMaximumExact && greatest.isLess(than: maximum) {
                faults.append("the maximum does not occur")
            }
        }
        return faults
    }

    /// What is wrong with a column's statistics in a log; bounds there may be wider.
    static func faults(_ claimed: DeltaStatistics.Column, _ facts: ColumnFacts) -> [String] {
        var faults: [String] = []
        if let nullCount = claimed.nullCount, nullCount != facts.nullCount {
            faults.append("the log's null count is \(nullCount), not \(facts.nullCount)")
        }
        if let bound = claimed.minimum {
            guard let least = facts.minimum else {
                return faults + ["the log has bounds, but no value is there"]
            }
            if !isInOrder(bound, least) { faults.append("a value is less than the log's minimum") }
        }
        if let bound = claimed.maximum {
            guard let greatest = facts.maximum else {
                return faults + ["the log has bounds, but no value is there"]
            }
            if !isInOrder(greatest, bound) { faults.append("a value is greater than the log's maximum") }
        }
        return faults
    }

    private static func isInOrder(_ bound: DeltaBound, _ value: ParquetValue) -> Bool {
        switch (bound, value) {
        case (.integer(let bound), .int64(let value)): bound <= value
        case (.decimal(let bound, _), .int64(let value)): bound <= value
        case (.timestamp(let bound), .int64(let value)): bound <= value
        case (.date(let bound), .int32(let value)): bound <= value
        case (.double(let bound), .double(let value)): bound <= value
        case (.string(let bound), .bytes(let value)): !value.lexicographicallyPrecedes(bound)
        default: false
        }
    }

    private static func isInOrder(_ value: ParquetValue, _ bound: DeltaBound) -> Bool {
        switch (bound, value) {
        case (.integer(let bound), .int64(let value)): value <= bound
        case (.decimal(let bound, _), .int64(let value)): value <= bound
        case (.timestamp(let bound), .int64(let value)): value <= bound
        case (.date(let bound), .int32(let value)): value <= bound
        case (.double(let bound), .double(let value)): value <= bound
        case (.string(let bound), .bytes(let value)): !bound.lexicographicallyPrecedes(value)
        default: false
        }
    }
}
