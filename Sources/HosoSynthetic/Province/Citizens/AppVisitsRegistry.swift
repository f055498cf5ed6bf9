/// Visits to the citizens' app by day and commune.
struct AppVisitsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: VisitModel

    let shape = RegistryShape(
        name: "app_visits",
        columns: [
            SyntheticColumn("visited_on", .date), SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("visits", .integer), SyntheticColumn("updated_at", .timestamp),
        ],
        cubes: [.init(name: "app_visits_total", measure: .sum, periods: .usualMonths, areas: .communes)],
        rowByteCount: 48)

    init(_ world: ProvinceWorld) {
        self.world = world
        model = VisitModel(world)
    }

    func entityCount(_ day: ScenarioDay) -> Int { model.count + (day == .first ? 0 : model.newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> VisitModel.Row? { model.row(entity) }

    func outdated(_ row: VisitModel.Row) -> VisitModel.Row {
        var other = row
        other.visits += 1
        return other
    }

    func write(_ row: VisitModel.Row, _ writer: inout RowWriter) {
        writer.date(ProvinceCalendar.start + row.day)
        writer.commune(row.commune, world.place)
        writer.integer(row.visits)
        writer.updated()
    }

    func count(_ row: VisitModel.Row, _ truth: inout ProvinceFileTruth) {
        truth.add(0, day: ProvinceCalendar.start + row.day, area: row.commune, row.visits)
    }
}
