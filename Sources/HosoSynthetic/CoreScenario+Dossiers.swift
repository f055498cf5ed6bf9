import HosoCore

extension CoreScenario {
    private static let receivedStartDay = CivilDate(year: 2025, month: 1, day: 1).daysSinceEpoch
    /// 2025-01-01 to 2026-06-30.
    private static let receivedDayCount = 546

    private static let plainSectors = [
        "Đất đai", "Hộ tịch", "Cư trú", "Đăng ký doanh nghiệp", "Giao thông vận tải", "Xây dựng",
        "Chứng thực",
        "Bảo trợ xã hội", "Người có công", "Giáo dục", "Y tế", "Thuế",
    ].map { Array($0.utf8) }
    /// With a comma, and with quotes.
    private static let quotedSectors = [
        "\"Lao động, thương binh và xã hội\"", "\"Lĩnh vực \"\"một cửa\"\" liên thông\"",
    ].map { Array($0.utf8) }

    private static let channels: [[UInt8]] = ["online", "online", "paper", "mixed"].map { Array($0.utf8) }
    private static let digitisedTexts: [[UInt8]] = ["0", "false", "1", "true"].map { Array($0.utf8) }
    private static let feeMethods: [[UInt8]] = ["qr", "cash", "none"].map { Array($0.utf8) }

    func dossier(_ index: Int) -> DossierFacts {
        var random = CounterRandom(seed, .dossier, index)
        let isNew = index >= dossierCount
        let place = random.below(CoreScenario.receivedDayCount)
        let day = isNew ? CoreScenario.secondDay : CoreScenario.receivedStartDay + place
        let received = day * 1440 + 450 + random.below(570)
        let completed = received + 60 + random.below(20 * 1440)
        let end =
            isNew
            ? CoreScenario.secondDay * 1440 + 1020
            : (CoreScenario.receivedStartDay + CoreScenario.receivedDayCount) * 1440
        let isCompleted = random.below(100) < 85 && completed < end
        let digitised = random.below(100)
        return DossierFacts(
            commune: random.below(PlaceTable.shared.communeCodes.count), receivedMinutes: received,
            completedMinutes: isCompleted ? completed : nil,
            isDigitised: digitised < 4 ? nil : digitised < 76,
            dueDays: [3, 5, 10, 15, 20][random.below(5)], serial: dossierSerial(index))
    }

    func dossierSerial(_ place: Int) -> Int {
        CoreScenario.dossierNumbering.number(place, offset: participantOffset)
    }

    func append(dossierID facts: DossierFacts, _ writer: inout PieceWriter) {
        let area = facts.commune / PlaceTable.communesPerProvince
        writer.append(PlaceTable.shared.provinceCodes[area])
        writer.append(0x2E)
        let year = 2025 + DossierFacts.period(ofMinutes: facts.receivedMinutes) / 12
        writer.append(number: year, digitCount: 4)
        writer.append(0x2E)
        writer.append(number: facts.serial, digitCount: 10)
    }

    func writeDossier(
        _ entity: Int, _ version: RowVersion, _ broken: BrokenRow?, _ writer: inout PieceWriter
    ) -> (facts: DossierFacts, status: LinkStatus) {
        let facts = dossier(entity, version.day)
        var entityRandom = CounterRandom(seed, .dossierRow, entity * 4 + 3)
        var random = CounterRandom(seed, .dossierRow, entity * 4 + version.ordinal % 3)
        let planned = plannedLink(
            entity, person: entityRandom.below(personCount), version.day, &entityRandom)
        writer.beginRow(broken: broken)
        if broken == nil { writer.soilSometimes(&random, columnCount: 13, except: 2) }

        if writer.open() { append(dossierID: facts, &writer) }
        writer.close()
        if writer.open() {
            writer.append([0x31, 0x2E, 0x30, 0x30])
            writer.append(number: 1000 + entityRandom.below(300) * 7, digitCount: 4)
        }
        writer.close()
        if writer.open() { appendSector(entity, isPlain: broken != nil, entityRandom.below(1200), &writer) }
        writer.close()
        let communeCount = PlaceTable.shared.communeCodes.count
        let commune = version.isCurrent ? facts.commune : (facts.commune + 13) % communeCount
        if writer.open() { writer.append(number: PlaceTable.shared.communeCodes[commune], digitCount: 5) }
        writer.close()
        if writer.open(), version.isCurrent { append(planned.id, &writer) }
        writer.close()
        writer.writeField(CoreScenario.channels[entityRandom.below(4)])
        writeMoments(facts, version, &random, &writer)
        if writer.open(), version.isCurrent, let isDigitised = facts.isDigitised {
            writer.append(CoreScenario.digitisedTexts[(isDigitised ? 2 : 0) + random.below(2)])
        }
        writer.close()
        let fee = entityRandom.below(3) == 0 ? 0 : (1 + entityRandom.below(60)) * 5000
        if writer.open() { writer.append(integer: fee) }
        writer.close()
        writer.writeField(CoreScenario.feeMethods[fee == 0 ? 2 : entityRandom.below(2)])
        if writer.open() {
            // That of the first day's winner, where the row keeps it.
            let first = version.day == .first ? facts : dossier(entity)
            let minutes = first.completedMinutes ?? first.receivedMinutes + 120
            writer.append(moment((minutes, 0), entity, version), version, &random)
        }
        writer.close()
        writer.endRow()
        return (facts, CoreScenario.statusOfDossier(planned))
    }

    /// How a dossier's link comes out on a day.
    func dossierStatus(_ entity: Int, _ day: ScenarioDay) -> LinkStatus {
        var random = CounterRandom(seed, .dossierRow, entity * 4 + 3)
        return CoreScenario.statusOfDossier(
            plannedLink(entity, person: random.below(personCount), day, &random))
    }

    /// The link has no columns to verify: who is found is verified.
    private static func statusOfDossier(_ planned: PlannedLink) -> LinkStatus {
        planned.status == .mismatch ? .verified : planned.status
    }

    /// received_at, due_at, completed_at; superseded rows are of the time before the dossier was completed.
    private func writeMoments(
        _ facts: DossierFacts, _ version: RowVersion, _ random: inout CounterRandom,
        _ writer: inout PieceWriter
    ) {
        let form = random.below(10)
        if writer.open() { writer.append(minutes: facts.receivedMinutes, second: 0, form: form) }
        writer.close()
        let due = facts.receivedMinutes + facts.dueDays * 1440
        if writer.open() { writer.append(minutes: due, second: 0, form: form + 1) }
        writer.close()
        if writer.open(), version.isCurrent, let completed = facts.completedMinutes {
            writer.append(minutes: completed, second: form == 3 ? 59 : 0, form: form)
        }
        writer.close()
    }

    private func appendSector(_ entity: Int, isPlain: Bool, _ draw: Int, _ writer: inout PieceWriter) {
        let residue = entity % 1000 % 30
        let isForced = entity % 1000 < 60
        if !isPlain, isForced && residue == 6 || draw == 1199 {
            writer.append("\"Môi trường")
            writer.appendInnerNewline()
            writer.append("và tài nguyên\"")
        } else if !isPlain, isForced && (residue == 3 || residue == 4) || draw >= 1180 {
            writer.append(CoreScenario.quotedSectors[isForced ? residue % 2 : draw % 2])
        } else {
            writer.append(CoreScenario.plainSectors[draw % CoreScenario.plainSectors.count])
        }
    }

    func countDossier(
        _ written: (facts: DossierFacts, status: LinkStatus), _ truth: inout TruthCounts
    ) {
        truth.statusCounts[written.status.rawValue] += 1
        guard let completed = written.facts.completedMinutes else { return }
        truth.cells.count(
            period: DossierFacts.period(ofMinutes: completed),
            area: PlaceTable.shared.areaTextOfCommune[written.facts.commune],
            isHit: written.facts.isDigitised == true)
    }
}
