import HosoCore

/// Sums up what areas of one day are made of.
struct AreaComposition {
    private let base: LeveledAreas
    private let tree: LeveledAreas
    private let shares: LowestShares
    private let areasWithCells: Set<String>
    /// By lowest area that rows were counted for: in how many of the lowest areas of the day its people are.
    private var partCountByArea: [String: Int] = [:]

    init(base: LeveledAreas, tree: LeveledAreas, shares: LowestShares, areasWithCells: Set<String>) {
        self.base = base
        self.tree = tree
        self.shares = shares
        self.areasWithCells = areasWithCells
        for code in tree.lowest {
            for area in (shares.shareByArea[code] ?? [:]).keys { partCountByArea[area, default: 0] += 1 }
        }
    }

    /// nil where no area with cells is in it.
    func area(_ code: String, in epoch: Validity) -> AreaBoundaries.Area? {
        var touched: [String: (count: Int, share: Double?)] = [:]
        for lowest in tree.lowestByCode[code] ?? [] {
            for (area, share) in shares.shareByArea[lowest] ?? [:] {
                guard let known = touched[area] else {
                    touched[area] = (1, share)
                    continue
                }
                touched[area] = (known.count + 1, known.share.flatMap { sum in share.map { sum + $0 } })
            }
        }
        // All of an area's people are here if nobody is anywhere else, whatever the parts may be.
        let isWhole = { (area: String) in touched[area]?.count == partCountByArea[area] }
        var wholeCountByCode: [String: Int] = [:]
        for area in touched.keys {
            for above in base.lineage(of: area) {
                wholeCountByCode[above, default: 0] += isWhole(area) ? 1 : 0
            }
        }
        func liesInside(_ area: String) -> Bool {
            wholeCountByCode[area] == base.lowestByCode[area]?.count
        }
        var result = AreaBoundaries.Area(code: code, validity: epoch, whole: [], parts: [:], unknown: [])
        for area in wholeCountByCode.keys where areasWithCells.contains(area) {
            if liesInside(area) {
                let above = base.parentByCode[area] ?? nil
                let isTold = above.map { liesInside($0) && areasWithCells.contains($0) } ?? false
                if !isTold { result.whole.append(area) }
            } else if let share = touched[area]?.share {
                result.parts[area] = share
            } else {
                result.unknown.append(area)
            }
        }
        result.whole.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        result.unknown.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let isEmpty = result.whole.isEmpty && result.parts.isEmpty && result.unknown.isEmpty
        return isEmpty ? nil : result
    }
}
