/// A person of the population: a function of the seed and the person's index.
struct SyntheticPerson {
    var index: Int
    /// The number that the 12 digits of the citizen ID write.
    var citizenNumber: Int
    var isFemale: Bool
    var birthYear: Int
    /// 1...12
    var birthMonth: Int
    /// 1...31
    var birthDay: Int
    /// Index into `PlaceTable.communeCodes`.
    var commune: Int
    var name: PersonName
    /// Whether the population register has an old ID for this person.
    var hasOldNumber: Bool
    var isAlive: Bool
    /// Index into `CoreScenario.maritalStates`.
    var maritalState: Int
}
