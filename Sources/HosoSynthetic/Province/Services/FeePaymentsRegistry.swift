/// Fees and charges paid.
struct FeePaymentsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: FeeModel

    struct Row: Equatable {
        var index: Int
        var fee: FeeModel.Fee
    }

    enum Cube: Int { case cashless, cashlessValue, value }

    private static let prefix = Array("BL".utf8)

    let shape = RegistryShape(
        name: "fee_payments",
        columns: [
            SyntheticColumn("receipt_no", .text), SyntheticColumn("dossier_id", .text, isOptional: true),
            SyntheticColumn("paid_at", .timestamp), SyntheticColumn("amount_vnd", .integer),
            SyntheticColumn("method", .enumeration), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "dossier")],
        cubes: [
            .init(name: "fees_cashless_rate", measure: .share, periods: .usualMonths, areas: .communes),
            .init(
                name: "fees_cashless_value_rate.numerator", measure: .sum, isIndicator: false,
                periods: .usualMonths,
                areas: .communes),
            .init(
                name: "fees_cashless_value_rate.denominator", measure: .sum, isIndicator: false,
                periods: .usualMonths, areas: .communes),
        ],
        ratios: [
            TruthRatio(
                name: "fees_cashless_value_rate", numerator: "fees_cashless_value_rate.numerator",
                denominator: "fees_cashless_value_rate.denominator")
        ], rowByteCount: 90)

    init(_ world: ProvinceWorld, _ services: ServiceModel) {
        self.world = world
        model = FeeModel(world, services)
    }

    func entityCount(_ day: ScenarioDay) -> Int { model.count + (day == .first ? 0 : model.newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? { Row(index: entity, fee: model.fee(entity)) }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.fee.method = (row.fee.method + 1) % 4
        other.fee.amount += 7_000_000
        other.fee.dossier = .none
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(world.serial(of: row.index, .fee), digitCount: 10, prefix: FeePaymentsRegistry.prefix)
        switch row.fee.dossier {
        case .none: writer.null()
        case .known(let index): writer.serial(world.serial(of: index, .service), world.place)
        case .unknown(let index):
            writer.serial(
                world.serial(of: DossierDataRegistry.orphanStart * 2 + index, .service), world.place)
        }
        writer.moment(row.fee.paid)
        writer.integer(row.fee.amount)
        writer.text(FeeModel.methods[row.fee.method])
        writer.commune(row.fee.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        switch row.fee.dossier {
        case .none: truth.link(0, .missing)
        case .known: truth.link(0, .verified)
        case .unknown: truth.link(0, .notFound)
        }
        let (day, area) = (row.fee.paid / 1440, row.fee.commune)
        truth.add(Cube.cashless.rawValue, day: day, area: area, isHit: row.fee.isCashless)
        if row.fee.isCashless { truth.add(Cube.cashlessValue.rawValue, day: day, area: area, row.fee.amount) }
        truth.add(Cube.value.rawValue, day: day, area: area, row.fee.amount)
    }
}
