/// What an indicator measures over the rows of a cell; spec section "Indicators".
public enum MeasureKind: Hashable, Sendable {
    case countRows
    /// Different values, null not counted.
    case countDistinct
    case sum
    /// Rows where a condition is true, over all rows.
    case share
    case mean
    /// In percent, 0...100; 50 is the median.
    case percentile(Double)

    /// Whether numerator and denominator of an area are the sums of those of its parts.
    public var addsUp: Bool {
        switch self {
        case .countRows, .sum, .share, .mean: true
        case .countDistinct, .percentile: false
        }
    }

    /// Whether its value of an area is the sum of those of its parts.
    public var valueAddsUp: Bool { self == .countRows || self == .sum }

    /// Whether a side of a ratio counts 0 where it has no cell.
    var isZeroWhereMissing: Bool {
        switch self {
        case .countRows, .countDistinct, .sum: true
        case .share, .mean, .percentile: false
        }
    }
}
