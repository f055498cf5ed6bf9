import HosoCore

/// Dossiers.
struct DossiersRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: ServiceModel
    private let references: ReferencePlan

    private static let options = ReferenceOptions(hasHistory: true)

    struct Row {
        var dossier: ServiceDossier
        var counts: DossierItemCounts
        var reference: PersonReference
    }

    enum Cube: Int {
        case resultsDigitised, reusingBefore, reusing, essentialOnline, online, onTime, satisfaction
        case daysAfterReform, daysBeforeReform, linkedBirthDays, linkedBirthMedian, landWithoutPaper, mixed
    }

    /// Days that a dossier may take, at most.
    private static let dayLimit = 64

    let shape = RegistryShape(
        name: "dossiers",
        columns: [
            SyntheticColumn("dossier_id", .text), SyntheticColumn("procedure_code", .text),
            SyntheticColumn("sector", .quotedText), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("channel", .enumeration),
            SyntheticColumn("received_at", .timestamp), SyntheticColumn("due_at", .timestamp),
            SyntheticColumn("completed_at", .timestamp, isOptional: true),
            SyntheticColumn("returns_paper", .boolean),
            SyntheticColumn("result_digitised", .boolean, isOptional: true),
            SyntheticColumn("rating", .enumeration, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person"), .init(name: "procedure"), .init(name: "service")],
        cubes: DossiersRegistry.cubes,
        ratios: [
            TruthRatio(
                name: "processing_time_ratio", numerator: "processing_time_ratio.after",
                denominator: "processing_time_ratio.before")
        ],
        versions: [
            TruthVersions(
                name: "dossiers_reusing_rate",
                versions: [
                    ("dossiers_reusing_rate.2022", "../2025-12-31"),
                    ("dossiers_reusing_rate.2026", "2026-01-01/.."),
                ])
        ],
        checks: [TruthCheck(name: "half_paper_half_digital")])

    /// In the order of `Cube`.
    private static let cubes: [TruthCube.Shape] = [
        monthly("results_digitised_rate", categories: ProcedureTable.sectors),
        monthly("dossiers_reusing_rate.2022", isIndicator: false),
        monthly("dossiers_reusing_rate.2026", isIndicator: false),
        monthly("essential_online_rate", categories: EssentialServices.shared.current.map(\.vietnameseName)),
        monthly("online_rate"), monthly("on_time_rate"), monthly("satisfaction", .mean),
        .init(name: "processing_time_ratio.after", measure: .mean, isIndicator: false, areas: .communes),
        .init(name: "processing_time_ratio.before", measure: .mean, isIndicator: false, areas: .communes),
        .init(name: "linked_birth_days", measure: .mean, periods: .usualQuarters, areas: .communes),
        .init(
            name: "linked_birth_days_median", measure: .median, periods: .usualQuarters,
            valueCount: DossiersRegistry.dayLimit),
        monthly("land_without_id_paper_rate"), monthly("mixed_dossier_rate"),
    ]

    private static func monthly(
        _ name: String, _ measure: TruthMeasure = .share, categories: [String] = [], isIndicator: Bool = true
    ) -> TruthCube.Shape {
        .init(
            name: name, measure: measure, isIndicator: isIndicator, periods: .usualMonths, areas: .communes,
            categories: categories)
    }

    init(_ world: ProvinceWorld, _ model: ServiceModel) {
        self.world = world
        self.model = model
        references = ReferencePlan(
            count: model.count, rates: world.rates, options: DossiersRegistry.options, seed: world.seed,
            number: ProvinceStream.dossierReference.rawValue)
    }

    func entityCount(_ day: ScenarioDay) -> Int { model.count + (day == .first ? 0 : model.newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let dossier = model.dossier(entity, day: day)
        var random = CounterRandom(world.seed, in: .dossierReference, entity)
        let outcome = references.outcome(of: entity, day)
        return Row(
            dossier: dossier, counts: model.itemCounts(dossier, day: day),
            reference: world.reference(to: world.anyone(&random), outcome, DossiersRegistry.options))
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool {
        row.dossier == other.dossier && row.reference == other.reference
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.dossier.commune = (max(0, row.dossier.commune) + 5) % world.place.communeCodes.count
        other.dossier.isDigitised = row.dossier.isDigitised.map { !$0 }
        other.dossier.channel = (row.dossier.channel + 1) % 3
        other.dossier.due -= 20 * 1440
        other.dossier.rating = row.dossier.rating == 2 ? nil : 2
        other.reference.id = .none
        return other
    }

    private static let minutesADay = 1440

    func write(_ row: Row, _ writer: inout RowWriter) {
        let dossier = row.dossier
        writer.serial(world.serial(of: dossier.index, .service), world.place)
        if let procedure = dossier.procedure {
            writer.text(model.procedures.procedures[procedure].code)
        } else {
            writer.text("9.000000")
        }
        writer.prose(ProcedureTable.sectors[dossier.sector])
        writer.commune(dossier.commune, world.place)
        writer.id(row.reference.id)
        writer.text(ServiceDossier.channels[dossier.channel])
        writer.moment(dossier.received)
        writer.moment(dossier.due)
        writer.moment(dossier.completed)
        writer.flag(dossier.returnsPaper)
        writer.flag(dossier.isDigitised)
        writer.text(dossier.rating.map { ServiceDossier.ratings[$0] })
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let dossier = row.dossier
        truth.link(0, row.reference)
        truth.link(1, dossier.procedure == nil ? .notFound : .verified)
        truth.link(2, isEssential(dossier) ? .verified : .notFound)
        let area = dossier.commune
        let received = dossier.received / DossiersRegistry.minutesADay
        countHandling(dossier, received: received, &truth)
        countReuse(row, received: received, &truth)
        truth.add(Cube.online.rawValue, day: received, area: area, isHit: dossier.channel == 0)
        truth.add(Cube.onTime.rawValue, day: received, area: area, isHit: dossier.isOnTime)
        if dossier.receivedDay >= ProvinceCalendar.onlineOnlyDay, let number = essentialNumber(dossier) {
            truth.add(
                Cube.essentialOnline.rawValue, day: received, area: area, category: number,
                isHit: dossier.channel == 0)
        }
        if let hasIDFromData = dossier.hasIDFromData {
            truth.add(Cube.landWithoutPaper.rawValue, day: received, area: area, isHit: hasIDFromData)
        }
    }

    /// Whether the list of essential services has the dossier's procedure, be it as a former one.
    private func isEssential(_ dossier: ServiceDossier) -> Bool {
        dossier.procedure.map { $0 < EssentialServices.shared.services.count } ?? false
    }

    private func essentialNumber(_ dossier: ServiceDossier) -> Int? {
        dossier.procedure.flatMap { model.procedures.procedures[$0].essential }
    }

    private func countHandling(_ dossier: ServiceDossier, received: Int, _ truth: inout ProvinceFileTruth) {
        let area = dossier.commune
        let days = dossier.durationDays
        if let completed = dossier.completed {
            let day = completed / DossiersRegistry.minutesADay
            if dossier.returnsPaper {
                truth.add(
                    Cube.resultsDigitised.rawValue, day: day, area: area, category: dossier.sector,
                    isHit: dossier.isDigitised == true)
            }
            let isLate = completed > dossier.due
            truth.add(
                Cube.satisfaction.rawValue, day: day, area: area,
                mean: 1 - (isLate ? 1 : 0) - (dossier.rating == 2 ? 1 : 0))
        }
        let isAfterReform = dossier.receivedDay >= ProvinceCalendar.reformDay
        truth.add((isAfterReform ? Cube.daysAfterReform : .daysBeforeReform).rawValue, area: area, mean: days)
        if dossier.procedure == ProcedureTable.linkedBirth {
            let day = dossier.completed.map { $0 / DossiersRegistry.minutesADay }
            truth.add(Cube.linkedBirthDays.rawValue, day: day, area: area, mean: days)
            truth.add(Cube.linkedBirthMedian.rawValue, day: day, value: days)
        }
    }

    private static let newFormulaDay = ScenarioDates.day(2026, 1, 1)

    private func countReuse(_ row: Row, received: Int, _ truth: inout ProvinceFileTruth) {
        let area = row.dossier.commune
        let reuses = row.counts.reused > 0
        if received < DossiersRegistry.newFormulaDay {
            truth.add(Cube.reusingBefore.rawValue, day: received, area: area, isHit: reuses)
        } else if let day = row.dossier.procedure.flatMap({ model.procedures.procedures[$0].replaceableDay }),
            day <= ScenarioDates.asOf
        {
            truth.add(Cube.reusing.rawValue, day: received, area: area, isHit: reuses)
        }
        truth.add(Cube.mixed.rawValue, day: received, area: area, isHit: row.counts.isMixed)
    }

    func failures(_ row: Row) -> UInt32 { row.counts.isMixed ? 1 : 0 }

    func area(_ row: Row) -> Int { row.dossier.commune }

    func key(_ row: Row) -> String { world.place.serialText(world.serial(of: row.dossier.index, .service)) }
}
