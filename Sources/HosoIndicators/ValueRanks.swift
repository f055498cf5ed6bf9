/// The values of one cell, each with how often it came, and the value at a rank.
struct ValueRanks {
    enum Value {
        /// An integer, or the unscaled value of a decimal.
        case exact(Int128)
        case double(Double)
    }

    private let areDoubles: Bool
    private let scale: Int
    private var exact: [(value: Int128, count: Int)] = []
    private var doubles: [(value: Double, count: Int)] = []
    /// How many values there are.
    private(set) var count = 0

    init(areDoubles: Bool, scale: Int) {
        self.areDoubles = areDoubles
        self.scale = scale
    }

    mutating func add(_ value: Value, count: Int) {
        self.count += count
        switch value {
        case .exact(let number): exact.append((number, count))
        case .double(let number): doubles.append((number, count))
        }
    }

    /// Linear interpolation between the two values nearest to the rank, as SQL's percentile_cont.
    ///
    /// - Returns: nil where there is no value.
    func percentile(_ percent: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = percent * Double(count - 1) / 100
        let lower = Int(rank)
        let upper = min(lower + 1, count - 1)
        let fraction = rank - Double(lower)
        if areDoubles {
            let sorted = doubles.sorted { ValueRanks.isOrdered($0.value, $1.value) }
            let low = ValueRanks.value(at: lower, in: sorted)
            if fraction == 0 { return low }
            return ValueRanks.interpolated(low, ValueRanks.value(at: upper, in: sorted), fraction)
        }
        let sorted = exact.sorted { $0.value < $1.value }
        let low = ValueRanks.value(at: lower, in: sorted)
        if fraction == 0 { return ExactSum.double(low, scale: scale) }
        let high = ValueRanks.value(at: upper, in: sorted)
        let (sum, didOverflow) = low.addingReportingOverflow(high)
        if fraction == 0.5, !didOverflow, let tenfold = ValueRanks.timesFive(sum), scale < 38 {
            // The middle is the sum times 5, one digit further right: rounded once.
            return ExactSum.double(tenfold, scale: scale + 1)
        }
        return ValueRanks.interpolated(
            ExactSum.double(low, scale: scale), ExactSum.double(high, scale: scale), fraction)
    }

    private static func timesFive(_ value: Int128) -> Int128? {
        let (product, didOverflow) = value.multipliedReportingOverflow(by: 5)
        return didOverflow ? nil : product
    }

    private static func interpolated(_ low: Double, _ high: Double, _ fraction: Double) -> Double {
        low == high ? low : low + (high - low) * fraction
    }

    /// Numbers by size, then what is not a number.
    private static func isOrdered(_ left: Double, _ right: Double) -> Bool {
        if left.isNaN || right.isNaN { return !left.isNaN && right.isNaN }
        return left < right
    }

    private static func value<Number>(at rank: Int, in sorted: [(value: Number, count: Int)]) -> Number {
        var seen = 0
        for entry in sorted {
            seen += entry.count
            if rank < seen { return entry.value }
        }
        preconditionFailure("rank \(rank) of \(seen) values")
    }
}
