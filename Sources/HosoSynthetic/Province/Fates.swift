/// What befalls each of a group, by quota: so many of them have each fate, exactly.
struct Fates<Fate: Sendable>: Sendable {
    let shuffle: Shuffle
    fileprivate let limits: [Int]
    fileprivate let fates: [Fate]
    private let usual: Fate

    /// - Parameter shares: those who have no fate of these have the usual one.
    init(_ count: Int, _ seed: UInt64, _ number: UInt64, _ shares: (usual: Fate, others: [(Fate, Double)])) {
        shuffle = Shuffle(count: count, seed: seed, number: number)
        usual = shares.usual
        fates = shares.others.map(\.0)
        var limits: [Int] = []
        var end = 0
        for (_, share) in shares.others {
            end = min(count, end + Int((share * Double(count)).rounded()))
            limits.append(end)
        }
        self.limits = limits
    }

    @inline(__always)
    func fate(of rank: Int) -> Fate {
        let place = shuffle.place(of: rank)
        guard let last = limits.last, place < last else { return usual }
        var index = 0
        while place >= limits[index] { index += 1 }
        return fates[index]
    }

}

extension Fates where Fate: Equatable {
    /// How many have this fate, or one before it in the order of the shares: they have the first places.
    func count(through fate: Fate) -> Int { fates.firstIndex(of: fate).map { limits[$0] } ?? 0 }

    /// How many have a fate before this one.
    func count(before fate: Fate) -> Int {
        fates.firstIndex(of: fate).map { $0 == 0 ? 0 : limits[$0 - 1] } ?? 0
    }
}
