/// How the rows of one registry refer to persons: so many of them in each way, exactly.
struct ReferencePlan: Sendable {
    /// A way to refer, which comes out as its class says.
    enum Outcome: Sendable {
        // Verified.
        case plain, upperCase, decomposed, otherToneStyle, spacedName, spacedID, oldID, oldIDOfHistory,
            lostZeros
        // Found, and something differs.
        case unaccented, glued, droppedMiddle, changedName, swappedDate, heapedDate
        // Not found.
        case wrongDigit, unknownOldID, ambiguousOldID, lostZerosUnsure, malformed, missing

        static let mismatches: [(Outcome, ErrorRates.Kind)] = [
            (.unaccented, .unaccentedName), (.glued, .gluedName), (.droppedMiddle, .droppedMiddleName),
            (.changedName, .changedName), (.swappedDate, .swappedDate), (.heapedDate, .heapedDate),
        ]
        static let failures: [(Outcome, ErrorRates.Kind)] = [
            (.wrongDigit, .wrongDigit), (.unknownOldID, .unknownOldID), (.ambiguousOldID, .ambiguousOldID),
            (.lostZerosUnsure, .lostZerosUnsure), (.malformed, .malformedID), (.missing, .missingID),
        ]
        static let forms: [(Outcome, ErrorRates.Kind)] = [
            (.upperCase, .upperCaseName), (.decomposed, .decomposedName), (.otherToneStyle, .otherToneStyle),
            (.spacedName, .spacedName), (.spacedID, .spacedID), (.oldID, .oldID),
            (.oldIDOfHistory, .oldIDOfHistory), (.lostZeros, .lostZeros),
        ]
    }

    let options: ReferenceOptions
    let count: Int
    let verifiedCount: Int
    /// Verified or mismatch.
    let foundCount: Int
    private let rates: ErrorRates
    private let seed: UInt64
    private let number: UInt64
    private let shuffle: Shuffle
    private let outcomes: [Outcome]
    private let limits: [Int]

    /// - Parameters:
    ///   - count: the rows.
    ///   - verified: how many come out as verified; nil: as the rates say.
    ///   - found: how many find a person; nil: as the rates say.
    ///   - excluded: ways that do not occur.
    init(
        count: Int, rates: ErrorRates, options: ReferenceOptions, seed: UInt64, number: UInt64,
        verified: Int? = nil, found: Int? = nil, excluded: [Outcome] = []
    ) {
        self.options = options
        self.count = count
        self.rates = rates
        self.seed = seed
        self.number = number
        shuffle = Shuffle(count: count, seed: seed, number: number)
        func isPossible(_ outcome: Outcome) -> Bool {
            switch outcome {
            case .unaccented, .glued, .droppedMiddle, .changedName, .upperCase, .decomposed, .otherToneStyle,
                .spacedName:
                options.verifiesName
            case .swappedDate, .heapedDate: options.verifiesDate
            case .oldIDOfHistory: options.hasHistory
            case .lostZeros: options.hasRepair
            default: true
            }
        }
        func quotas(_ kinds: [(Outcome, ErrorRates.Kind)], total: Int?) -> [(Outcome, Int)] {
            let usable = kinds.filter { isPossible($0.0) && !excluded.contains($0.0) }
            let sum = usable.reduce(0) { $0 + rates[$1.1] }
            guard let total else { return usable.map { ($0.0, rates.quota($0.1, of: count)) } }
            precondition(total == 0 || sum > 0, "rows must differ, and no kind of error has a rate")
            var done = 0
            var share = 0.0
            return usable.map { outcome, kind in
                share += rates[kind]
                let end = Int((Double(total) * share / sum).rounded())
                defer { done = end }
                return (outcome, end - done)
            }
        }
        let failures = quotas(Outcome.failures, total: found.map { count - $0 })
        let foundCount = max(0, count - failures.reduce(0) { $0 + $1.1 })
        let mismatches = quotas(Outcome.mismatches, total: verified.map { foundCount - $0 })
        self.foundCount = foundCount
        verifiedCount = max(0, foundCount - mismatches.reduce(0) { $0 + $1.1 })
        let parts = failures + mismatches + quotas(Outcome.forms, total: nil)
        outcomes = parts.map(\.0)
        var end = 0
        limits = parts.map { part in
            end = min(count, end + part.1)
            return end
        }
    }

    /// - Parameter rank: of rows that are new on the second day, `count` and more.
    @inline(__always)
    func outcome(of rank: Int, _ day: ScenarioDay) -> Outcome {
        if rank >= count { return lateOutcome(of: rank) }
        let first = firstOutcome(of: rank)
        return day == .first ? first : secondOutcome(of: rank, first)
    }

    @inline(__always)
    private func firstOutcome(of rank: Int) -> Outcome {
        let place = shuffle.place(of: rank)
        guard let last = limits.last, place < last else { return .plain }
        var index = 0
        while place >= limits[index] { index += 1 }
        return outcomes[index]
    }

    /// What was wrong may be mended by then, and what was right become wrong.
    private func secondOutcome(of rank: Int, _ first: Outcome) -> Outcome {
        var random = CounterRandom(seed, number: number + 1, rank)
        let draw = Double(random.below(1_000_000)) / 1_000_000
        if first.isWrong { return draw < rates[.secondDayCorrection] ? .plain : first }
        let change = draw < rates[.secondDayChange] / 4
        return change && first == .plain && options.verifiesName ? .changedName : first
    }

    private func lateOutcome(of rank: Int) -> Outcome {
        var random = CounterRandom(seed, number: number + 1, rank)
        switch random.below(20) {
        case 0, 1: return options.hasRepair ? .lostZeros : .plain
        case 2, 3: return options.verifiesName ? .changedName : .plain
        case 4: return .missing
        default: return .plain
        }
    }
}

extension ReferencePlan.Outcome {
    /// Whether a person is found.
    var isFound: Bool {
        switch self {
        case .wrongDigit, .unknownOldID, .ambiguousOldID, .lostZerosUnsure, .malformed, .missing: false
        default: true
        }
    }

    /// Whether somebody should mend the row.
    var isWrong: Bool {
        switch self {
        case .unaccented, .glued, .droppedMiddle, .changedName, .swappedDate, .heapedDate, .lostZeros: true
        default: !isFound
        }
    }
}
