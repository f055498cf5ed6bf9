/// Powers of ten in 128 bits.
enum DecimalPowers {
    /// 10^38 is the greatest that fits.
    static let scaleLimit = 38

    static let table: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<scaleLimit { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    static func power(_ exponent: Int) -> Int128 { table[exponent] }
}
