/// What citizens owe in tax and for land.
struct ObligationsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: ObligationModel
    private let references: ReferencePlan

    private static let options = ReferenceOptions(hasHistory: true)

    struct Row {
        var index: Int
        var obligation: ObligationModel.Obligation
        var reference: PersonReference
    }

    enum Cube: Int { case online, onlineVND }

    private static let prefix = Array("NV".utf8)

    let shape = RegistryShape(
        name: "obligations",
        columns: [
            SyntheticColumn("obligation_no", .text), SyntheticColumn("kind", .enumeration),
            SyntheticColumn("parcel_no", .text, isOptional: true),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("channel", .enumeration),
            SyntheticColumn("filed_on", .date), SyntheticColumn("paid_on", .date, isOptional: true),
            SyntheticColumn("amount_vnd", .integer), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person"), .init(name: "parcel")],
        cubes: [
            .init(name: "land_obligations_online", measure: .count, periods: .usualMonths, areas: .communes),
            .init(
                name: "land_obligations_online_vnd", measure: .sum, periods: .usualMonths, areas: .communes),
        ], rowByteCount: 110)

    init(_ world: ProvinceWorld, parcelCount: Int) {
        self.world = world
        model = ObligationModel(world, parcelCount: parcelCount)
        references = ReferencePlan(
            count: model.count, rates: world.rates, options: ObligationsRegistry.options, seed: world.seed,
            number: ProvinceStream.obligationReference.rawValue)
    }

    func entityCount(_ day: ScenarioDay) -> Int { model.count + (day == .first ? 0 : model.newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        var random = CounterRandom(world.seed, in: .obligationReference, entity)
        let outcome = references.outcome(of: entity, day)
        return Row(
            index: entity, obligation: model.obligation(entity),
            reference: world.reference(to: world.anyone(&random), outcome, ObligationsRegistry.options))
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool { row.reference == other.reference }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.obligation.isOnline.toggle()
        other.obligation.amount += 1_000_000
        other.obligation.parcel = nil
        other.reference.id = .none
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let obligation = row.obligation
        writer.number(
            world.serial(of: row.index, .obligation), digitCount: 10, prefix: ObligationsRegistry.prefix)
        writer.text(obligation.isLand ? "land" : "tax")
        writer.serial(obligation.parcel.map { world.serial(of: $0, .parcel) }, world.place)
        writer.id(row.reference.id)
        writer.text(obligation.isOnline ? "online" : "counter")
        writer.date(ProvinceCalendar.start + obligation.filedDay)
        writer.date(obligation.paidDay.map { ProvinceCalendar.start + $0 })
        writer.integer(obligation.amount)
        writer.commune(obligation.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let obligation = row.obligation
        truth.link(0, row.reference)
        truth.link(1, obligation.parcel == nil ? .missing : .verified)
        guard obligation.isLand, obligation.isOnline else { return }
        let start = ProvinceCalendar.start
        truth.add(Cube.online.rawValue, day: start + obligation.filedDay, area: obligation.commune)
        if let paid = obligation.paidDay {
            truth.add(Cube.onlineVND.rawValue, day: start + paid, area: obligation.commune, obligation.amount)
        }
    }
}
