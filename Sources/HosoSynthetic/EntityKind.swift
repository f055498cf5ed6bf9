/// Which rows an entity (a person, a participant, a dossier) has in its registry, winner and superseded.
enum EntityKind: Int, CaseIterable {
    /// One row.
    case plain
    /// An older version just before it.
    case olderBefore
    /// An older version just after it.
    case olderAfter
    /// Another row of equal version before it: the later one wins.
    case tieBefore
    /// The same row twice.
    case exactDuplicate
    /// An older row before and another after it.
    case triple
    /// An older version in another piece, mostly in another file.
    case olderElsewhere
    /// A row of equal version in another piece; the one that is later in input order wins.
    case tieElsewhere

    var isElsewhere: Bool { self == .olderElsewhere || self == .tieElsewhere }

    /// Of each thousand entities, these have each kind for sure, twice, so that small populations hold them
    /// too.
    private static let forcedStarts = [30, 40]

    /// - Parameter perTenThousand: share of entities that are not `plain`, besides the forced ones.
    @inline(__always)
    static func kind(_ seed: UInt64, _ stream: CounterRandom.Stream, _ index: Int, perTenThousand: Int)
        -> EntityKind
    {
        kind(seed, number: stream.rawValue, index, perTenThousand: perTenThousand)
    }

    /// - Parameter number: that of the stream.
    @inline(__always)
    static func kind(_ seed: UInt64, number: UInt64, _ index: Int, perTenThousand: Int) -> EntityKind {
        let residue = index % 1000
        if residue >= forcedStarts[0], residue < forcedStarts[1] + 7 {
            for start in forcedStarts where residue >= start && residue < start + 7 {
                return EntityKind(rawValue: residue - start + 1) ?? .plain
            }
        }
        var random = CounterRandom(seed, number: number, index)
        let draw = random.below(10_000)
        return draw < perTenThousand ? EntityKind(rawValue: draw % 7 + 1) ?? .plain : .plain
    }
}
