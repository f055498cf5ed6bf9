import Foundation
import HosoSynthetic
import Testing

@Suite("The second day of the scenario core")
struct CoreSecondDayTests {
    private static let registries = ["population", "insurance", "dossiers", "dossier_data"]

    private func truth(_ scenario: CoreScenario) throws -> TruthFile {
        var truth = Truth(scenario)
        for (file, description) in scenario.files.enumerated() {
            for piece in 0..<description.pieceCount {
                truth.add(scenario.piece(file: file, piece: piece).truth)
            }
        }
        return try JSONDecoder().decode(TruthFile.self, from: Data(truth.json()))
    }

    @Test("its files come after the first day's in input order", arguments: [60, 104_000_000])
    func paths(personCount: Int) {
        let first = CoreScenario(personCount: personCount, seed: 1).files
        let second = CoreScenario(personCount: personCount, seed: 1, day: .second).files
        #expect(second.count < 30)
        for file in second {
            for earlier in first where earlier.registry == file.registry {
                #expect(earlier.path.utf8.lexicographicallyPrecedes(file.path.utf8))
            }
        }
    }

    @Test("a piece depends on its numbers alone", arguments: [60, 3_000])
    func pieces(personCount: Int) {
        let one = CoreScenario(personCount: personCount, seed: 5, day: .second)
        let other = CoreScenario(personCount: personCount, seed: 5, day: .second)
        for file in one.files.indices.reversed() {
            for piece in 0..<one.files[file].pieceCount {
                #expect(
                    other.piece(file: file, piece: piece).bytes == one.piece(file: file, piece: piece).bytes)
            }
        }
    }

    @Test("one row in 200 changes, one for each thousand is new, some lose", arguments: [1, 2])
    func shares(seed: UInt64) throws {
        let first = try truth(CoreScenario(personCount: 300_000, seed: seed))
        let second = try truth(CoreScenario(personCount: 300_000, seed: seed, day: .second))
        for registry in CoreSecondDayTests.registries {
            let before = try #require(first.registries[registry])
            let after = try #require(second.registries[registry])
            let added = Double(after.rows - before.rows) / Double(before.rows)
            #expect(added > 0.0009 && added < 0.0013, "\(registry): \(added)")
            let won = Double(after.rowsRead - after.rejected - after.superseded) / Double(before.rows)
            #expect(won > 0.0057 && won < 0.0065, "\(registry): \(won)")
            #expect(after.superseded > after.rowsRead / 20 && after.superseded < after.rowsRead / 3)
            #expect(after.rejected > 0 && after.rejected * 100 < after.rowsRead)
            #expect(after.files == 2)
            for (link, counts) in after.links {
                #expect(counts.values.reduce(0, +) == after.rows)
                #expect(counts != before.links[link])
            }
        }
        let months = Set(second.indicators.map(\.period)).subtracting(first.indicators.map(\.period))
        #expect(months == ["2026-07"])
    }

    @Test(
        "small populations have changes too, and nothing is refused by the limit",
        arguments: [1, 2, 60, 500, 5_000])
    func small(personCount: Int) throws {
        let truth = try truth(CoreScenario(personCount: personCount, seed: 3, day: .second))
        for registry in truth.registries.values {
            #expect(Double(registry.rejected) <= 0.01 * Double(registry.rowsRead))
        }
        #expect(personCount < 60 || truth.registries.values.allSatisfy { $0.rowsRead > 0 })
    }
}
