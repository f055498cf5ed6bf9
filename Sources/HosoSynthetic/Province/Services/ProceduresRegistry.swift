/// Administrative procedures.
struct ProceduresRegistry: ProvinceRegistry {
    let procedures: ProcedureTable

    struct Row: Equatable {
        var index: Int
        var level: Int
    }

    let shape = RegistryShape(
        name: "procedures",
        columns: [
            SyntheticColumn("procedure_code", .text), SyntheticColumn("name", .quotedText),
            SyntheticColumn("sector", .quotedText), SyntheticColumn("level", .enumeration),
            SyntheticColumn("is_on_portal", .boolean),
            SyntheticColumn("replaceable_from", .date, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ],
        cubes: [
            .init(name: "online_procedures", measure: .count, categories: ["full", "partial"]),
            .init(name: "land_procedures_fully_online", measure: .count),
        ])

    func entityCount(_ day: ScenarioDay) -> Int { procedures.procedures.count }

    /// On the second day a few procedures that were online in part are so to the end.
    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let level = procedures.procedures[entity].level
        let isChanged = day == .second && level == 1 && procedures.others.contains(entity) && entity % 40 == 7
        return Row(index: entity, level: isChanged ? 0 : level)
    }

    func outdated(_ row: Row) -> Row { Row(index: row.index, level: (row.level + 1) % 3) }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let procedure = procedures.procedures[row.index]
        writer.text(procedure.code)
        writer.prose(procedure.name)
        writer.prose(ProcedureTable.sectors[procedure.sector])
        writer.text(ProcedureTable.levels[row.level])
        writer.flag(procedure.isOnPortal)
        writer.date(procedure.replaceableDay)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        let procedure = procedures.procedures[row.index]
        if procedure.isOnPortal, row.level < 2 { truth.add(0, category: row.level) }
        if procedure.sector == ProcedureTable.landSector, row.level == 0 { truth.add(1) }
    }
}

/// The essential services.
struct EssentialServicesRegistry: ProvinceRegistry {
    struct Row: Equatable {
        var index: Int
        var isOutdated = false
    }

    let shape = RegistryShape(
        name: "essential_services",
        columns: [
            SyntheticColumn("procedure_code", .text), SyntheticColumn("number", .integer),
            SyntheticColumn("name_vi", .quotedText), SyntheticColumn("name_en", .quotedText),
            SyntheticColumn("valid_from", .date), SyntheticColumn("valid_to", .date, isOptional: true),
            SyntheticColumn("updated_at", .timestamp),
        ])

    func entityCount(_ day: ScenarioDay) -> Int { EssentialServices.shared.services.count }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? { Row(index: entity) }

    func outdated(_ row: Row) -> Row { Row(index: row.index, isOutdated: true) }

    func write(_ row: Row, _ writer: inout RowWriter) {
        let service = EssentialServices.shared.services[row.index]
        writer.text(service.procedureCode)
        writer.integer(service.number)
        writer.prose(service.vietnameseName)
        writer.prose(service.englishName)
        writer.text(service.validFrom)
        writer.text(row.isOutdated ? "2025-12-31" : service.validTo)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {}
}
