public import HosoCore

/// What the areas of every other day are made of, in areas of the day that rows were counted for.
public struct AreaBoundaries: Sendable {
    public struct Area: Hashable, Sendable {
        public var code: String
        /// The days on which it is made of this.
        public var validity: Validity
        /// Areas that lie in it as a whole, without those that lie in one of them; sorted bytewise.
        public var whole: [String]
        /// The lowest areas of whose people a part is in it, with that part.
        public var parts: [String: Double]
        /// Areas that lie in it with a part that is not known; sorted bytewise. Of those that have others
        /// below them, only rows of their own are meant.
        public var unknown: [String]

        public init(
            code: String, validity: Validity, whole: [String], parts: [String: Double], unknown: [String]
        ) {
            self.code = code
            self.validity = validity
            self.whole = whole
            self.parts = parts
            self.unknown = unknown
        }
    }

    /// The days on which the areas are those that rows were counted for.
    public let own: Validity
    /// Sorted bytewise by code, then by day.
    public let areas: [Area]

    /// - Parameters:
    ///   - day: a day of the areas that rows were counted for.
    ///   - areasWithCells: nothing else is named.
    public init(history: AreaHistory, crosswalk: Crosswalk, day: Int, areasWithCells: Set<String>) {
        let epochs = AreaBoundaries.epochs(history.changeDays)
        let ownNumber = epochs.firstIndex { $0.contains(day) } ?? epochs.count - 1
        own = epochs[ownNumber]
        let base = LeveledAreas(history.tree(on: day))
        var areas: [Area] = []
        func add(_ epochNumbers: [Int], isBackwards: Bool) {
            var shares = LowestShares(base: base)
            for number in epochNumbers {
                let epoch = epochs[number]
                let tree = LeveledAreas(history.tree(on: epoch.from ?? epoch.to ?? day))
                // The day on which this epoch and the one before it, on the way here, meet.
                let change = isBackwards ? epoch.to.map { $0 + 1 } : epoch.from
                shares.step(
                    to: tree, over: crosswalk.lines.filter { $0.day == change }, isBackwards: isBackwards)
                let composition = AreaComposition(
                    base: base, tree: tree, shares: shares, areasWithCells: areasWithCells)
                for code in tree.parentByCode.keys {
                    if let area = composition.area(code, in: epoch) { areas.append(area) }
                }
            }
        }
        add(Array((0..<ownNumber).reversed()), isBackwards: true)
        add(Array((ownNumber + 1)..<epochs.count), isBackwards: false)
        self.areas = AreaBoundaries.joined(areas)
    }

    /// The stretches of days between changes.
    static func epochs(_ changeDays: [Int]) -> [Validity] {
        var epochs: [Validity] = []
        var from: Int?
        for day in changeDays {
            epochs.append(Validity(from: from, to: day - 1))
            from = day
        }
        return epochs + [Validity(from: from, to: nil)]
    }

    /// Sorted; neighbours in time that are made of the same are one.
    private static func joined(_ areas: [Area]) -> [Area] {
        let sorted = areas.sorted { left, right in
            if left.code != right.code { return left.code.utf8.lexicographicallyPrecedes(right.code.utf8) }
            return (left.validity.from ?? .min) < (right.validity.from ?? .min)
        }
        var joined: [Area] = []
        for area in sorted {
            var same = area
            if let last = joined.last {
                same.validity = last.validity
                if same == last, let end = last.validity.to, end + 1 == area.validity.from {
                    joined[joined.count - 1].validity.to = area.validity.to
                    continue
                }
            }
            joined.append(area)
        }
        return joined
    }
}
