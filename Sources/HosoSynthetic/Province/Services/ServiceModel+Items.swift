/// What dossiers are made of.
extension ServiceModel {
    /// How many components dossiers have, by slot in turn.
    private static let itemPattern = [2, 1, 3, 2, 4, 3, 2, 1, 3, 5, 2, 3, 4, 2, 1, 3, 6, 2, 3, 4]
    private static let itemStarts: [Int] = itemPattern.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }

    static func itemCount(ofSlot slot: Int) -> Int { itemPattern[slot % itemPattern.count] }

    /// The components of all slots before.
    static func firstItem(ofSlot slot: Int) -> Int {
        slot / itemPattern.count * itemStarts[itemPattern.count] + itemStarts[slot % itemPattern.count]
    }

    /// Those slots, from 0, have components before them; the other way round.
    private static let slotOfItem: [Int] = itemPattern.enumerated().flatMap { slot, count in
        [Int](repeating: slot, count: count)
    }

    /// The slot and the number of a component, by its place among all.
    static func place(ofItem item: Int) -> (slot: Int, item: Int) {
        let (turn, rest) = item.quotientAndRemainder(dividingBy: slotOfItem.count)
        let slot = slotOfItem[rest]
        return (turn * itemPattern.count + slot, rest - itemStarts[slot])
    }

    /// Of the second day's dossiers, one in twenty keeps paper; it has four components.
    static func keepsPaper(newSlot slot: Int) -> Bool { slot % itemPattern.count == 4 }

    /// Components of the first day's dossiers.
    var itemCount: Int { ServiceModel.firstItem(ofSlot: count) }

    /// Components that the second day's dossiers add.
    var newItemCount: Int { ServiceModel.firstItem(ofSlot: count + newCount) - itemCount }

    /// Components whose dossier nobody has.
    var orphanCount: Int { max(1, count / 300) }

    func makeItemQuota() -> Quota {
        let reusedCount = Quota.share(figures.reusedRate, of: itemCount + orphanCount)
        return Quota(
            count: itemCount + orphanCount - landCount, hits: reusedCount - landIDs.hitCount, seed: seed,
            .service,
            14)
    }

    func item(_ dossier: ServiceDossier, _ item: Int, day: ScenarioDay) -> DossierItem {
        var random = CounterRandom(seed, in: .dossierItem, dossier.index * 8 + item)
        let isLandID = dossier.hasIDFromData != nil && item == 0
        let code = isLandID || item == 0 && random.below(10) < 4 ? 0 : 1 + random.below(80)
        let isReused =
            if dossier.index >= count {
                isLandID || !dossier.keepsPaper && random.below(1000) < 870
                    || dossier.keepsPaper && item % 2 == 1
            } else if isLandID {
                dossier.hasIDFromData == true
            } else {
                items.contains(dossier.firstItem + item - min(dossier.slot + 1, landCount))
            }
        return made(
            code: code, isReused: isReused, isKeptOnPaper: isKeptOnPaper(dossier, item, day: day), &random)
    }

    private func made(
        code: Int, isReused: Bool, isKeptOnPaper: Bool, _ random: inout CounterRandom
    ) -> DossierItem {
        let source =
            !isReused ? 0 : code == 0 ? DossierItem.population : [1, 1, 1, 2, 3, 3, 4, 5][random.below(8)]
        let isPaper = !isReused && isKeptOnPaper
        let isAvailable = isReused || random.below(100) < (isPaper ? 30 : 10)
        return DossierItem(code: code, source: source, isPaper: isPaper, isAvailable: isAvailable)
    }

    /// Whether what is declared in this component is kept on paper; part of it was scanned on the second day.
    private func isKeptOnPaper(_ dossier: ServiceDossier, _ item: Int, day: ScenarioDay) -> Bool {
        guard dossier.keepsPaper else { return false }
        guard day == .second, dossier.index < count else { return true }
        let number = paperKeepers.number(of: dossier.slot).number
        return !(number % 10 < 3 || number % 10 == 5 && item % 2 == 0)
    }

    func itemCounts(_ dossier: ServiceDossier, day: ScenarioDay) -> DossierItemCounts {
        var counts = DossierItemCounts()
        for item in 0..<dossier.itemCount {
            let facts = self.item(dossier, item, day: day)
            if facts.isPaper { counts.paper += 1 } else { counts.digital += 1 }
            if facts.isReused { counts.reused += 1 }
        }
        return counts
    }

    /// A component whose dossier nobody has; always digital.
    func orphan(_ number: Int) -> DossierItem {
        var random = CounterRandom(seed, in: .dossierItem, -1 - number)
        let isReused = items.contains(items.count - orphanCount + number)
        return made(code: 1 + random.below(80), isReused: isReused, isKeptOnPaper: false, &random)
    }
}
