/// A permutation of `0..<count` that looks random and needs no table: a Feistel network over pairs of digits.
package struct Permutation: Sendable {
    package let count: Int

    /// Numbers of the left and of the right digit; their product is `count` or a little more.
    private let leftCount: Int
    private let rightCount: Int
    private let keys: [UInt64]

    /// - Parameters:
    ///   - count: 0...2^40; of a permutation of nothing no place is asked.
    ///   - stream: permutations of different streams are independent.
    package init(count: Int, seed: UInt64, _ stream: ProvinceStream, _ index: Int = 0) {
        precondition(count >= 0 && count <= 1 << 40, "\(count) places cannot be permuted")
        self.count = count
        var root = max(1, Int(Double(count).squareRoot()))
        while root > 1, root * root > count { root -= 1 }
        leftCount = root
        rightCount = max(1, (count + root - 1) / root)
        var random = CounterRandom(seed, in: stream, index)
        keys = (0..<4).map { _ in random.next() }
    }

    /// Where an index goes.
    package func callAsFunction(_ index: Int) -> Int {
        precondition(index >= 0 && index < count, "\(index) is not below \(count)")
        var place = index
        repeat {
            var left = place / rightCount
            var right = place - left * rightCount
            left = Permutation.sum(left, mix(right, 0), leftCount)
            right = Permutation.sum(right, mix(left, 1), rightCount)
            left = Permutation.sum(left, mix(right, 2), leftCount)
            right = Permutation.sum(right, mix(left, 3), rightCount)
            place = left * rightCount + right
        } while place >= count
        return place
    }

    /// The index that goes to a place.
    package func index(at place: Int) -> Int {
        precondition(place >= 0 && place < count, "\(place) is not below \(count)")
        var index = place
        repeat {
            var left = index / rightCount
            var right = index - left * rightCount
            right = Permutation.difference(right, mix(left, 3), rightCount)
            left = Permutation.difference(left, mix(right, 2), leftCount)
            right = Permutation.difference(right, mix(left, 1), rightCount)
            left = Permutation.difference(left, mix(right, 0), leftCount)
            index = left * rightCount + right
        } while index >= count
        return index
    }

    /// 32 bits that depend on a digit and the round.
    private func mix(_ digit: Int, _ round: Int) -> UInt64 {
        CounterRandom.mixed(keys[round] &+ UInt64(truncatingIfNeeded: digit) &* 0x9E37_79B9_7F4A_7C15) &>> 32
    }

    private static func sum(_ digit: Int, _ bits: UInt64, _ bound: Int) -> Int {
        let sum = digit + Int(truncatingIfNeeded: (bits &* UInt64(truncatingIfNeeded: bound)) &>> 32)
        return sum >= bound ? sum - bound : sum
    }

    private static func difference(_ digit: Int, _ bits: UInt64, _ bound: Int) -> Int {
        let rest = digit - Int(truncatingIfNeeded: (bits &* UInt64(truncatingIfNeeded: bound)) &>> 32)
        return rest < 0 ? rest + bound : rest
    }
}
