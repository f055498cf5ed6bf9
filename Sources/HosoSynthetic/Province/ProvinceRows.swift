/// Writes the rows of a registry's pieces and counts them.
struct ProvinceRows<Registry: ProvinceRegistry> {
    let registry: Registry
    let columns: [SyntheticColumn]
    let seed: UInt64
    /// Of the registry's first stream of random numbers.
    let stream: UInt64
    let day: ScenarioDay
    let duplicatesPerTenThousand: Int
    let brokenRows: [BrokenRow]
    /// Every so many entities one has a broken row; 0 for none.
    let brokenStep: Int

    enum Stream: UInt64 {
        case kind, moment, row, second
    }

    /// All rows of a piece: those of its own entities, then single rows of another piece's.
    func write(_ place: PiecePlace, _ writer: inout RowWriter, _ truth: inout ProvinceFileTruth) {
        for entity in place.entities(of: place.number) {
            if day == .first {
                writeFirst(entity, isHostLater: place.host >= place.number, &writer, &truth)
            } else {
                writeSecond(entity, &writer, &truth)
            }
        }
        guard day == .first else { return }
        for entity in place.entities(of: place.guest) {
            let kind = kind(of: entity)
            guard kind.isElsewhere, let row = registry.row(entity, .first) else { continue }
            if kind == .olderElsewhere {
                writeSuperseded(entity, row, .older, &writer, &truth)
            } else if place.number >= place.guest {
                writeWinner(entity, row, &writer, &truth)
            } else {
                writeSuperseded(entity, row, .tie, &writer, &truth)
            }
        }
    }

    private func writeFirst(
        _ entity: Int, isHostLater: Bool, _ writer: inout RowWriter, _ truth: inout ProvinceFileTruth
    ) {
        guard let row = registry.row(entity, .first) else { return }
        if !registry.isDeleted(row) {
            truth.stored += 1
            registry.count(row, &truth)
            check(nil, row, &truth)
        }
        if brokenStep > 0, entity % brokenStep == brokenStep / 2 {
            writeBroken(entity, row, brokenRows[entity / brokenStep % brokenRows.count], &writer, &truth)
        }
        writeVersions(entity, row, kind(of: entity), isHostLater: isHostLater, &writer, &truth)
        if entity % 1009 == 17 { writer.fields.writeBlankLine() }
    }

    private func writeSecond(_ entity: Int, _ writer: inout RowWriter, _ truth: inout ProvinceFileTruth) {
        var before = entity < registry.entityCount(.first) ? registry.row(entity, .first) : nil
        guard let row = registry.row(entity, .second) else {
            precondition(
                before == nil, "entity \(entity) of \(registry.shape.name) is gone on the second day")
            return
        }
        var random = CounterRandom(seed, number: stream + Stream.second.rawValue, entity)
        let draw = random.below(1000)
        let isNew = before.map { !registry.isSameText($0, row) } ?? true
        if let old = before, registry.isDeleted(old) { before = nil }
        if registry.isDeleted(row) {
            check(before, nil, &truth)
        } else {
            truth.stored += 1
            registry.count(row, &truth)
            check(before, row, &truth)
        }
        if isNew || draw == 0 {
            let kind: EntityKind = draw < 100 ? EntityKind(rawValue: draw % 6) ?? .plain : .plain
            writeVersions(entity, row, kind, isHostLater: false, &writer, &truth)
            if brokenStep > 0, draw % 250 == 249 {
                writeBroken(entity, row, brokenRows[entity % brokenRows.count], &writer, &truth)
            }
        } else if draw == 1 {
            // Older than what the store has.
            truth.superseded += 1
            write(
                entity, registry.outdated(row), .oldest, nil, updatedMinutes: updatedMinutes(entity, .first),
                &writer)
        }
    }

    private func check(_ before: Registry.Row?, _ row: Registry.Row?, _ truth: inout ProvinceFileTruth) {
        let failedBefore = before.map(registry.failures) ?? 0
        let fails = row.map(registry.failures) ?? 0
        if failedBefore | fails == 0 { return }
        for check in truth.checks.indices {
            let bit = UInt32(1) << UInt32(check)
            if let row, fails & bit != 0 {
                let area = registry.area(row)
                truth.checks[check].open(area: area)
                if failedBefore & bit == 0 { truth.checks[check].opened(area: area, key: registry.key(row)) }
            } else if let before, failedBefore & bit != 0 {
                truth.checks[check].corrected(area: registry.area(before), key: registry.key(before))
            }
        }
    }

    private func writeVersions(
        _ entity: Int, _ row: Registry.Row, _ kind: EntityKind, isHostLater: Bool, _ writer: inout RowWriter,
        _ truth: inout ProvinceFileTruth
    ) {
        switch kind {
        case .plain, .olderElsewhere:
            writeWinner(entity, row, &writer, &truth)
        case .olderBefore:
            writeSuperseded(entity, row, .older, &writer, &truth)
            writeWinner(entity, row, &writer, &truth)
        case .olderAfter:
            writeWinner(entity, row, &writer, &truth)
            writeSuperseded(entity, row, .older, &writer, &truth)
        case .tieBefore:
            writeSuperseded(entity, row, .tie, &writer, &truth)
            writeWinner(entity, row, &writer, &truth)
        case .exactDuplicate:
            writeSuperseded(entity, row, .current, &writer, &truth)
            writeWinner(entity, row, &writer, &truth)
        case .triple:
            writeSuperseded(entity, row, .older, &writer, &truth)
            writeWinner(entity, row, &writer, &truth)
            writeSuperseded(entity, row, .oldest, &writer, &truth)
        case .tieElsewhere:
            if isHostLater {
                writeSuperseded(entity, row, .tie, &writer, &truth)
            } else {
                writeWinner(entity, row, &writer, &truth)
            }
        }
    }

    private func writeWinner(
        _ entity: Int, _ row: Registry.Row, _ writer: inout RowWriter, _ truth: inout ProvinceFileTruth
    ) {
        truth.won += 1
        write(entity, row, .current, nil, &writer)
    }

    private func writeSuperseded(
        _ entity: Int, _ row: Registry.Row, _ version: RowVersion, _ writer: inout RowWriter,
        _ truth: inout ProvinceFileTruth
    ) {
        truth.superseded += 1
        write(entity, version.isCurrent ? row : registry.outdated(row), version, nil, &writer)
    }

    private func writeBroken(
        _ entity: Int, _ row: Registry.Row, _ broken: BrokenRow, _ writer: inout RowWriter,
        _ truth: inout ProvinceFileTruth
    ) {
        let column = broken.isWholeRow ? nil : columns[broken.column].name
        truth.rejects.append(
            .init(line: truth.lineCount + writer.fields.nextLine, column: column, reason: broken.reason))
        write(entity, registry.outdated(row), .newer, broken, &writer)
    }

    private func write(
        _ entity: Int, _ row: Registry.Row, _ version: RowVersion, _ broken: BrokenRow?,
        updatedMinutes: Int? = nil,
        _ writer: inout RowWriter
    ) {
        let place = (entity * 4 + version.ordinal % 3) * 2 + (day == .first ? 0 : 1)
        var random = CounterRandom(seed, number: stream + Stream.row.rawValue, place)
        let soiled = random.below(64) == 0 ? random.below(columns.count) : -1
        let dirt = Dirt(rawValue: 1 + random.below(4)) ?? .quoted
        writer.begin(
            version, updatedMinutes: updatedMinutes ?? self.updatedMinutes(entity, day), random: random,
            broken: broken)
        if broken == nil, soiled >= 0, !columns[soiled].isQuoted { writer.fields.soil(soiled, dirt) }
        registry.write(row, &writer)
        writer.fields.endRow()
    }

    /// In the year before 2026-07; of the second day's rows on 2026-07-01, or now and then as before.
    private func updatedMinutes(_ entity: Int, _ day: ScenarioDay) -> Int {
        var random = CounterRandom(seed, number: stream + Stream.moment.rawValue, entity)
        let first = ScenarioDates.day(2025, 7, 1) * 1440 + random.below(364 * 1440)
        if day == .first || entity % 16 == 3 && entity < registry.entityCount(.first) { return first }
        return ScenarioDates.day(2026, 7, 1) * 1440 + random.below(1440)
    }

    @inline(__always)
    private func kind(of entity: Int) -> EntityKind {
        EntityKind.kind(
            seed, number: stream + Stream.kind.rawValue, entity, perTenThousand: duplicatesPerTenThousand)
    }
}
