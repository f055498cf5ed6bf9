import HosoCore

/// The second day: one entity in 200 has changed since the first, and one for each thousand is new.
extension CoreScenario {
    /// Later than every `updated_at` of the first day.
    static let secondDay = CivilDate(year: 2026, month: 7, day: 3).daysSinceEpoch

    /// One entity of so many changes; more often among few, so that small populations have changes too.
    func changeStep(_ registry: CoreRegistry) -> Int { min(200, max(4, entityCount(registry) / 10)) }

    func newCount(_ registry: CoreRegistry) -> Int { max(1, entityCount(registry) / 1000) }

    /// The entity that changes of those from `turn * changeStep` on; may lie beyond the last.
    ///
    /// A dossier's items change with it.
    func changedEntity(_ turn: Int, _ registry: CoreRegistry) -> Int {
        let stream: CounterRandom.Stream =
            switch registry {
            case .population: .personChange
            case .insurance: .insuranceChange
            case .dossiers, .dossierData: .dossierChange
            }
        var random = CounterRandom(seed, stream, turn)
        let step = changeStep(registry)
        return turn * step + random.below(step)
    }

    func isChanged(_ entity: Int, _ registry: CoreRegistry) -> Bool {
        entity < entityCount(registry)
            && changedEntity(entity / changeStep(registry), registry) == entity
    }

    /// Whether the second day has rows of an entity's values.
    func isRewritten(_ entity: Int, _ registry: CoreRegistry) -> Bool {
        entity >= entityCount(registry) || isChanged(entity, registry)
    }

    /// Whether the registry has no row of an entity; a row that was refused may come again, mended.
    @inline(__always)
    func isMissing(_ entity: Int, _ registry: CoreRegistry, _ day: ScenarioDay) -> Bool {
        isLost(entity, registry) && (day == .first || !isChanged(entity, registry))
    }

    /// One person as the register has them on a day.
    func person(_ index: Int, _ day: ScenarioDay) -> SyntheticPerson {
        var person = person(index)
        guard day == .second, isChanged(index, .population) else { return person }
        var random = CounterRandom(seed, .secondDay, index)
        let communeCount = PlaceTable.shared.communeCodes.count
        let draw = random.below(100)
        if draw < 8 {
            person.name = corrected(person.name)
        } else if draw < 25, person.isAlive {
            person.isAlive = false
        } else if draw < 50, person.birthYear < 2005 {
            person.maritalState = (person.maritalState + 1) % CoreScenario.maritalStates.count
        } else {
            person.commune = (person.commune + 1 + random.below(communeCount - 1)) % communeCount
        }
        return person
    }

    /// A name whose key differs from the given one's, and from that of `changed`.
    private func corrected(_ name: PersonName) -> PersonName { changed(changed(name)) }

    /// One dossier as the registry has it on a day: of those that change, the open ones are completed, the
    /// others say something else about their result.
    func dossier(_ index: Int, _ day: ScenarioDay) -> DossierFacts {
        var facts = dossier(index)
        guard day == .second, isChanged(index, .dossiers) else { return facts }
        if facts.completedMinutes == nil {
            var random = CounterRandom(seed, .secondDay, index)
            facts.completedMinutes = CoreScenario.secondDay * 1440 + 480 + random.below(540)
        } else {
            facts.isDigitised = facts.isDigitised != true
        }
        return facts
    }

    /// `updated_at` of a row, in minutes since 1970 and seconds.
    ///
    /// - Parameter first: that of the entity's winner on the first day.
    func moment(
        _ first: (minutes: Int, second: Int), _ entity: Int, _ version: RowVersion
    ) -> (minutes: Int, second: Int) {
        let isNew = version.day == .second && !version.isOfEqualVersion
        guard isNew else { return first }
        var random = CounterRandom(seed, .secondDay, entity)
        return (CoreScenario.secondDay * 1440 + 1020 + random.below(360), random.below(60))
    }
}
