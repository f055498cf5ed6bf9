import FoundationEssentials
import HosoSpec
import Testing

/// `Pipelines/core.yaml` is what the benchmarks run: contract, "The core pipeline".
@Suite struct CorePipelineTests {
    private func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    private func plan() throws -> Plan {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
            separator: "/")
        return try PipelineLoader.load(path: root + "/Pipelines/core.yaml", overrides: [:], read: read).get()
    }

    @Test func registries() throws {
        let registries = try plan().registries
        #expect(registries.map(\.name) == ["population", "insurance", "dossiers", "dossier_data"])
        #expect(registries.map(\.filePatterns) == registries.map { ["\($0.name)/part-*.csv*"] })
        #expect(registries.map(\.key) == [[0], [0], [0], [0, 1]])
        #expect(registries.map { $0.name(ofColumn: $0.version) } == Array(repeating: "updated_at", count: 4))
        let optional = registries.map { registry in registry.columns.filter(\.isOptional).map(\.name) }
        #expect(
            optional == [["old_id"], ["citizen_id"], ["citizen_id", "completed_at", "result_digitised"], []])
        #expect(registries.allSatisfy { $0.dialect == CSVDialect() && $0.derived.isEmpty })
        #expect(registries.allSatisfy { registry in registry.columns.allSatisfy { $0.header == $0.name } })
    }

    @Test func columns() throws {
        let registries = try plan().registries
        let code = ColumnType.code(length: 5)
        #expect(
            registries[0].columns.map(\.name) == [
                "citizen_id", "old_id", "full_name", "birth_date", "sex", "commune_code", "marital_status",
                "life", "updated_at",
            ])
        #expect(
            registries[0].columns.map(\.type) == [
                .citizenID, .oldID, .name, .date(.iso), .enumeration(["M", "F"]), code,
                .enumeration(["single", "married", "divorced", "widowed"]), .enumeration(["alive", "dead"]),
                .timestamp,
            ])
        #expect(
            registries[1].columns.map(\.name) == [
                "participant_id", "citizen_id", "full_name", "birth_date", "scheme", "commune_code",
                "updated_at",
            ])
        #expect(
            registries[1].columns.map(\.type) == [
                .code(length: 10), .personID, .name, .date(.iso),
                .enumeration(["social", "health", "welfare"]), code, .timestamp,
            ])
        #expect(
            registries[2].columns.map(\.name) == [
                "dossier_id", "procedure_code", "sector", "commune_code", "citizen_id", "channel",
                "received_at", "due_at",
                "completed_at", "result_digitised", "fee_vnd", "fee_method", "updated_at",
            ])
        #expect(
            registries[2].columns.map(\.type) == [
                .text, .text, .text, code, .personID, .enumeration(["online", "paper", "mixed"]), .timestamp,
                .timestamp,
                .timestamp, .boolean, .integer, .enumeration(["qr", "cash", "none"]), .timestamp,
            ])
        #expect(
            registries[3].columns.map(\.name) == [
                "dossier_id", "item_no", "item_code", "source", "updated_at",
            ])
        #expect(
            registries[3].columns.map(\.type) == [
                .text, .integer, .text,
                .enumeration(["population", "business", "land", "tax", "insurance", "declared"]), .timestamp,
            ])
    }

    @Test func links() throws {
        let registries = try plan().registries
        #expect(registries.map { $0.links.map(\.name) } == [[], ["person"], ["person"], ["dossier"]])
        #expect(registries.map { $0.links.map(\.target) } == [[], [0], [0], [2]])
        #expect(registries.map { $0.links.map(\.by) } == [[], [[1]], [[4]], [[0]]])
        #expect(registries[1].links[0].verify == [.init(own: 2, target: 2), .init(own: 3, target: 3)])
        #expect(registries[2].links[0].verify.isEmpty && registries[3].links[0].verify.isEmpty)
    }

    @Test func indicators() throws {
        let plan = try plan()
        #expect(plan.name == "core")
        #expect(plan.areas == nil)
        #expect(plan.indicators.map(\.name) == ["digitisation_rate", "reuse_rate", "insured_verified_rate"])
        #expect(plan.indicators.allSatisfy { Set($0.titles.keys) == ["en", "vi"] })
        var measures: [MeasurePlan] = []
        for indicator in plan.indicators {
            guard case .measure(let measure) = indicator.formula, case .share = measure.kind else {
                Issue.record("\(indicator.name) is not a share")
                return
            }
            measures.append(measure)
        }
        #expect(measures.map(\.registry) == [2, 3, 1])
        #expect(measures.map { $0.filter?.inputs } == [[.own(8)], nil, nil])
        #expect(measures.map { $0.period?.inputs } == [[.own(8)], [.linked(link: 0, column: 6)], nil])
        #expect(measures.map { $0.area?.inputs } == [[.own(3)], [.linked(link: 0, column: 3)], [.own(5)]])
        #expect(measures.allSatisfy { $0.category == nil })
    }
}
