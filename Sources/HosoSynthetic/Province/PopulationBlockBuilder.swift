/// Puts a block together: ages as in the five-year groups of 2025, couples near each other in age, children
/// with parents that can be theirs.
struct PopulationBlockBuilder {
    /// Shares of the population in hundred-thousandths by five-year group: `data/vn-units/age_sex_2025.csv`.
    private static let maleGroups = [
        3810, 4087, 3932, 3667, 3262, 3369, 4235, 4170, 3817, 3418, 3125, 2715, 2308, 1774, 1113, 513, 295,
        179,
        94, 30, 8,
    ]
    private static let femaleGroups = [
        3484, 3660, 3511, 3303, 3060, 3227, 4109, 4067, 3768, 3437, 3203, 2868, 2589, 2170, 1511, 845, 551,
        385,
        222, 82, 23,
    ]
    private static let ageLimit = 105
    private static let maleCount = 496
    private static let formerCoupleCount = 22
    private static let engagedCount = 6
    private static let twinAges = [1, 5, 10]
    private static let maximumChildCount = 3

    private struct Household {
        var roles: [PersonRole]
        /// Where it stands in the block: households of a sort lie spread.
        var place: Int
    }

    private var males = counts(maleGroups, total: maleCount)
    private var females = counts(femaleGroups, total: PopulationBlock.livingCount - maleCount)
    private var households: [Household] = []
    /// Where the couples stand among the households.
    private var couples = 0..<0

    /// How many persons there are of each age, by the largest remainders.
    private static func counts(_ groups: [Int], total: Int) -> [Int] {
        let sum = groups.reduce(0, +) * 5
        let shares = (0..<ageLimit).map { groups[$0 / 5] * total }
        var counts = shares.map { $0 / sum }
        let order = (0..<ageLimit).sorted { (shares[$1] % sum, $0) < (shares[$0] % sum, $1) }
        for age in order.prefix(total - counts.reduce(0, +)) { counts[age] += 1 }
        return counts
    }

    mutating func build() -> [PersonRole] {
        addPairs(PopulationBlockBuilder.engagedCount, 21..<30, .groom, .bride)
        addPairs(PopulationBlockBuilder.formerCoupleCount, 30..<61, .formerHusband, .formerWife)
        addPairsOfOneNumber()
        addCouples()
        addTwins()
        addChildren()
        addOthers()
        var roles = households.sorted { $0.place < $1.place }.flatMap(\.roles)
        precondition(roles.count == PopulationBlock.livingCount, "the block has \(roles.count) persons")
        roles += PopulationBlockBuilder.dead()
        number(&roles)
        return roles
    }

    private mutating func add(_ roles: [PersonRole], sort: Int) {
        var household = Household(roles: roles, place: (households.count * 40_503 + sort * 7919) % 65_536)
        for index in roles.indices { household.roles[index].headDistance = index }
        households.append(household)
    }

    /// Takes a man of an age near by, never a boy.
    private mutating func takeMan(near age: Int) -> Int? {
        for distance in 0..<PopulationBlockBuilder.ageLimit {
            for candidate in [age + distance, age - distance] where candidate >= 20 && candidate < males.count
            {
                if males[candidate] == 0 { continue }
                males[candidate] -= 1
                return candidate
            }
        }
        return nil
    }

    private mutating func addPair(_ age: Int, _ man: PersonRole.Kind, _ woman: PersonRole.Kind, sort: Int) {
        guard females[age] > 0, let manAge = takeMan(near: age + [2, 1, 3, 0, 4][households.count % 5]) else {
            return
        }
        females[age] -= 1
        add(
            [
                PersonRole(kind: man, isFemale: false, age: manAge),
                PersonRole(kind: woman, isFemale: true, age: age),
            ], sort: sort)
    }

    private mutating func addPairs(
        _ count: Int, _ ages: Range<Int>, _ man: PersonRole.Kind, _ woman: PersonRole.Kind
    ) {
        let goal = households.count + count
        var turn = 0
        while households.count < goal {
            addPair(ages.lowerBound + turn * 7 % ages.count, man, woman, sort: count)
            turn += 1
        }
    }

    private mutating func addCouples() {
        let start = households.count
        for age in 20..<90 {
            let share = age < 25 ? 35 : age < 30 ? 65 : age < 65 ? 88 : age < 75 ? 68 : 35
            for _ in 0..<(females[age] * share + 50) / 100 { addPair(age, .husband, .wife, sort: 1) }
        }
        couples = start..<households.count
    }

    /// The couple with the fewest children that can have one of this age.
    private func parents(ofAge age: Int) -> Int? {
        couples.filter { couple in
            let roles = households[couple].roles
            return (19...40).contains(roles[1].age - age) && roles[0].age - age >= 18
                && roles.count - 2 < PopulationBlockBuilder.maximumChildCount
        }.min { (households[$0].roles.count, $0) < (households[$1].roles.count, $1) }
    }

    private mutating func addChild(_ age: Int, isFemale: Bool, to couple: Int?, isSecondTwin: Bool = false) {
        var role = PersonRole(kind: .child, isFemale: isFemale, age: age)
        if isFemale { females[age] -= 1 } else { males[age] -= 1 }
        guard let couple else { return add([role], sort: 3) }
        role.headDistance = households[couple].roles.count
        role.fatherDistance = role.headDistance
        role.isSecondTwin = isSecondTwin
        households[couple].roles.append(role)
    }

    private mutating func addTwins() {
        for age in PopulationBlockBuilder.twinAges {
            let couple = parents(ofAge: age)
            let isFemale = age == 5
            precondition((isFemale ? females : males)[age] >= 2, "there are no twins of \(age)")
            addChild(age, isFemale: isFemale, to: couple)
            addChild(age, isFemale: isFemale, to: couple, isSecondTwin: true)
        }
    }

    private mutating func addChildren() {
        for age in (0..<22).reversed() {
            while males[age] > 0 { addChild(age, isFemale: false, to: parents(ofAge: age)) }
            while females[age] > 0 { addChild(age, isFemale: true, to: parents(ofAge: age)) }
        }
    }

    private mutating func addOthers() {
        for age in 0..<PopulationBlockBuilder.ageLimit {
            let kind: PersonRole.Kind = age >= 62 ? .widowed : .single
            for _ in 0..<males[age] { add([PersonRole(kind: kind, isFemale: false, age: age)], sort: 4) }
            for _ in 0..<females[age] { add([PersonRole(kind: kind, isFemale: true, age: age)], sort: 5) }
        }
    }

    /// Four pairs of strangers who stand side by side: two have one old number, two had one once.
    private mutating func addPairsOfOneNumber() {
        var ages = (62..<80).filter { males[$0] > 0 && females[$0] > 0 }
        precondition(ages.count >= 4, "no persons can share an old number")
        for pair in 0..<4 {
            let age = ages.removeFirst()
            males[age] -= 1
            females[age] -= 1
            add(
                [
                    PersonRole(kind: .widowed, isFemale: false, age: age),
                    PersonRole(kind: .widowed, isFemale: true, age: age),
                ], sort: 6)
            for (index, distance) in [(0, 1), (1, -1)] {
                households[households.count - 1].roles[index].headDistance = 0
                if pair % 2 == 0 {
                    households[households.count - 1].roles[index].sameOldNumberDistance = distance
                } else {
                    households[households.count - 1].roles[index].sameEarlierNumberDistance = distance
                }
            }
        }
    }

    private static func dead() -> [PersonRole] {
        (0..<PopulationBlock.deadCount).map { index in
            PersonRole(kind: .dead, isFemale: index % 2 == 1, age: 50 + index * 17 % 50)
        }
    }

    private func number(_ roles: inout [PersonRole]) {
        var counts: [Int: Int] = [:]
        for index in roles.indices {
            let group = roles[index].age * 2 + (roles[index].isFemale ? 1 : 0)
            roles[index].number = counts[group, default: 0]
            counts[group, default: 0] += 1
        }
    }
}
