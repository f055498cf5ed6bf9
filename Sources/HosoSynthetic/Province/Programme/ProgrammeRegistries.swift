import HosoCore

/// The key databases, and when each was complete.
struct KeyDatabasesRegistry: ProvinceRegistry {
    let world: ProvinceWorld

    struct Row: Equatable {
        var index: Int
        /// Days since 1970.
        var completedDay: Int?
    }

    let shape = RegistryShape(
        name: "key_databases",
        columns: [
            SyntheticColumn("database_no", .integer), SyntheticColumn("name_vi", .quotedText),
            SyntheticColumn("name_en", .text), SyntheticColumn("registry", .text, isOptional: true),
            SyntheticColumn("valid_from", .date), SyntheticColumn("valid_to", .date, isOptional: true),
            SyntheticColumn("completed_on", .date, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ], cubes: [.init(name: "key_databases_completed", measure: .count)])

    func entityCount(_ day: ScenarioDay) -> Int { KeyDatabases.shared.databases.count }

    /// In Hà Nội two are not complete; the first of them is on the second day, too late for the day asked.
    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let database = KeyDatabases.shared.databases[entity]
        guard database.validTo.isEmpty else { return Row(index: entity, completedDay: nil) }
        let isLate = world.place.code == "01" && (database.number == "11" || database.number == "12")
        let completed = ScenarioDates.day(2025, 8, 4) + entity * 9
        if !isLate { return Row(index: entity, completedDay: completed) }
        return Row(
            index: entity,
            completedDay: day == .second && database.number == "11" ? ScenarioDates.day(2026, 7, 1) : nil)
    }

    func outdated(_ row: Row) -> Row {
        Row(index: row.index, completedDay: row.completedDay == nil ? ScenarioDates.day(2025, 9, 1) : nil)
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let database = KeyDatabases.shared.databases[row.index]
        writer.text(database.number)
        writer.prose(database.vietnameseName)
        writer.text(database.englishName)
        writer.text(database.registry)
        writer.text(database.validFrom)
        writer.text(database.validTo)
        writer.date(row.completedDay)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let isValid = KeyDatabases.shared.databases[row.index].validTo.isEmpty
        if isValid, let completed = row.completedDay, completed <= ScenarioDates.asOf { truth.add(0) }
    }
}

/// The groups of data that the population database offers, and since when each is in use.
struct DataGroupsRegistry: ProvinceRegistry {
    let world: ProvinceWorld

    typealias Row = Int

    private static let names = [
        ("Nhân khẩu", "Demographics"), ("Hộ gia đình", "Households"), ("Cư trú", "Residence"),
        ("Định danh", "Identity"), ("Hôn nhân", "Marriage"), ("Lao động", "Labour"),
        ("Giáo dục", "Education"),
        ("Sức khoẻ", "Health"), ("An sinh xã hội", "Social protection"), ("Phương tiện", "Vehicles"),
        ("Dân tộc và tôn giáo", "Ethnicity and religion"), ("Di biến động", "Movements"),
    ]

    let shape = RegistryShape(
        name: "data_groups",
        columns: [
            SyntheticColumn("group_no", .integer), SyntheticColumn("name_vi", .text),
            SyntheticColumn("name_en", .text), SyntheticColumn("used_from", .date, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ], cubes: [.init(name: "data_groups_used", measure: .count)])

    func entityCount(_ day: ScenarioDay) -> Int { DataGroupsRegistry.names.count }

    func row(_ entity: Int, _ day: ScenarioDay) -> Int? { entity }

    /// Nine are in use in Bắc Ninh, seven in Hà Nội; one more begins after the day of the extracts.
    private func usedDay(_ number: Int) -> Int? {
        let usedCount = world.place.code == "24" ? 9 : 7
        if number < usedCount { return ScenarioDates.day(2024, 3, 1) + number * 77 }
        return number == usedCount ? ScenarioDates.day(2026, 9, 1) : nil
    }

    /// Rows say no more than their number; an older one has another day.
    func outdated(_ row: Int) -> Int { row + DataGroupsRegistry.names.count }

    func write(_ row: Int, _ writer: inout RowWriter) {
        let count = DataGroupsRegistry.names.count
        let number = row % count
        writer.integer(number + 1)
        writer.text(DataGroupsRegistry.names[number].0)
        writer.text(DataGroupsRegistry.names[number].1)
        writer.date(row < count ? usedDay(number) : usedDay((number + 6) % count))
        writer.updated()
    }

    func count(_ row: Int, _ truth: inout ProvinceFileTruth) {
        if let day = usedDay(row), day <= ScenarioDates.asOf { truth.add(0) }
    }
}

/// The components of Decision 766 by month and province.
struct IndexScoresRegistry: ProvinceRegistry {
    let scores: IndexScores

    struct Row: Equatable {
        var index: Int
        var score: IndexScores.Score
    }

    let shape = RegistryShape(
        name: "index_scores",
        columns: [
            SyntheticColumn("month", .date), SyntheticColumn("province_code", .code(2)),
            SyntheticColumn("component", .text), SyntheticColumn("numerator", .integer),
            SyntheticColumn("denominator", .integer), SyntheticColumn("updated_at", .timestamp),
        ],
        cubes: IndexScores.components.flatMap { component in
            ["numerator", "denominator"].map { side in
                TruthCube.Shape(
                    name: "\(component.indicator).\(side)", measure: .sum, isIndicator: false,
                    periods: .months(2026, 1, count: IndexScores.monthCount), areas: .provinces)
            }
        },
        ratios: IndexScores.components.map { component in
            TruthRatio(
                name: component.indicator, numerator: "\(component.indicator).numerator",
                denominator: "\(component.indicator).denominator")
        }, indexes: IndexScores.indexes, rowByteCount: 56)

    init(_ world: ProvinceWorld) { scores = IndexScores(seed: world.seed) }

    func entityCount(_ day: ScenarioDay) -> Int { scores.count }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        Row(index: entity, score: scores.score(entity, day: day))
    }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.score.numerator /= 2
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let key = scores.key(row.index)
        writer.date(ScenarioDates.day(2026, 1 + key.month, 1))
        writer.text(scores.provinceCodes[key.province])
        writer.text(IndexScores.components[key.component].code)
        writer.integer(row.score.numerator)
        writer.integer(row.score.denominator)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let key = scores.key(row.index)
        let day = ScenarioDates.day(2026, 1 + key.month, 1)
        truth.add(2 * key.component, day: day, area: key.province, row.score.numerator)
        truth.add(2 * key.component + 1, day: day, area: key.province, row.score.denominator)
    }
}
