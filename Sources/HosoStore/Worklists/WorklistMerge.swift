import HosoCore
public import HosoSpec

/// The worklists after a run: what fails now, against what stood open before.
///
/// A key that fails and is not open is opened. One that is open stays so while it fails, with its row as it
/// is now, and else is closed: as corrected, or as withdrawn where its check is no longer in the pipeline.
public struct WorklistMerge: Sendable {
    /// A check of the pipeline, and the rows that fail it.
    public struct Check: Sendable {
        public var name: String
        /// In the registry's order. Of rows whose keys read the same, the first stands for all.
        public var parts: [WorklistRows]

        public init(name: String, parts: [WorklistRows]) {
            self.name = name
            self.parts = parts
        }
    }

    /// An item as it is to be written.
    struct Item: Sendable {
        /// Number of `checkNames`.
        var check: UInt32
        /// Where its key, area and detail stand.
        var place: Place
        /// Numbers of `runNames`.
        var openedRun: UInt32
        var closedRun: UInt32?
        var outcome: WorklistOutcome
    }

    /// A row of `contents`.
    struct Place: Hashable, Sendable {
        var block: UInt32
        var row: UInt32
    }

    let contents: [WorklistRows]
    /// Bytewise ascending.
    let checkNames: [String]
    let runNames: [String]
    /// By check and key.
    private(set) var open: [Item] = []
    /// By check, key and the run that opened them: those of this run, and those of earlier ones that share
    /// files with open items.
    private(set) var closed: [Item] = []
    /// By number of `checkNames`.
    private var openByCheck: [Range<Int>] = []
    private var closedByCheck: [Range<Int>] = []
    /// Whether the table differs from the one stored.
    public private(set) var isChanged = false
    private let currentRun: UInt32
    /// Of `checkNames`.
    private let numberByCheck: [String: Int]
    private let stored: StoredWorklists

    /// - Parameters:
    ///   - run: this one's number, six digits.
    ///   - checks: of the pipeline.
    public init(run: String, checks: [Check], stored: StoredWorklists) {
        self.stored = stored
        var runs = stored.runs
        currentRun = runs.number(run.utf8)
        runNames = runs.texts
        contents = stored.blocks.map(\.rows) + checks.flatMap(\.parts)
        let names = Set(checks.map(\.name)).union(stored.checks.texts)
        checkNames = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        numberByCheck = Dictionary(uniqueKeysWithValues: checkNames.enumerated().map { ($1, $0) })
        let before = itemsBefore()
        var failing: [Int: [Place]] = [:]
        var block = stored.blocks.count
        for check in checks {
            let number = numberByCheck[check.name] ?? 0
            failing[number] = []
            for part in check.parts {
                failing[number]? += (0..<part.count).map { Place(block: UInt32(block), row: UInt32($0)) }
                block += 1
            }
        }
        for number in checkNames.indices {
            let firstOpen = open.count
            let firstClosed = closed.count
            let gone = merge(UInt32(number), before[number].open, failing[number])
            closed += (before[number].closed + gone).sorted(by: isBefore)
            openByCheck.append(firstOpen..<open.count)
            closedByCheck.append(firstClosed..<closed.count)
        }
    }

    /// By check: items that were open, by key, and those that were closed.
    private func itemsBefore() -> [(open: [Item], closed: [Item])] {
        var before = [(open: [Item], closed: [Item])](repeating: ([], []), count: checkNames.count)
        let numbers = stored.checks.texts.map { UInt32(numberByCheck[$0] ?? 0) }
        for (number, block) in stored.blocks.enumerated() {
            for row in block.checks.indices {
                let check = numbers[Int(block.checks[row])]
                let item = Item(
                    check: check, place: Place(block: UInt32(number), row: UInt32(row)),
                    openedRun: block.openedRuns[row], closedRun: block.closedRuns[row],
                    outcome: block.outcomes[row])
                if item.outcome == .open {
                    before[Int(check)].open.append(item)
                } else {
                    before[Int(check)].closed.append(item)
                }
            }
        }
        for check in before.indices {
            let places = sorted(before[check].open.enumerated().map { ($1.place, $0) })
            before[check].open = places.map { before[check].open[$0.1] }
        }
        return before
    }

    /// - Parameters:
    ///   - before: the check's open items, by key.
    ///   - failing: nil where the pipeline no longer has the check.
    /// - Returns: items that are closed now.
    private mutating func merge(_ check: UInt32, _ before: [Item], _ failing: [Place]?) -> [Item] {
        let now = sorted((failing ?? []).enumerated().map { ($1, $0) }).map(\.0)
        let outcome: WorklistOutcome = failing == nil ? .withdrawn : .corrected
        var gone: [Item] = []
        var next = 0
        for item in before {
            while next < now.count, compare(now[next], item.place) < 0 { openIfNew(now, &next, check) }
            if next < now.count, compare(now[next], item.place) == 0 {
                var kept = item
                kept.place = now[next]
                if !isSameContent(item.place, kept.place) { isChanged = true }
                open.append(kept)
                next += 1
            } else if next > 0, compare(now[next - 1], item.place) == 0 {
                // A second open item of one key, which no run leaves, goes the way of the first.
                open.append(item)
            } else {
                var item = item
                item.closedRun = currentRun
                item.outcome = outcome
                gone.append(item)
            }
        }
        while next < now.count { openIfNew(now, &next, check) }
        if !gone.isEmpty { isChanged = true }
        return gone
    }

    /// Opens the next failing row, unless a row before it had the same key.
    private mutating func openIfNew(_ now: [Place], _ next: inout Int, _ check: UInt32) {
        let place = now[next]
        let isRepeated = next > 0 && compare(now[next - 1], place) == 0
        next += 1
        if isRepeated { return }
        isChanged = true
        open.append(
            Item(check: check, place: place, openedRun: currentRun, closedRun: nil, outcome: .open))
    }

    // MARK: - Order

    /// By key, then by number.
    private func sorted(_ places: [(Place, Int)]) -> [(Place, Int)] {
        func isBefore(_ left: (Place, Int), _ right: (Place, Int)) -> Bool {
            let order = compare(left.0, right.0)
            return order == 0 ? left.1 < right.1 : order < 0
        }
        // Rows come by key already where that is one text or ID.
        let isSorted = zip(places, places.dropFirst()).allSatisfy { !isBefore($1, $0) }
        return isSorted ? places : places.sorted(by: isBefore)
    }

    private func isBefore(_ left: Item, _ right: Item) -> Bool {
        let order = compare(left.place, right.place)
        if order != 0 { return order < 0 }
        let (first, second) = (runNames[Int(left.openedRun)], runNames[Int(right.openedRun)])
        return first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    private func compare(_ left: Place, _ right: Place) -> Int {
        TextOrder.compare(
            contents[Int(left.block)].keys, Int(left.row), contents[Int(right.block)].keys, Int(right.row))
    }

    private func isSameContent(_ left: Place, _ right: Place) -> Bool {
        let first = contents[Int(left.block)]
        let second = contents[Int(right.block)]
        return first.areas[Int(left.row)] == second.areas[Int(right.row)]
            && first.details[Int(left.row)] == second.details[Int(right.row)]
    }

    // MARK: - Counts

    /// What the run's report says of a check of the pipeline.
    public func report(_ check: String) -> CheckReport {
        CheckReport(
            open: areas(check, .open).count, opened: areas(check, .opened).count,
            corrected: areas(check, .corrected).count)
    }

    /// The areas of the items that count.
    public func areas(_ check: String, _ count: CheckPlan.Count) -> NullableTexts {
        var areas = NullableTexts()
        guard let number = numberByCheck[check] else { return areas }
        let items = count == .corrected ? closed[closedByCheck[number]] : open[openByCheck[number]]
        for item in items {
            let counts =
                switch count {
                case .open: true
                case .opened: item.openedRun == currentRun
                case .corrected: item.closedRun == currentRun && item.outcome == .corrected
                }
            if counts { areas.append(contents[Int(item.place.block)].areas[Int(item.place.row)]) }
        }
        return areas
    }
}
