extension ProvinceWorld {
    /// What the population register says of a person.
    func state(_ person: ProvincePerson, _ day: ScenarioDay) -> PersonState {
        var state = PersonState(
            marital: .single, spouse: .none, isAlive: true, deathDay: nil,
            commune: home(person.index, person.role))
        switch person.role.kind {
        case .dead:
            state.isAlive = false
            state.deathDay = deathDay(person.index)
            state.marital = person.index % 3 == 0 ? .widowed : .married
            return state
        case .husband, .wife: marry(person, &state, day)
        case .formerHusband, .formerWife: divorce(person, &state, day)
        case .groom, .bride: engage(person, &state, day)
        case .widowed: state.marital = .widowed
        case .child, .single: break
        }
        guard day == .second else { return state }
        var random = CounterRandom(seed, number: Stream.secondDay.rawValue, person.index)
        if Double(random.below(1_000_000)) < rates[.secondDayChange] * 1_000_000 {
            state.commune = place.commune(&random)
        }
        if !isAlive(person, day) {
            state.isAlive = false
            state.deathDay = deathDay(person.index)
        }
        return state
    }

    /// Whether somebody lives, by the population register.
    func isAlive(_ person: ProvincePerson, _ day: ScenarioDay) -> Bool {
        if person.role.kind == .dead { return false }
        guard day == .second, let rank = elders.rank(of: person.index) else { return true }
        return !elderFates.fate(of: rank).isDeadOnSecondDay
    }

    /// When a person died: of the dead in the years before 2026-06, of those who die by the second day in
    /// June.
    func deathDay(_ index: Int) -> Int {
        var random = CounterRandom(seed, number: Stream.secondDay.rawValue, ~index)
        let isDead = PopulationBlock.shared.roles[places.place(of: index).role].kind == .dead
        return isDead
            ? ScenarioDates.day(2019, 1, 1) + random.below(2700)
            : ScenarioDates.day(2026, 6, 1) + random.below(25)
    }

    /// The rank of the couple, former couple or engaged pair that a person is of.
    @inline(__always)
    func pairRank(_ person: ProvincePerson, in group: PersonGroup) -> Int? {
        group.rank(of: person.index + min(0, person.role.partnerDistance))
    }

    private func marry(_ person: ProvincePerson, _ state: inout PersonState, _ day: ScenarioDay) {
        guard let partner = person.partner, let rank = pairRank(person, in: couples) else { return }
        let fate = coupleFates.fate(of: rank)
        if fate.isGap(isWife: person.isFemale, day) { return }
        if day == .second, fate == .divorceKnown {
            state.marital = .divorced
            return
        }
        state.marital = .married
        state.spouse = .person(partner)
        guard person.isFemale else { return }
        if fate.namesStranger(day) {
            state.spouse = .person(stranger(near: person.index))
        } else if fate == .namedByOldNumber {
            let numbers = self.person(partner).oldNumbers
            if numbers.isRegistered, !numbers.isCurrentShared { state.spouse = .oldNumber(of: partner) }
        }
    }

    private func divorce(_ person: ProvincePerson, _ state: inout PersonState, _ day: ScenarioDay) {
        guard let partner = person.partner, let rank = pairRank(person, in: formerCouples) else { return }
        if formerCoupleFates.fate(of: rank).isGap(isWife: person.isFemale, day) {
            state.marital = .married
            state.spouse = .person(partner)
        } else {
            state.marital = .divorced
        }
    }

    private func engage(_ person: ProvincePerson, _ state: inout PersonState, _ day: ScenarioDay) {
        guard day == .second, let partner = person.partner, let rank = pairRank(person, in: engaged),
            engagedFates.fate(of: rank) == .marriageKnown
        else { return }
        state.marital = .married
        state.spouse = .person(partner)
    }

    /// A divorced man, whom no other's wife can be the spouse of.
    private func stranger(near index: Int) -> Int {
        let (block, _) = places.place(of: index)
        return formerCouples.person(at: min(block * formerCouplesPerBlock, formerCouples.count - 1))
    }

    private var formerCouplesPerBlock: Int { max(1, formerCouples.count / max(1, places.blockCount)) }
}
