import HosoCore

/// What citizens report.
struct FeedbackRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    let model: FeedbackModel

    struct Row: Equatable {
        var index: Int
        var item: FeedbackModel.Item
    }

    enum Cube: Int { case received, onTime }

    private static let prefix = Array("PA".utf8)

    let shape = RegistryShape(
        name: "feedback",
        columns: [
            SyntheticColumn("feedback_no", .text), SyntheticColumn("topic", .quotedText),
            SyntheticColumn("received_on", .date), SyntheticColumn("due_on", .date),
            SyntheticColumn("handled_on", .date, isOptional: true),
            SyntheticColumn("is_satisfied", .boolean, isOptional: true),
            SyntheticColumn("commune_code", .code(5)),
            SyntheticColumn("updated_at", .timestamp),
        ],
        cubes: [
            .init(
                name: "feedback_received", measure: .count, periods: .usualMonths, areas: .communes,
                categories: FeedbackModel.topics),
            .init(name: "feedback_on_time_rate", measure: .share, periods: .usualMonths, areas: .communes),
        ], rowByteCount: 100)

    init(_ world: ProvinceWorld) {
        self.world = world
        model = FeedbackModel(world)
    }

    func entityCount(_ day: ScenarioDay) -> Int { model.count + (day == .first ? 0 : model.newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        Row(index: entity, item: model.item(entity, day: day))
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.item.handledDay = row.item.isOnTime ? nil : row.item.receivedDay
        other.item.topic = (row.item.topic + 1) % FeedbackModel.topics.count
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let start = ProvinceCalendar.start
        writer.number(world.serial(of: row.index, .feedback), digitCount: 10, prefix: FeedbackRegistry.prefix)
        writer.prose(FeedbackModel.topics[row.item.topic])
        writer.date(start + row.item.receivedDay)
        writer.date(start + row.item.dueDay)
        writer.date(row.item.handledDay.map { start + $0 })
        writer.flag(row.item.isSatisfied)
        writer.commune(row.item.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let (day, area) = (ProvinceCalendar.start + row.item.receivedDay, row.item.commune)
        truth.add(Cube.received.rawValue, day: day, area: area, category: row.item.topic)
        truth.add(Cube.onTime.rawValue, day: day, area: area, isHit: row.item.isOnTime)
    }
}
