import HosoCore

/// Which part of the people of the lowest areas that rows were counted for are in each lowest area of another
/// day.
struct LowestShares {
    /// By area of the other day, then by area that rows were counted for; nil for a part that is not known.
    private(set) var shareByArea: [String: [String: Double?]]

    /// On the day that rows were counted for, each is itself.
    init(base: LeveledAreas) {
        shareByArea = Dictionary(uniqueKeysWithValues: base.lowest.map { ($0, [$0: 1]) })
    }

    /// Goes over one day of change, to the areas before it or after it.
    mutating func step(to tree: LeveledAreas, over lines: [Crosswalk.Line], isBackwards: Bool) {
        let linesByCode = Dictionary(grouping: lines) { isBackwards ? $0.oldCode : $0.newCode }
        var stepped: [String: [String: Double?]] = [:]
        for code in tree.lowest {
            guard let lines = linesByCode[code] else {
                // It has not changed.
                stepped[code] = shareByArea[code]
                continue
            }
            var shares: [String: Double?] = [:]
            for line in lines {
                let part = isBackwards ? line.newShare : line.oldShare
                for (area, known) in shareByArea[isBackwards ? line.newCode : line.oldCode] ?? [:] {
                    let more = known.flatMap { known in part.map { known * $0 } }
                    let sum: Double?? = shares[area]
                    guard let sum else {
                        shares[area] = .some(more)
                        continue
                    }
                    shares[area] = .some(sum.flatMap { sum in more.map { sum + $0 } })
                }
            }
            stepped[code] = shares
        }
        shareByArea = stepped
    }
}
