/// A total parted into so many whole amounts that differ from each other and add up to it exactly.
package struct Spread: Sendable {
    package let total: Int
    package let count: Int

    private let seed: UInt64
    private let stream: ProvinceStream

    /// - Parameters:
    ///   - total: not negative; times `count`, below 2^62.
    ///   - count: 0 only where the total is 0.
    package init(total: Int, count: Int, seed: UInt64, _ stream: ProvinceStream) {
        precondition(total >= 0 && (count > 0 || total == 0), "\(total) cannot be parted into \(count)")
        self.total = total
        self.count = count
        self.seed = seed
        self.stream = stream
    }

    package func amount(_ index: Int) -> Int {
        let even = evenAmount(index)
        let partner = index ^ 1
        guard partner < count else { return even }
        // What one of a pair gets more, the other gets less.
        var random = CounterRandom(seed, in: stream, index / 2)
        let room = min(min(even, evenAmount(partner)) * 7 / 8, 1 << 30)
        let shift = random.below(room + 1)
        return index < partner ? even + shift : even - shift
    }

    private func evenAmount(_ index: Int) -> Int { total * (index + 1) / count - total * index / count }
}
