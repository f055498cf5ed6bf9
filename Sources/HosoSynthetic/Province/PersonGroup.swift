/// Persons whose roles in the block are of a kind, counted from 0: either living ones or dead ones.
struct PersonGroup: Sendable {
    let count: Int
    private let roles: [Int]
    /// By role; -1 for those of other kinds.
    private let rankOfRole: [Int]
    private let places: PersonPlaces

    /// - Parameters:
    ///   - span: how many roles further on must be there too, such as a wife's.
    init(_ places: PersonPlaces, span: Int = 0, where isMember: (PersonRole) -> Bool) {
        self.places = places
        let all = PopulationBlock.shared.roles
        let roles = all.indices.filter { isMember(all[$0]) }
        self.roles = roles
        precondition(
            roles.isEmpty || (all[roles[0]].kind == .dead) == (all[roles[roles.count - 1]].kind == .dead),
            "a group has living persons and dead ones")
        var ranks = [Int](repeating: -1, count: all.count)
        for (rank, role) in roles.enumerated() { ranks[role] = rank }
        rankOfRole = ranks
        count = places.blockCount * roles.count + roles.count { places.lastBlockHas($0, span: span) }
    }

    /// The person's index.
    @inline(__always)
    func person(at rank: Int) -> Int {
        let (block, number) = rank.quotientAndRemainder(dividingBy: roles.count)
        return places.index(block: block, role: roles[number])
    }

    /// nil for a person of another kind.
    @inline(__always)
    func rank(of person: Int) -> Int? {
        let (block, role) = places.place(of: person)
        let number = rankOfRole[role]
        if number < 0 { return nil }
        let rank = block * roles.count + number
        return rank < count ? rank : nil
    }
}

/// Where persons stand: whole blocks, then the front of one more.
struct PersonPlaces: Sendable {
    /// Whole ones.
    let blockCount: Int
    let livingRest: Int
    let deadRest: Int
    /// The living and the dead.
    let count: Int

    private static let size = PopulationBlock.livingCount + PopulationBlock.deadCount

    init(livingCount: Int) {
        blockCount = livingCount / PopulationBlock.livingCount
        livingRest = livingCount % PopulationBlock.livingCount
        deadRest = livingRest * PopulationBlock.deadCount / PopulationBlock.livingCount
        count = blockCount * PersonPlaces.size + livingRest + deadRest
    }

    func lastBlockHas(_ role: Int, span: Int) -> Bool {
        role < PopulationBlock.livingCount
            ? role + span < livingRest : role - PopulationBlock.livingCount + span < deadRest
    }

    @inline(__always)
    func index(block: Int, role: Int) -> Int {
        let isDead = role >= PopulationBlock.livingCount
        let shift = isDead && block == blockCount ? PopulationBlock.livingCount - livingRest : 0
        return block * PersonPlaces.size + role - shift
    }

    @inline(__always)
    func place(of index: Int) -> (block: Int, role: Int) {
        let (block, offset) = index.quotientAndRemainder(dividingBy: PersonPlaces.size)
        let isDeadOfRest = block == blockCount && offset >= livingRest
        return (block, isDeadOfRest ? offset - livingRest + PopulationBlock.livingCount : offset)
    }

    /// Whether the person that many roles on is there too.
    @inline(__always)
    func has(block: Int, role: Int) -> Bool { block < blockCount || lastBlockHas(role, span: 0) }
}
