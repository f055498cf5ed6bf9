extension CoreScenario {
    private static let sources: [[UInt8]] = [
        "declared", "population", "business", "land", "tax", "insurance",
    ].map { Array($0.utf8) }
    /// Indexes into `sources`; the first is the declared one.
    private static let sourceDraws = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 3, 4, 5, 5]
    private static let itemCountDraws = [1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6]
    private static let maximumItemCount = 8

    func itemCount(ofDossier dossier: Int) -> Int {
        var random = CounterRandom(seed, .item, dossier * CoreScenario.maximumItemCount)
        return CoreScenario.itemCountDraws[random.below(CoreScenario.itemCountDraws.count)]
    }

    private func itemRandom(_ key: RowKey) -> CounterRandom {
        CounterRandom(seed, .itemRow, (key.entity * CoreScenario.maximumItemCount + key.item) * 4 + 3)
    }

    /// Index into `sources`.
    private func source(_ key: RowKey, _ day: ScenarioDay, _ random: inout CounterRandom) -> Int {
        let source = CoreScenario.sourceDraws[random.below(CoreScenario.sourceDraws.count)]
        guard day == .second, isChanged(key.entity, .dossierData) else { return source }
        return (source + 1) % CoreScenario.sources.count
    }

    /// Whether an item's data are reused: their source is not the citizen's declaration.
    func isReused(_ key: RowKey, _ day: ScenarioDay) -> Bool {
        var random = itemRandom(key)
        return source(key, day, &random) != 0
    }

    /// Writes one item of a dossier.
    ///
    /// - Returns: `isReused`.
    func writeItem(
        _ key: RowKey, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) -> Bool {
        writeItem(key, dossier(key.entity), version, broken, &writer)
    }

    private func writeItem(
        _ key: RowKey, _ facts: DossierFacts, _ version: RowVersion, _ broken: BrokenRow?,
        _ writer: inout PieceWriter
    ) -> Bool {
        let place = key.entity * CoreScenario.maximumItemCount + key.item
        var entityRandom = itemRandom(key)
        var random = CounterRandom(seed, .itemRow, place * 4 + version.ordinal % 3)
        let source = source(key, version.day, &entityRandom)
        writer.beginRow(broken: broken)
        if broken == nil { writer.soilSometimes(&random, columnCount: 5) }

        if writer.open() { append(dossierID: facts, &writer) }
        writer.close()
        if writer.open() {
            if random.below(500) == 0 { writer.append(0x30) }
            writer.append(integer: key.item + 1)
        }
        writer.close()
        if writer.open() {
            writer.append([0x47, 0x54])
            writer.append(number: entityRandom.below(80), digitCount: 2)
        }
        writer.close()
        // Superseded rows say the opposite, so that the indicator tells when one of them won.
        let written = version.isCurrent ? source : source == 0 ? 1 : 0
        writer.writeField(CoreScenario.sources[written])
        if writer.open() {
            let minutes = facts.receivedMinutes + 60 + entityRandom.below(3000)
            let first = (minutes, entityRandom.below(2) * entityRandom.below(60))
            writer.append(moment(first, key.entity, version), version, &random)
        }
        writer.close()
        writer.endRow()
        return source != 0
    }

    /// - Parameter facts: those of the item's dossier.
    func countItem(
        _ key: RowKey, _ facts: DossierFacts, _ isReused: Bool, _ day: ScenarioDay, _ truth: inout TruthCounts
    ) {
        if isMissing(key.entity, .dossiers, day) { return countLostItem(isReused, &truth) }
        truth.statusCounts[LinkStatus.verified.rawValue] += 1
        truth.cells.count(
            period: DossierFacts.period(ofMinutes: facts.receivedMinutes),
            area: PlaceTable.shared.areaTextOfCommune[facts.commune], isHit: isReused)
    }

    /// Whether a row follows whose dossier no registry has.
    func hasOrphan(_ dossier: Int) -> Bool {
        if dossier % 1000 == 5 || dossier % 1000 == 34 { return true }
        var random = CounterRandom(seed, .item, dossier * CoreScenario.maximumItemCount + 7)
        return random.below(1000) < 3
    }

    private func countLostItem(_ isReused: Bool, _ truth: inout TruthCounts) {
        truth.statusCounts[LinkStatus.notFound.rawValue] += 1
        truth.cells.count(
            period: TruthCounts.Cells.unknownPeriod, area: truth.cells.areaCount - 1, isHit: isReused)
    }

    private func orphanKey(of entity: Int) -> RowKey {
        RowKey(registry: .dossierData, entity: entity, item: CoreScenario.maximumItemCount - 1)
    }

    /// Counts an orphan that stays as it was on the first day.
    func countOrphan(of entity: Int, _ truth: inout TruthCounts) {
        truth.stored += 1
        countLostItem(isReused(orphanKey(of: entity), .first), &truth)
    }

    func writeOrphan(of entity: Int, _ writer: inout PieceWriter, _ truth: inout TruthCounts) {
        var facts = dossier(entity)
        facts.serial = dossierSerial(CoreScenario.orphanStart + entity)
        let isReused = writeItem(orphanKey(of: entity), facts, .current, nil, &writer)
        truth.won += 1
        truth.stored += 1
        countLostItem(isReused, &truth)
    }
}
