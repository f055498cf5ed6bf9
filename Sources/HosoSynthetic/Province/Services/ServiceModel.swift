import HosoCore

/// The dossiers of a province, each a function of its index.
///
/// A permutation gives every dossier of the first day a slot, and slots are handed out in order: first those
/// of land, then births in one procedure, other essential services, and the rest. So the dossiers of a kind
/// are numbered, and quotas over them are exact.
struct ServiceModel: Sendable {
    let figures: ServiceFigures
    let procedures: ProcedureTable
    let places: RowPlaces
    let seed: UInt64
    /// Dossiers of the first day.
    let count: Int
    /// Dossiers that the second day adds.
    let newCount: Int

    private let slots: Permutation
    /// Where the slots of each kind begin, and where the last ends.
    private let kindStarts: [Int]
    /// By kind: which are completed.
    private let completed: [Quota]
    /// By kind: completed ones of the kinds before.
    private let completedStarts: [Int]
    private let paperResults: Quota
    private let digitised: Quota
    let landIDs: Quota
    let paperKeepers: Quota

    private enum Kind: Int, CaseIterable {
        case land, linkedBirth, essential, plain
    }

    init(_ world: ProvinceWorld) {
        let figures = ServiceFigures.of(world.place)
        let seed = world.seed
        self.figures = figures
        places = RowPlaces(world.place, world.rates)
        self.seed = seed
        procedures = ProcedureTable(
            onlineCount: figures.onlineProcedureCount, fullLandCount: figures.fullLandProcedureCount)
        let count = Quota.share(figures.dossierRate, of: world.personCount)
        self.count = count
        newCount = max(40, count / 200)
        slots = Permutation(count: count, seed: seed, .service, 0)
        let starts = [0] + [0.08, 0.12, 0.5, 1].map { Quota.share($0, of: count) }
        kindStarts = starts
        let completed = Kind.allCases.map { kind in
            Quota(
                count: starts[kind.rawValue + 1] - starts[kind.rawValue], rate: 0.965, seed: seed, .service,
                1 + kind.rawValue)
        }
        self.completed = completed
        completedStarts = completed.indices.map { index in completed[..<index].reduce(0) { $0 + $1.hitCount }
        }
        let completedCount = completed.reduce(0) { $0 + $1.hitCount }
        paperResults = Quota(count: completedCount, rate: 0.85, seed: seed, .service, 10)
        digitised = Quota(
            count: paperResults.hitCount, rate: figures.digitisedRate, seed: seed, .service, 11)
        landIDs = Quota(
            count: starts[1], rate: figures.landWithoutPaperRate, seed: seed, .service, 12)
        paperKeepers = Quota(count: count, rate: 0.008, seed: seed, .service, 13)
        items = Quota(count: 0, hits: 0, seed: seed, .service, 14)
        items = makeItemQuota()
    }

    /// Which components reuse data, of all but the IDs of land dossiers; then the orphans.
    private(set) var items: Quota

    /// Dossiers on land of the first day.
    var landCount: Int { kindStarts[1] }

    /// - Parameter day: a dossier of the second day has no facts on the first.
    func dossier(_ index: Int, day: ScenarioDay) -> ServiceDossier {
        index < count ? existing(index, day: day) : added(index)
    }

    /// The dossier of a slot, old or new.
    func dossier(atSlot slot: Int, day: ScenarioDay) -> ServiceDossier {
        dossier(slot < count ? slots.index(at: slot) : slot, day: day)
    }

    private func existing(_ index: Int, day: ScenarioDay) -> ServiceDossier {
        let slot = slots(index)
        let kind =
            slot < kindStarts[1]
            ? Kind.land : slot < kindStarts[2] ? .linkedBirth : slot < kindStarts[3] ? .essential : .plain
        let number = slot - kindStarts[kind.rawValue]
        var random = CounterRandom(seed, in: .dossierFacts, index)
        let timing = completed[kind.rawValue].number(of: number)
        var dossier = ServiceDossier(
            index: index, slot: slot, procedure: nil, sector: 0, commune: places.drawn(&random), channel: 0,
            received: 0, due: 0, completed: nil, returnsPaper: false, isDigitised: nil, rating: nil,
            itemCount: ServiceModel.itemCount(ofSlot: slot), firstItem: ServiceModel.firstItem(ofSlot: slot),
            hasIDFromData: kind == .land ? landIDs.contains(slot) : nil,
            keepsPaper: paperKeepers.contains(slot))
        if timing.isHit {
            setCompleted(timing.number, of: completed[kind.rawValue].hitCount, kind, &random, &dossier)
            let result = paperResults.number(of: completedStarts[kind.rawValue] + timing.number)
            dossier.returnsPaper = result.isHit
            dossier.isDigitised = result.isHit ? digitised.contains(result.number) : nil
        } else {
            setRunning(timing.number, day: day, &random, &dossier)
        }
        setProcedure(kind, &random, &dossier)
        return dossier
    }

    /// A dossier of the second day, received at the end of June.
    private func added(_ index: Int) -> ServiceDossier {
        var random = CounterRandom(seed, in: .dossierFacts, index)
        let kind = Kind(rawValue: [0, 1, 2, 2, 2, 3, 3, 3][random.below(8)]) ?? .plain
        let received = minutes(ofDay: ProvinceCalendar.dayCount - 1 - random.below(2), &random)
        var dossier = ServiceDossier(
            index: index, slot: index, procedure: nil, sector: 0, commune: places.drawn(&random), channel: 0,
            received: received, due: received / 1440 * 1440 + 9 * 1440 + 1020, completed: nil,
            returnsPaper: random.below(100) < 85, isDigitised: nil, rating: nil,
            itemCount: ServiceModel.itemCount(ofSlot: index),
            firstItem: ServiceModel.firstItem(ofSlot: index),
            hasIDFromData: kind == .land ? true : nil, keepsPaper: ServiceModel.keepsPaper(newSlot: index))
        setProcedure(kind, &random, &dossier)
        return dossier
    }

    /// When the dossier was received, and how long it took: about twelve days before the reform, six after
    /// it.
    private func setCompleted(
        _ number: Int, of completedCount: Int, _ kind: Kind, _ random: inout CounterRandom,
        _ dossier: inout ServiceDossier
    ) {
        let reform = ProvinceCalendar.reformDay
        let beforeCount = completedCount * reform / ProvinceCalendar.dayCount
        let isBefore = number < beforeCount
        let lastDays = 12
        let day =
            isBefore
            ? number * reform / beforeCount
            : reform + (number - beforeCount) * (ProvinceCalendar.dayCount - reform - lastDays)
                / (completedCount - beforeCount)
        let draw = random.below(1000)
        let isSlow = draw % 25 == 3
        let duration =
            switch (kind, isBefore) {
            case (.linkedBirth, true): 7 + draw % 8
            case (.linkedBirth, false): 4 + draw % 2
            case (_, true): 7 + draw % 11
            case (_, false): 3 + draw % 7 + (isSlow ? 3 : 0)
            }
        let limit = isBefore ? 15 : 9
        dossier.received = minutes(ofDay: day, &random)
        dossier.due = (ProvinceCalendar.start + day + limit) * 1440 + 1020
        dossier.completed = minutes(ofDay: day + duration, &random)
        let rating = random.below(1000)
        let badCount = isBefore ? 24 : 9
        dossier.rating = rating < badCount ? 2 : rating < 60 ? 1 : rating < 300 ? 0 : nil
    }

    /// A dossier that is not completed on the first day: most were received of late, some are stuck.
    private func setRunning(
        _ number: Int, day: ScenarioDay, _ random: inout CounterRandom, _ dossier: inout ServiceDossier
    ) {
        let isStuck = number % 4 == 0
        let receivedDay = isStuck ? random.below(500) : ProvinceCalendar.dayCount - 1 - random.below(18)
        dossier.received = minutes(ofDay: receivedDay, &random)
        dossier.due = (ProvinceCalendar.start + receivedDay + 9) * 1440 + 1020
        dossier.returnsPaper = random.below(100) < 85
        let isDigitised = random.below(100) < 93
        let completed = minutes(ofDay: ProvinceCalendar.dayCount, &random)
        if day == .second, isCompletedOnSecondDay(number) {
            dossier.completed = completed
            dossier.isDigitised = dossier.returnsPaper ? isDigitised : nil
        }
    }

    private func isCompletedOnSecondDay(_ number: Int) -> Bool { number % 4 == 1 }

    private func setProcedure(_ kind: Kind, _ random: inout CounterRandom, _ dossier: inout ServiceDossier) {
        let draw = random.below(10_000)
        switch kind {
        case .land:
            dossier.procedure =
                draw < 4000
                ? ProcedureTable.essentialLand : procedures.land.lowerBound + draw % procedures.land.count
        case .linkedBirth: dossier.procedure = ProcedureTable.linkedBirth
        case .essential:
            var number = draw % (EssentialServices.shared.current.count - 2)
            if number >= ProcedureTable.linkedBirth { number += 1 }
            if number >= ProcedureTable.essentialLand { number += 1 }
            let former =
                dossier.receivedDay < EssentialServices.formerEndDay ? procedures.former[number] : nil
            dossier.procedure = former ?? number
        case .plain:
            dossier.procedure =
                draw < 30 ? nil : procedures.others.lowerBound + draw % procedures.others.count
        }
        dossier.sector =
            dossier.procedure.map { procedures.procedures[$0].sector } ?? 1 + draw
            % (ProcedureTable.sectors.count - 1)
        let isOnlineOnly =
            dossier.receivedDay >= ProvinceCalendar.onlineOnlyDay
            && dossier.procedure.map { procedures.procedures[$0].essential != nil } == true
        let channel = random.below(1000)
        let onlineCount = isOnlineOnly ? figures.essentialOnlinePerThousand : kind == .essential ? 620 : 700
        dossier.channel = channel < onlineCount ? 0 : channel % 2 + 1
    }

    /// A time of a working day.
    private func minutes(ofDay day: Int, _ random: inout CounterRandom) -> Int {
        (ProvinceCalendar.start + day) * 1440 + 450 + random.below(570)
    }
}
