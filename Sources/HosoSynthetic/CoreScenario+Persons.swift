import HosoCore

extension CoreScenario {
    /// Persons for whom citizen IDs are unique by construction: see `person`.
    package static let maximumPersonCount = 126_000_000

    /// Old numbers are an affine permutation of 0..<10^9; persons take its front, phantoms what follows
    /// these.
    static let phantomStart = 200_000_000

    /// The 12 digits of a person's citizen ID.
    package func citizenNumber(_ index: Int) -> Int { person(index).citizenNumber }

    /// One person. Within a million persons the serial number of the citizen ID is unique; persons whole
    /// millions apart share it, and differ in birth place or sex. Those from `personCount` on are the newborn
    /// of the second day, whose IDs have a year of birth of their own.
    func person(_ index: Int) -> SyntheticPerson {
        let million = index / 1_000_000
        let places = PlaceTable.shared
        var shared = CounterRandom(seed, .birthPlace, index % 1_000_000)
        let placeCount = places.birthPlaceCodes.count
        let place = (shared.below(placeCount) + million) % placeCount
        let isFemale = (shared.below(2) + million / placeCount) % 2 == 1
        let serial = (index % 1_000_000 * serialFactor + serialOffset) % 1_000_000

        var random = CounterRandom(seed, .person, index)
        let age = CoreScenario.age(random.below(10_000), &random)
        let isNewborn = index >= personCount
        let year = isNewborn ? 2026 : 2025 - age
        let month = isNewborn ? 6 : random.below(12) + 1
        let day = random.below(CivilDate.dayCount(year: year, month: month)) + 1
        let century = (year / 100 - 19) * 2 + (isFemale ? 1 : 0)
        let group = (places.birthPlaceCodes[place] * 10 + century) * 100 + year % 100
        let area =
            random.below(100) < 80 ? places.areaOfBirthPlace[place] : random.below(places.provinceCodes.count)
        let commune = area * PlaceTable.communesPerProvince + random.below(PlaceTable.communesPerProvince)
        let name = name(isFemale: isFemale, birthYear: year, index: index, &random)
        return SyntheticPerson(
            index: index, citizenNumber: group * 1_000_000 + serial, isFemale: isFemale, birthYear: year,
            birthMonth: month, birthDay: day, commune: commune, name: name,
            hasOldNumber: year <= 2004 && random.below(100) < 55,
            isAlive: random.below(1000) >= (age < 60 ? 12 : age * 3 - 120) || isNewborn,
            maritalState: CoreScenario.maritalState(age: isNewborn ? 0 : age, random.below(100)))
    }

    /// The old number of a person who has one: 9 digits.
    package func oldNumber(_ index: Int) -> Int {
        let pair = ambiguousPair(of: index)
        return number(at: pair ?? index)
    }

    /// An old number that no row of a person bears in the end.
    func phantomOldNumber(_ index: Int) -> Int { number(at: CoreScenario.phantomStart + index) }

    private func number(at place: Int) -> Int {
        CoreScenario.oldNumbering.number(place, offset: oldOffset)
    }

    /// The first of two persons who share an old number, where `index` is one of them.
    func ambiguousPair(of index: Int) -> Int? {
        let place = index % 500 - 8
        guard place == 0 || place == 1, index - place + 1 < personCount else { return nil }
        let first = index - place
        return isLost(first, .population) || isLost(first + 1, .population) ? nil : first
    }

    /// Whether an old ID leads to this person and to no other.
    func hasUniqueOldNumber(_ index: Int) -> Bool {
        !isLost(index, .population) && ambiguousPair(of: index) == nil && person(index).hasOldNumber
    }

    private func name(
        isFemale: Bool, birthYear: Int, index: Int, _ random: inout CounterRandom
    ) -> PersonName {
        let forms = NameForms.shared
        let traditional =
            isFemale ? (birthYear < 1980 ? 75 : birthYear < 2000 ? 50 : 20) : (birthYear < 1990 ? 45 : 12)
        let middleCount = isFemale ? forms.femaleMiddles.count : forms.maleMiddles.count
        let givenCount = isFemale ? forms.femaleGivens.count : forms.maleGivens.count
        let middle = random.below(100) < traditional ? 0 : random.below(middleCount)
        let shape = random.below(1000)
        let hasExtra = shape < (isFemale ? 550 : 140)
        // The rows that are planted with the tone in the other place need a name that has one.
        let isMovable = LinkPlan.forced(at: index) == .verified(.otherPlace)
        let given = isMovable ? index % NameForms.movableGivenCount : random.below(givenCount)
        return PersonName(
            surname: Int(forms.surnameDraws[random.below(forms.surnameDraws.count)]),
            middle: shape >= 985 ? -1 : middle, extra: hasExtra ? random.below(givenCount) : -1, given: given,
            isFemale: isFemale)
    }

    /// Five-year age groups of 2025 in ten thousandths: `data/vn-units/age_sex_2025.csv`, both sexes.
    private static let ageGroups = [
        729, 775, 744, 697, 632, 660, 834, 824, 758, 685, 633, 558, 490, 394, 262, 136, 85, 56, 33, 15,
    ]

    private static func age(_ draw: Int, _ random: inout CounterRandom) -> Int {
        var rest = draw
        for (group, share) in ageGroups.enumerated() {
            if rest < share { return group * 5 + random.below(5) }
            rest -= share
        }
        return 0
    }

    private static func maritalState(age: Int, _ draw: Int) -> Int {
        if age < 20 { return 0 }
        if age < 30 { return draw < 55 ? 0 : 1 }
        if draw < 8 { return 0 }
        if draw < 14 { return 2 }
        return draw < age - 45 ? 3 : 1
    }
}
