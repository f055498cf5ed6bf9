/// What never changes about a person: a function of the scenario and the person's index.
struct ProvincePerson {
    var index: Int
    var role: PersonRole
    /// The number that the 12 digits of the citizen ID write.
    var citizenNumber: Int
    /// Days since 1970-01-01.
    var birthDay: Int
    var name: PersonName
    var oldNumbers: OldNumbers
    /// The other of a couple, former couple, or two who may marry.
    var partner: Int?

    var isFemale: Bool { role.isFemale }
}

/// The nine-digit numbers that a person had.
struct OldNumbers {
    /// The newest; nil for who never had any.
    var current: Int?
    /// Whether the population register has it; the history of old numbers has it in any case.
    var isRegistered = false
    /// Another person has it too.
    var isCurrentShared = false
    /// One before, which the history alone has.
    var earlier: Int?
    /// Another person had it too.
    var isEarlierShared = false
}

/// What the population register says of a person on one day, where it can change.
struct PersonState: Equatable {
    enum Spouse: Equatable {
        case none
        case person(Int)
        /// Written as the old number of this person, which leads to no other.
        case oldNumber(of: Int)
    }

    enum Marital: Int {
        case single, married, divorced, widowed
    }

    var marital: Marital
    var spouse: Spouse
    var isAlive: Bool
    /// Days since 1970-01-01; nil for the living.
    var deathDay: Int?
    var commune: Int
}
