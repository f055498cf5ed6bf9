extension CoreScenario {
    /// All rows of a piece of the second day; what is left as it was is counted.
    func writeSecondDay(
        of registry: CoreRegistry, at place: PiecePlace, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        let step = changeStep(registry)
        for entity in place.entities(of: place.number) {
            if isChanged(entity, registry) {
                rewrite(entity, registry, turn: entity / step, &writer, &truth)
                if entity / step % 10 == 5 {
                    writeStale(entity % step == step - 1 ? entity - 1 : entity + 1, registry, &writer, &truth)
                }
            } else {
                countUnchanged(entity, registry, &truth)
            }
        }
        let newcomers = PiecePlace(
            number: place.number, count: place.count, entityCount: newCount(registry))
        for number in newcomers.entities(of: place.number) {
            rewrite(place.entityCount + number, registry, turn: number, &writer, &truth)
        }
    }

    /// Broken rows of the second day: one for so many entities.
    private var brokenTurns: Int { rejects == .everyKind ? 3 : 151 }

    /// The rows of an entity that has changed or is new.
    private func rewrite(
        _ entity: Int, _ registry: CoreRegistry, turn: Int, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        guard hasRows(entity, registry) else { return }
        let special = specialItem(of: entity, registry)
        let isNew = entity >= entityCount(registry)
        for item in 0..<itemCount(of: entity, registry) {
            let key = RowKey(registry: registry, entity: entity, item: item)
            if item == special, turn % brokenTurns == brokenTurns / 2 {
                let rows = brokenRows[registry.rawValue]
                writeBroken(key, rows[turn / brokenTurns % rows.count], &writer, &truth)
            }
            writeVersions(key, turn: item == special ? turn : 0, isNew: isNew, &writer, &truth)
        }
        guard registry == .dossierData else { return }
        if !isNew, turn % 10 == 9 {
            let added = RowKey(registry: registry, entity: entity, item: itemCount(ofDossier: entity))
            writeWinner(added, .changed, &writer, &truth)
        }
        guard hasOrphan(entity) else { return }
        if isNew {
            writeOrphan(of: entity, &writer, &truth)
        } else {
            countOrphan(of: entity, &truth)
        }
    }

    /// - Parameter turn: 0 for one row.
    private func writeVersions(
        _ key: RowKey, turn: Int, isNew: Bool, _ writer: inout PieceWriter, _ truth: inout TruthCounts
    ) {
        switch turn % 20 {
        case 3 where !isNew:
            writeWinner(key, .changedAtOnce, &writer, &truth)
        case 7:
            writeSuperseded(key, .olderChanged, &writer, &truth)
            writeWinner(key, .changed, &writer, &truth)
        case 13:
            writeWinner(key, .changed, &writer, &truth)
            writeSuperseded(key, .olderChanged, &writer, &truth)
        case 17:
            writeSuperseded(key, .changed, &writer, &truth)
            writeWinner(key, .changed, &writer, &truth)
        default:
            writeWinner(key, .changed, &writer, &truth)
        }
    }

    /// A row older than that which the registry has of an entity without a change.
    private func writeStale(
        _ entity: Int, _ registry: CoreRegistry, _ writer: inout PieceWriter, _ truth: inout TruthCounts
    ) {
        guard entity >= 0, entity < entityCount(registry), hasRows(entity, registry),
            !isLost(entity, registry)
        else { return }
        let key = RowKey(registry: registry, entity: entity, item: specialItem(of: entity, registry))
        writeSuperseded(key, .older, &writer, &truth)
    }

    private func countUnchanged(_ entity: Int, _ registry: CoreRegistry, _ truth: inout TruthCounts) {
        guard hasRows(entity, registry) else { return }
        if registry == .dossierData { return countUnchangedItems(of: entity, &truth) }
        guard !isLost(entity, registry) else { return }
        truth.stored += 1
        switch registry {
        case .insurance: countInsurance(insurance(entity, .second), &truth)
        case .dossiers: countDossier((dossier(entity), dossierStatus(entity, .second)), &truth)
        case .population, .dossierData: break
        }
    }

    private func countUnchangedItems(of entity: Int, _ truth: inout TruthCounts) {
        let facts = dossier(entity)
        let lost = isLost(entity, .dossierData) ? specialItem(of: entity, .dossierData) : -1
        for item in 0..<itemCount(ofDossier: entity) where item != lost {
            let key = RowKey(registry: .dossierData, entity: entity, item: item)
            truth.stored += 1
            countItem(key, facts, isReused(key, .second), .second, &truth)
        }
        if hasOrphan(entity) { countOrphan(of: entity, &truth) }
    }
}
