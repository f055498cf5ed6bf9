/// How a cell's numerator, denominator and value come from its sums.
enum TruthMeasure: Sendable {
    /// The numerator is the number of rows or distinct values.
    case count
    case sum
    /// Rows that have something, of all rows.
    case share
    case mean
    case median
    case percentile(Double)
}

/// An indicator of two cubes' values, in the same dimensions.
struct TruthRatio: Sendable {
    var name: String
    var numerator: String
    var denominator: String
}

/// What a cross-check of a registry is called, and whether its items have areas.
struct TruthCheck: Sendable {
    var name: String
    var hasArea = true
}
