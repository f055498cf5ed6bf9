/// Pupils: the persons of six to seventeen years.
struct PupilsRegistry: ProvinceRegistry {
    let world: ProvinceWorld
    private let pupils: PersonGroup
    private let count: Int
    private let newCount: Int
    private let references: ReferencePlan

    private static let options = ReferenceOptions(verifiesName: true, verifiesDate: true, hasRepair: true)

    struct Row {
        var index: Int
        var grade: Int
        /// Index into the province's communes.
        var commune: Int
        var reference: PersonReference
    }

    private static let prefix = Array("TR".utf8)

    let shape = RegistryShape(
        name: "pupils",
        columns: [
            SyntheticColumn("pupil_code", .code(10)),
            SyntheticColumn("citizen_id", .personID, isOptional: true),
            SyntheticColumn("full_name", .name), SyntheticColumn("birth_date", .date),
            SyntheticColumn("school_code", .text), SyntheticColumn("grade", .integer),
            SyntheticColumn("commune_code", .code(5)), SyntheticColumn("updated_at", .timestamp),
        ],
        links: [.init(name: "person", hasRepair: true)],
        cubes: [
            .init(
                name: "pupils_verified_rate", measure: .share, areas: .communes,
                categories: ["primary", "lower secondary", "upper secondary"])
        ], checks: [TruthCheck(name: "pupil_id_repaired")], rowByteCount: 100)

    init(_ world: ProvinceWorld) {
        self.world = world
        pupils = PersonGroup(world.places) { $0.kind != .dead && 6...17 ~= $0.age }
        count = pupils.count * 97 / 100
        newCount = min(pupils.count - count, max(16, count / 200))
        // Children never had an old number.
        references = ReferencePlan(
            count: count, rates: world.rates, options: PupilsRegistry.options, seed: world.seed,
            number: ProvinceStream.pupilReference.rawValue,
            excluded: [.oldID, .oldIDOfHistory, .unknownOldID, .ambiguousOldID])
    }

    func entityCount(_ day: ScenarioDay) -> Int { count + (day == .first ? 0 : newCount) }

    func row(_ entity: Int, _ day: ScenarioDay) -> Row? {
        let person = world.person(pupils.person(at: entity))
        return Row(
            index: entity, grade: person.role.age - 5, commune: world.home(person.index, person.role),
            reference: world.reference(to: person, outcome(of: entity, day), PupilsRegistry.options))
    }

    private func outcome(of entity: Int, _ day: ScenarioDay) -> ReferencePlan.Outcome {
        entity >= count && entity % 8 == 3 ? .lostZeros : references.outcome(of: entity, day)
    }

    func isSameText(_ row: Row, _ other: Row) -> Bool { row.reference == other.reference }

    func outdated(_ row: Row) -> Row {
        var other = row
        other.reference.name = row.reference.name.changed
        other.reference.id = .none
        other.grade = (row.grade + 5) % 12 + 1
        return other
    }

    func write(_ row: Row, _ writer: inout RowWriter) {
        writer.number(world.serial(of: row.index, .pupil), digitCount: 10)
        writer.id(row.reference.id)
        writer.name(row.reference)
        writer.date(row.reference.birthDay, isVietnamese: true)
        writer.number(
            row.commune * 12 + (row.grade - 1) / 5 * 4 + row.index % 4, digitCount: 5,
            prefix: PupilsRegistry.prefix)
        writer.integer(row.grade)
        writer.commune(row.commune, world.place)
        writer.updated()
    }

    func count(_ row: Row, _ truth: inout ProvinceFileTruth) {
        truth.link(0, row.reference)
        let category = row.grade <= 5 ? 0 : row.grade <= 9 ? 1 : 2
        truth.add(0, area: row.commune, category: category, isHit: row.reference.status == .verified)
    }

    func failures(_ row: Row) -> UInt32 { row.reference.path == .repaired ? 1 : 0 }

    func area(_ row: Row) -> Int { row.commune }

    func key(_ row: Row) -> String { ProvinceWorld.text(world.serial(of: row.index, .pupil), digitCount: 10) }
}
