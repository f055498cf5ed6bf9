/// A choice of exactly so many of `0..<count`, spread over them as if by chance.
package struct Quota: Sendable {
    package let hitCount: Int

    private let permutation: Permutation

    var count: Int { permutation.count }

    package init(count: Int, hits: Int, seed: UInt64, _ stream: ProvinceStream, _ index: Int = 0) {
        precondition(hits >= 0 && hits <= count, "\(hits) of \(count) cannot be chosen")
        hitCount = hits
        permutation = Permutation(count: count, seed: seed, stream, index)
    }

    /// - Parameter rate: 0...1; the nearest whole number is chosen.
    package init(count: Int, rate: Double, seed: UInt64, _ stream: ProvinceStream, _ index: Int = 0) {
        self.init(count: count, hits: Quota.share(rate, of: count), seed: seed, stream, index)
    }

    package func contains(_ index: Int) -> Bool { permutation(index) < hitCount }

    /// The number of an index among the chosen ones, or among the others; both count from 0.
    package func number(of index: Int) -> (isHit: Bool, number: Int) {
        let place = permutation(index)
        return place < hitCount ? (true, place) : (false, place - hitCount)
    }

    /// The index that is the chosen one of that number.
    package func index(ofHit number: Int) -> Int {
        precondition(number >= 0 && number < hitCount, "\(number) is not below \(hitCount)")
        return permutation.index(at: number)
    }

    /// A share of a count, to the nearest whole number.
    static func share(_ rate: Double, of count: Int) -> Int { Int((rate * Double(count)).rounded()) }
}
