/// A permutation of `0..<count` that is cheap both ways: quotas take its first places, so that they hold
/// exactly and yet lie spread.
struct Shuffle: Sendable {
    let count: Int
    private let factor: Int
    private let offset: Int
    private let inverse: Int

    /// - Parameter count: at most 3,000,000,000, so that products fit.
    init(count: Int, seed: UInt64, number: UInt64) {
        precondition(count >= 0 && count <= 3_000_000_000, "\(count) entities are too many")
        self.count = count
        guard count > 1 else {
            (factor, offset, inverse) = (1, 0, 1)
            return
        }
        var random = CounterRandom(seed, number: number, 0)
        offset = random.below(min(count, 1 << 31))
        // Near the golden ratio, so that neighbours come to lie far apart.
        var candidate = count * 618 / 1000 + random.below(max(1, min(count / 16, 1 << 20)))
        var found = Shuffle.inverse(of: candidate, count)
        while found == nil {
            candidate = candidate % (count - 1) + 1
            found = Shuffle.inverse(of: candidate, count)
        }
        factor = candidate
        inverse = found ?? 1
    }

    @inline(__always) func place(of index: Int) -> Int { (index * factor + offset) % count }

    @inline(__always) func index(at place: Int) -> Int { (place + count - offset) % count * inverse % count }

    /// nil where the two have a common divisor.
    private static func inverse(of number: Int, _ modulus: Int) -> Int? {
        var (rest, nextRest) = (modulus, number % modulus)
        var (result, nextResult) = (0, 1)
        while nextRest != 0 {
            let quotient = rest / nextRest
            (rest, nextRest) = (nextRest, rest - quotient * nextRest)
            (result, nextResult) = (nextResult, result - quotient * nextResult)
        }
        return rest == 1 ? (result + modulus) % modulus : nil
    }
}
