import Foundation
import HosoSynthetic
import Testing

@Suite("The scenario core")
struct CoreScenarioTests {
    private static let registries = ["population", "insurance", "dossiers", "dossier_data"]

    @Test("a piece depends on its numbers alone", arguments: [1, 60, 3000])
    func pieces(personCount: Int) {
        let scenario = CoreScenario(personCount: personCount, seed: 5)
        let inOrder = allPieces(scenario)
        let again = CoreScenario(personCount: personCount, seed: 5)
        for (file, description) in again.files.enumerated().reversed() {
            for piece in (0..<description.pieceCount).reversed() {
                #expect(again.piece(file: file, piece: piece).bytes == inOrder[file][piece])
            }
        }
        let other = CoreScenario(personCount: personCount, seed: 6)
        #expect(other.piece(file: 0, piece: 0).bytes != inOrder[0][0] || inOrder[0][0].count < 200)
    }

    @Test("large files come in several pieces, in many files")
    func manyFiles() {
        let scenario = CoreScenario(personCount: 104_000_000, seed: 1)
        #expect(scenario.files.count == 400)
        #expect(scenario.files.allSatisfy { $0.pieceCount > 1 })
        #expect(scenario.files.map(\.path) == scenario.files.map(\.path).sortedWithinRegistries())
        let last = scenario.files.count - 1
        // Every file holds about as much; a piece fits in memory many times over.
        for file in [0, 150, 250, last] {
            let pieceCount = scenario.files[file].pieceCount
            let byteCount = scenario.piece(file: file, piece: pieceCount - 1).bytes.count
            #expect(byteCount > 100_000 && byteCount < 8_000_000)
            #expect(byteCount * pieceCount < 256 << 20)
        }
    }

    @Test(
        "every kind is planted from 60 persons on", arguments: [60, 61, 75, 100, 137, 250, 377, 1000, 2111],
        [1, 2])
    func everyKind(personCount: Int, seed: UInt64) throws {
        let truth = try truth(CoreScenario(personCount: personCount, seed: seed, rejects: .everyKind))
        let reasons = ["encoding", "enum", "field_count", "missing", "quote", "type"]
        for registry in CoreScenarioTests.registries {
            let counts = try #require(truth.registries[registry])
            #expect(counts.files >= 2 && counts.superseded >= 7)
            #expect(counts.rowsRead == counts.rejected + counts.superseded + counts.rows)
            let planted = try #require(truth.rejects.byReason[registry])
            #expect(planted.values.reduce(0, +) == counts.rejected)
            var expected = reasons
            if registry != "dossier_data" { expected.append("length") }
            if registry == "population" { expected.append("id") }
            #expect(planted.keys.sorted() == expected.sorted(), "\(registry), \(personCount) persons")
        }
        let person = try #require(truth.registries["insurance"]?.links["person"])
        #expect(person.count == 6 && person.values.allSatisfy { $0 > 0 }, "\(personCount) persons: \(person)")
        let ofDossiers = try #require(truth.registries["dossiers"]?.links["person"])
        #expect(ofDossiers.allSatisfy { $0.value > 0 || $0.key == "mismatch" })
        let dossier = try #require(truth.registries["dossier_data"]?.links["dossier"])
        #expect(dossier["verified", default: 0] > 0 && dossier["not_found", default: 0] > 0)
    }

    @Test(
        "the default reject limit accepts the default plan",
        arguments: [1, 2, 10, 60, 126, 130, 1000, 5000])
    func rejectLimit(personCount: Int) throws {
        let truth = try truth(CoreScenario(personCount: personCount, seed: 3))
        for registry in truth.registries.values {
            #expect(Double(registry.rejected) <= 0.01 * Double(registry.rowsRead))
        }
    }

    @Test("the lines of rejects are those of the files")
    func rejectLines() throws {
        let scenario = CoreScenario(personCount: 400, seed: 9, rejects: .everyKind)
        let truth = try truth(scenario)
        var linesByPath: [String: [Substring]] = [:]
        for (file, pieces) in allPieces(scenario).enumerated() {
            let text = String(decoding: pieces.flatMap { $0 }, as: UTF8.self)
            linesByPath[scenario.files[file].path] = text.split(
                omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
        }
        let extra = truth.rejects.rows.filter { $0.reason == "field_count" }
        #expect(extra.count >= 8)
        for reject in truth.rejects.rows {
            let lines = try #require(linesByPath[reject.file])
            let fieldCount = lines[reject.line - 1].split(separator: ",", omittingEmptySubsequences: false)
                .count
            let headerCount = lines[0].split(separator: ",").count
            let isPlain = !lines[reject.line - 1].contains("\"")
            if isPlain {
                #expect((fieldCount == headerCount) == (reject.reason != "field_count"), "\(reject)")
            }
        }
    }

    @Test("cells of the cube add up")
    func cube() throws {
        let truth = try truth(CoreScenario(personCount: 2000, seed: 4))
        for indicator in ["digitisation_rate", "reuse_rate", "insured_verified_rate"] {
            let cells = truth.indicators.filter { $0.indicator == indicator }
            let total = try #require(cells.first { $0.period == "_T" && $0.area == "_T" })
            let areas = cells.filter { $0.period == "_T" && $0.area != "_T" }
            #expect(areas.map(\.denominator).reduce(0, +) == total.denominator)
            #expect(areas.map(\.numerator).reduce(0, +) == total.numerator)
            #expect(areas.count > 20)
            let periods = cells.filter { $0.period != "_T" && $0.area == "_T" }
            #expect(indicator == "insured_verified_rate" ? periods.isEmpty : periods.count >= 18)
            #expect(cells.allSatisfy { $0.value == Double($0.numerator) / Double($0.denominator) })
        }
        let empty = try self.truth(CoreScenario(personCount: 1, seed: 2)).indicators
        #expect(Set(empty.filter { $0.period == "_T" && $0.area == "_T" }.map(\.indicator)).count == 3)
    }

    @Test("citizen IDs and old IDs are unique, however many persons there are")
    func uniqueNumbers() {
        let scenario = CoreScenario(personCount: CoreScenario.maximumPersonCount, seed: 7)
        var citizens = Set<Int>()
        var olds = Set<Int>()
        var count = 0
        for start in [0, 1, 77, 123_456, 999_999] {
            for million in 0..<126 {
                count += 1
                citizens.insert(scenario.citizenNumber(start + million * 1_000_000))
                olds.insert(scenario.oldNumber(start + million * 1_000_000))
            }
        }
        for index in 2_000_000..<2_050_000 {
            count += 1
            citizens.insert(scenario.citizenNumber(index))
        }
        // The row above has 2,000,000 and 2,000,001 and 2,000,077 already.
        #expect(citizens.count == count - 3)
        #expect(olds.count == 630)
        #expect(citizens.allSatisfy { $0 < 1_000_000_000_000 && $0 >= 1_000_000_000 })
    }

    @Test("the bytes of a scenario do not change")
    func pinned() {
        // FNV-1a; agreed with Tests/Interop/core_oracle.py when it was recorded.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let scenario = CoreScenario(personCount: 60, seed: 1, rejects: .everyKind)
        for pieces in allPieces(scenario) {
            for byte in pieces.joined() { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        #expect(hash == 1_072_953_342_382_296_309)
    }

    private func allPieces(_ scenario: CoreScenario) -> [[[UInt8]]] {
        scenario.files.enumerated().map { file, description in
            (0..<description.pieceCount).map { scenario.piece(file: file, piece: $0).bytes }
        }
    }

    private func truth(_ scenario: CoreScenario) throws -> TruthFile {
        var truth = Truth(scenario)
        for (file, description) in scenario.files.enumerated() {
            for piece in 0..<description.pieceCount {
                truth.add(scenario.piece(file: file, piece: piece).truth)
            }
        }
        #expect(truth.json() == truth.json())
        return try JSONDecoder().decode(TruthFile.self, from: Data(truth.json()))
    }
}

/// `truth.json` as others read it.
struct TruthFile: Decodable {
    struct Registry: Decodable {
        var files: Int
        var rowsRead: Int
        var rejected: Int
        var superseded: Int
        var rows: Int
        var links: [String: [String: Int]]

        enum CodingKeys: String, CodingKey {
            case files, rejected, superseded, rows, links
            case rowsRead = "rows_read"
        }
    }

    struct Reject: Decodable {
        var registry: String
        var file: String
        var line: Int
        var column: String?
        var reason: String
    }

    struct Rejects: Decodable {
        var byReason: [String: [String: Int]]
        var rows: [Reject]

        enum CodingKeys: String, CodingKey {
            case rows
            case byReason = "by_reason"
        }
    }

    struct Cell: Decodable {
        var indicator: String
        var period: String
        var area: String
        var category: String
        var numerator: Int
        var denominator: Int
        var value: Double?
    }

    var scenario: String
    var persons: Int
    var seed: UInt64
    var registries: [String: Registry]
    var rejects: Rejects
    var indicators: [Cell]
}

extension [String] {
    /// Sorted bytewise, the registries staying in their order.
    fileprivate func sortedWithinRegistries() -> [String] {
        var groups: [[String]] = []
        for path in self {
            let folder = path.prefix { $0 != "/" }
            if groups.last?.first?.prefix(while: { $0 != "/" }) != folder { groups.append([]) }
            groups[groups.count - 1].append(path)
        }
        return groups.flatMap { $0.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }
}
