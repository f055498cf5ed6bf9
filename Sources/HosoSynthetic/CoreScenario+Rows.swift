extension CoreScenario {
    /// All rows of a piece: those of its own entities, then single rows of another piece's.
    func writeEntities(
        of registry: CoreRegistry, at place: PiecePlace, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        for entity in place.entities(of: place.number) {
            writeEntity(entity, registry, isHostLater: place.host > place.number, &writer, &truth)
            if entity % 1009 == 17 { writer.writeBlankLine() }
        }
        for entity in place.entities(of: place.guest) {
            let kind = kind(of: entity, registry)
            guard kind.isElsewhere, hasRows(entity, registry), !isLost(entity, registry) else { continue }
            let key = RowKey(registry: registry, entity: entity, item: specialItem(of: entity, registry))
            if kind == .olderElsewhere {
                writeSuperseded(key, .older, &writer, &truth)
            } else if place.number > place.guest {
                writeWinner(key, .current, &writer, &truth)
            } else {
                writeSuperseded(key, .tie, &writer, &truth)
            }
        }
    }

    /// The rows of one entity that stand in its own piece.
    private func writeEntity(
        _ entity: Int, _ registry: CoreRegistry, isHostLater: Bool, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        let special = specialItem(of: entity, registry)
        let broken = brokenRow(at: entity, registry)
        if let broken {
            writeBroken(
                RowKey(registry: registry, entity: entity, item: special), broken.row, &writer, &truth)
        }
        guard hasRows(entity, registry) else { return }
        for item in 0..<itemCount(of: entity, registry) {
            let key = RowKey(registry: registry, entity: entity, item: item)
            if item != special {
                writeWinner(key, .current, &writer, &truth)
            } else if broken?.replacesEntity != true {
                writeSpecial(key, kind(of: entity, registry), isHostLater: isHostLater, &writer, &truth)
            }
        }
        if registry == .dossierData, hasOrphan(entity) { writeOrphan(of: entity, &writer, &truth) }
    }

    private func writeSpecial(
        _ key: RowKey, _ kind: EntityKind, isHostLater: Bool, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        switch kind {
        case .plain, .olderElsewhere:
            writeWinner(key, .current, &writer, &truth)
        case .olderBefore:
            writeSuperseded(key, .older, &writer, &truth)
            writeWinner(key, .current, &writer, &truth)
        case .olderAfter:
            writeWinner(key, .current, &writer, &truth)
            writeSuperseded(key, .older, &writer, &truth)
        case .tieBefore:
            writeSuperseded(key, .tie, &writer, &truth)
            writeWinner(key, .current, &writer, &truth)
        case .exactDuplicate:
            writeSuperseded(key, .current, &writer, &truth)
            writeWinner(key, .current, &writer, &truth)
        case .triple:
            writeSuperseded(key, .older, &writer, &truth)
            writeWinner(key, .current, &writer, &truth)
            writeSuperseded(key, .oldest, &writer, &truth)
        case .tieElsewhere:
            if isHostLater {
                writeSuperseded(key, .tie, &writer, &truth)
            } else {
                writeWinner(key, .current, &writer, &truth)
            }
        }
    }

    func writeWinner(
        _ key: RowKey, _ version: RowVersion, _ writer: inout PieceWriter,
        _ truth: inout TruthCounts
    ) {
        truth.won += 1
        truth.stored += 1
        switch key.registry {
        case .population: writePopulation(key.entity, version, nil, &writer)
        case .insurance: countInsurance(writeInsurance(key.entity, version, nil, &writer), &truth)
        case .dossiers: countDossier(writeDossier(key.entity, version, nil, &writer), &truth)
        case .dossierData:
            let isReused = writeItem(key, version, nil, &writer)
            countItem(key, dossier(key.entity), isReused, version.day, &truth)
        }
    }

    func writeSuperseded(
        _ key: RowKey, _ version: RowVersion, _ writer: inout PieceWriter, _ truth: inout TruthCounts
    ) {
        truth.superseded += 1
        write(key, version, nil, &writer)
    }

    func writeBroken(
        _ key: RowKey, _ broken: BrokenRow, _ writer: inout PieceWriter, _ truth: inout TruthCounts
    ) {
        let column = broken.isWholeRow ? nil : key.registry.columns[broken.column]
        truth.rejects.append(.init(line: writer.nextLine, column: column, reason: broken.reason))
        write(key, .newer, broken, &writer)
    }

    private func write(
        _ key: RowKey, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) {
        switch key.registry {
        case .population: writePopulation(key.entity, version, broken, &writer)
        case .insurance: _ = writeInsurance(key.entity, version, broken, &writer)
        case .dossiers: _ = writeDossier(key.entity, version, broken, &writer)
        case .dossierData: _ = writeItem(key, version, broken, &writer)
        }
    }

    /// Shares of entities with more than one row, in ten thousandths.
    func kind(of entity: Int, _ registry: CoreRegistry) -> EntityKind {
        switch registry {
        case .population: .kind(seed, .personKind, entity, perTenThousand: 150)
        case .insurance: .kind(seed, .insuranceKind, entity, perTenThousand: 150)
        case .dossiers: .kind(seed, .dossierKind, entity, perTenThousand: 300)
        case .dossierData: .kind(seed, .itemKind, entity, perTenThousand: 450)
        }
    }

    /// Not everyone is insured; of all else each entity has rows.
    func hasRows(_ entity: Int, _ registry: CoreRegistry) -> Bool {
        guard registry == .insurance, entity % 1000 >= 60 else { return true }
        var random = CounterRandom(seed, .insurance, entity)
        return random.below(1000) < 945
    }

    func itemCount(of entity: Int, _ registry: CoreRegistry) -> Int {
        registry == .dossierData ? itemCount(ofDossier: entity) : 1
    }

    /// The item to which the entity's kind and broken row belong.
    func specialItem(of entity: Int, _ registry: CoreRegistry) -> Int {
        registry == .dossierData ? entity % itemCount(ofDossier: entity) : 0
    }
}
