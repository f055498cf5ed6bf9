/// Components of dossiers: those of the first day's dossiers, some whose dossier nobody has, those of the
/// second's.
struct DossierDataRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: ServiceModel

    struct Row: Equatable {
        /// As in the dossier's ID.
        var serial: Int
        /// From 1.
        var number: Int
        var item: DossierItem
        /// Day since 1970 and commune of the dossier; nil where nobody has it.
        var received: Int?
        var commune: Int
    }

    enum Cube: Int { case reused, reusedBySource, paperDemanded }

    private static let prefix = Array("GT".utf8)

    let shape = RegistryShape(
        name: "dossier_data",
        columns: [
            SyntheticColumn("dossier_id", .text), SyntheticColumn("item_no", .integer),
            SyntheticColumn("item_code", .text), SyntheticColumn("source", .enumeration),
            SyntheticColumn("form", .enumeration), SyntheticColumn("is_data_available", .boolean),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "dossier")],
        cubes: [
            .init(name: "data_reused_rate", measure: .share, periods: .usualMonths, areas: .communes),
            .init(
                name: "data_reused_by_source", measure: .count, periods: .usualMonths,
                categories: Array(DossierItem.sources.dropFirst())),
            .init(name: "paper_demanded_rate", measure: .share, periods: .usualMonths, areas: .communes),
        ], checks: [TruthCheck(name: "paper_despite_data")], rowByteCount: 72)

    init(_ world: ProvinceWorld, _ model: ServiceModel) {
        self.world = world
        self.model = model
    }

    func entityCount(_ day: ScenarioDay) -> Int {
        model.itemCount + model.orphanCount + (day == .first ? 0 : model.newItemCount)
    }

    /// Serial numbers of dossiers that nobody has begin here.
    static let orphanStart = 1_000_000_000

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let orphan = entity - model.itemCount
        if orphan >= 0, orphan < model.orphanCount {
            return Row(
                serial: world.serial(of: DossierDataRegistry.orphanStart + orphan, .service), number: 1,
                item: model.orphan(orphan), received: nil, commune: -1)
        }
        let place = ServiceModel.place(ofItem: orphan < 0 ? entity : entity - model.orphanCount)
        let dossier = model.dossier(atSlot: place.slot, day: day)
        return Row(
            serial: world.serial(of: dossier.index, .service), number: place.item + 1,
            item: model.item(dossier, place.item, day: day), received: dossier.received / 1440,
            commune: dossier.commune)
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.item.source = row.item.source == 0 ? 1 : 0
        other.item.isPaper.toggle()
        other.item.isAvailable = true
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.serial(row.serial, world.place)
        writer.integer(row.number)
        if row.item.code == 0 {
            writer.text("ID")
        } else {
            writer.number(row.item.code, digitCount: 2, prefix: DossierDataRegistry.prefix)
        }
        writer.text(DossierItem.sources[row.item.source])
        writer.text(row.item.isPaper ? "paper" : "digital")
        writer.flag(row.item.isAvailable)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let item = row.item
        truth.link(0, row.received == nil ? .notFound : .verified)
        truth.add(Cube.reused.rawValue, day: row.received, area: row.commune, isHit: item.isReused)
        if item.isReused {
            truth.add(Cube.reusedBySource.rawValue, day: row.received, category: item.source - 1)
        }
        if item.isAvailable {
            truth.add(Cube.paperDemanded.rawValue, day: row.received, area: row.commune, isHit: item.isPaper)
        }
    }

    func failures(_ row: Row) -> UInt32 { row.item.isAvailable && row.item.isPaper ? 1 : 0 }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String { "\(world.place.serialText(row.serial))|\(row.number)" }
}
