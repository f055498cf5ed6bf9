/// A sum of integers that never loses a digit: 128 bits, and how often they ran over.
struct ExactSum: Hashable, Sendable {
    private(set) var low: Int128 = 0
    /// In units of 2^128.
    private(set) var carry = 0

    @inline(__always)
    mutating func add(_ value: Int128) {
        let (sum, didOverflow) = low.addingReportingOverflow(value)
        low = sum
        if didOverflow { carry += value < 0 ? -1 : 1 }
    }

    mutating func add(_ other: ExactSum) {
        add(other.low)
        carry += other.carry
    }

    /// The sum, a decimal of `scale`, rounded once.
    func double(scale: Int) -> Double {
        // Beyond 128 bits no digit after the first 38 can be told apart by a reader of doubles.
        if carry != 0 { return (Double(carry) * 0x1p128 + Double(low)) / ExactSum.power(scale) }
        return ExactSum.double(low, scale: scale)
    }

    /// An unscaled decimal, rounded once.
    static func double(_ unscaled: Int128, scale: Int) -> Double {
        // Both exact as doubles: one division rounds once.
        if scale == 0 { return Double(unscaled) }
        if unscaled.magnitude <= 1 << 53, scale <= 22 { return Double(unscaled) / power(scale) }
        return Double("\(unscaled)e-\(scale)") ?? Double(unscaled) / power(scale)
    }

    private static func power(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
