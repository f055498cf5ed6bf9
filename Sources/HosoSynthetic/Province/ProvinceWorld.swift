import HosoCore

/// The people of a province and what befalls them: what all registers of the scenario agree or disagree
/// about.
///
/// Everything is a function of the scenario and an index alone, so that any piece can be made by itself.
final class ProvinceWorld: Sendable {
    let place: ProvincePlace
    /// The living ones of the first day.
    let personCount: Int
    let seed: UInt64
    let rates: ErrorRates
    let places: PersonPlaces

    /// All who live on the first day.
    let living: PersonGroup
    let dead: PersonGroup
    /// Sixty years and older.
    let elders: PersonGroup
    /// A couple is known by its husband.
    let couples: PersonGroup
    let formerCouples: PersonGroup
    let engaged: PersonGroup

    let coupleFates: Fates<CoupleFate>
    let formerCoupleFates: Fates<FormerCoupleFate>
    let engagedFates: Fates<EngagedFate>
    let elderFates: Fates<ElderFate>

    private let serialOffset: Int
    private let oldOffset: Int

    /// Streams of random numbers; those of registries begin at 1000.
    enum Stream: UInt64 {
        case numbering = 100
        case person, household, surname, secondDay
        case couples, formerCouples, engaged, elders
        case others, history
    }

    init(place: ProvincePlace, personCount: Int, seed: UInt64, rates: ErrorRates) {
        self.place = place
        self.personCount = personCount
        self.seed = seed
        self.rates = rates
        let places = PersonPlaces(livingCount: personCount)
        self.places = places
        living = PersonGroup(places) { $0.kind != .dead }
        dead = PersonGroup(places) { $0.kind == .dead }
        elders = PersonGroup(places) { $0.kind != .dead && $0.age >= 60 }
        couples = PersonGroup(places, span: 1) { $0.kind == .husband }
        formerCouples = PersonGroup(places, span: 1) { $0.kind == .formerHusband }
        engaged = PersonGroup(places, span: 1) { $0.kind == .groom }
        coupleFates = Fates(couples.count, seed, Stream.couples.rawValue, CoupleFate.shares(rates))
        formerCoupleFates = Fates(
            formerCouples.count, seed, Stream.formerCouples.rawValue, FormerCoupleFate.shares(rates))
        engagedFates = Fates(engaged.count, seed, Stream.engaged.rawValue, EngagedFate.shares(rates))
        elderFates = Fates(elders.count, seed, Stream.elders.rawValue, ElderFate.shares(rates))
        var random = CounterRandom(seed, number: Stream.numbering.rawValue, 0)
        serialOffset = random.below(ProvinceWorld.slotCount)
        oldOffset = random.below(1_000_000_000)
    }

    /// A published count, at the scale of this scenario.
    func scaled(_ figure: Int) -> Int {
        Int((Double(figure) * Double(personCount) / Double(place.realPersonCount)).rounded())
    }

    // MARK: Numbers

    /// Serial numbers from here on are those of odd entries, then of those born by the second day.
    static let oddSerialStart = 900_000
    static let bornSerialStart = 950_000
    /// Serial numbers from here on nobody has.
    static let unknownSerialStart = 990_000
    private static let slotCount = 225_000
    private static let slotFactor = 130_363

    /// For more, serial numbers would not suffice.
    static let maximumPersonCount =
        slotCount / PopulationBlock.shared.maximumNumber * PopulationBlock.livingCount

    /// Within a sex and birth year serial numbers are unique: the slot tells persons of one age apart, and
    /// the half year those of the two ages that are born in it; twins are neighbours.
    private func serial(block: Int, role: PersonRole, isSecondHalf: Bool) -> Int {
        let number = block * PopulationBlock.shared.maximumNumber + role.number - (role.isSecondTwin ? 1 : 0)
        let group = (role.age * 2 + (role.isFemale ? 1 : 0)) * 77_237
        let slot = (number * ProvinceWorld.slotFactor + serialOffset + group) % ProvinceWorld.slotCount
        return slot * 4 + (isSecondHalf ? 2 : 0) + (role.isSecondTwin ? 1 : 0)
    }

    /// - Parameters:
    ///   - place: of birth registration, 0...999.
    ///   - serial: 0..<1,000,000.
    static func citizenNumber(place: Int, isFemale: Bool, birthYear: Int, serial: Int) -> Int {
        let century = (birthYear / 100 - 19) * 2 + (isFemale ? 1 : 0)
        return ((place * 10 + century) * 100 + birthYear % 100) * 1_000_000 + serial
    }

    /// The old number at a place of an affine permutation; persons take its front.
    private func oldNumber(at place: Int) -> Int { (place * 618_033_989 + oldOffset) % 1_000_000_000 }

    /// The number before the newest, should the person have one.
    func earlierNumber(_ index: Int) -> Int { oldNumber(at: 2 * index + 1) }

    /// A permutation of the 10-digit numbers.
    ///
    /// - Parameter number: less than 1,000,000,000.
    static func shuffled(_ number: Int) -> Int { (number * 7_236_067_977 + 314_159_265) % 10_000_000_000 }

    static func text(_ number: Int, digitCount: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: digitCount - digits.utf8.count) + digits
    }

    /// An old number that nobody ever had.
    func unknownOldNumber(_ index: Int) -> Int { oldNumber(at: 500_000_000 + index % 400_000_000) }

    // MARK: Persons

    func person(_ index: Int) -> ProvincePerson {
        let (block, roleNumber) = places.place(of: index)
        let role = PopulationBlock.shared.roles[roleNumber]
        var random = CounterRandom(seed, number: Stream.person.rawValue, index)
        let birthPlace = place.birthPlaceDraws[random.below(place.birthPlaceDraws.count)]
        let birthDay = birthDay(index - (role.isSecondTwin ? 1 : 0), age: role.age)
        let birth = CivilDate(daysSinceEpoch: birthDay)
        let serial = serial(block: block, role: role, isSecondHalf: birth.month >= 7)
        let name = name(index: index, role: role, birthYear: birth.year, &random)
        var partner: Int?
        if role.partnerDistance < 0
            || role.partnerDistance > 0 && places.has(block: block, role: roleNumber + 1)
        {
            partner = index + role.partnerDistance
        }
        return ProvincePerson(
            index: index,
            role: role,
            citizenNumber: ProvinceWorld.citizenNumber(
                place: birthPlace, isFemale: role.isFemale, birthYear: birth.year, serial: serial),
            birthDay: birthDay, name: name,
            oldNumbers: oldNumbers(index, block: block, roleNumber: roleNumber, role, &random),
            partner: partner)
    }

    /// A birthday on which that age is reached by 2026-06-30; for some of the old only the year is known.
    private func birthDay(_ index: Int, age: Int) -> Int {
        var random = CounterRandom(seed, number: Stream.person.rawValue, ~index)
        if age > 50, random.below(40) == 0 { return ScenarioDates.day(2026 - age, 1, 1) }
        return ScenarioDates.day(2025 - age, 7, 1) + random.below(365)
    }

    private func name(
        index: Int, role: PersonRole, birthYear: Int, _ random: inout CounterRandom
    ) -> PersonName {
        let forms = NameForms.shared
        var family = CounterRandom(seed, number: Stream.surname.rawValue, index - role.fatherDistance)
        let surname = Int(forms.surnameDraws[family.below(forms.surnameDraws.count)])
        let traditional =
            role.isFemale
            ? (birthYear < 1980 ? 75 : birthYear < 2000 ? 50 : 17) : (birthYear < 1990 ? 45 : 10)
        let middleCount = role.isFemale ? forms.femaleMiddles.count : forms.maleMiddles.count
        let givenCount = role.isFemale ? forms.femaleGivens.count : forms.maleGivens.count
        let middle = random.below(100) < traditional ? 0 : random.below(middleCount)
        let shape = random.below(1000)
        return PersonName(
            surname: surname, middle: shape >= 988 ? -1 : middle,
            extra: shape < (role.isFemale ? 650 : 200) ? random.below(givenCount) : -1,
            given: random.below(givenCount), isFemale: role.isFemale)
    }

    private func oldNumbers(
        _ index: Int, block: Int, roleNumber: Int, _ role: PersonRole, _ random: inout CounterRandom
    ) -> OldNumbers {
        let draw = random.below(1000)
        let isCurrentShared = isShared(role.sameOldNumberDistance, block, roleNumber)
        let isEarlierShared = isShared(role.sameEarlierNumberDistance, block, roleNumber)
        guard isCurrentShared || isEarlierShared || role.age >= 22 && draw < 700 else { return OldNumbers() }
        var numbers = OldNumbers()
        numbers.isCurrentShared = isCurrentShared
        numbers.isEarlierShared = isEarlierShared
        numbers.current = oldNumber(
            at: 2 * (index + min(0, isCurrentShared ? role.sameOldNumberDistance : 0)))
        numbers.isRegistered = isCurrentShared || draw % 20 != 7
        if isEarlierShared || draw % 10 == 3 {
            let owner = index + min(0, isEarlierShared ? role.sameEarlierNumberDistance : 0)
            numbers.earlier = oldNumber(at: 2 * owner + 1)
        }
        return numbers
    }

    private func isShared(_ distance: Int, _ block: Int, _ roleNumber: Int) -> Bool {
        distance < 0 || distance > 0 && places.has(block: block, role: roleNumber + distance)
    }

    /// Where the household lives on the first day.
    func home(_ index: Int, _ role: PersonRole) -> Int {
        let isApart = role.partnerDistance != 0 && role.kind != .husband && role.kind != .wife
        var random = CounterRandom(
            seed, number: Stream.household.rawValue, isApart ? index : index - role.headDistance)
        return place.commune(&random)
    }

    /// An old number of two persons, of the same block or, where that lacks them, of the first.
    ///
    /// - Parameter isEarlier: known by the history of old numbers alone.
    func sharedOldNumber(near index: Int, isEarlier: Bool) -> Int {
        let roles = PopulationBlock.shared.roles
        let number = isEarlier ? ProvinceWorld.firstEarlierShared : ProvinceWorld.firstShared
        let (block, _) = places.place(of: index)
        let distance =
            isEarlier ? roles[number].sameEarlierNumberDistance : roles[number].sameOldNumberDistance
        let isHere = places.has(block: block, role: number + distance)
        return oldNumber(at: 2 * places.index(block: isHere ? block : 0, role: number) + (isEarlier ? 1 : 0))
    }

    private static let firstShared =
        PopulationBlock.shared.roles.firstIndex { $0.sameOldNumberDistance > 0 } ?? 0
    private static let firstEarlierShared =
        PopulationBlock.shared.roles.firstIndex { $0.sameEarlierNumberDistance > 0 } ?? 0
}
