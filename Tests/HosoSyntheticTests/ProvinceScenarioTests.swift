import Foundation
import HosoSynthetic
import Testing

@Suite("The scenarios of the provinces")
struct ProvinceScenarioTests {
    static let places = ProvincePlace.all.map(\.name)

    private func scenario(_ name: String, _ personCount: Int, _ day: ScenarioDay, seed: UInt64 = 5) throws
        -> ProvinceScenario
    {
        let place = try #require(ProvincePlace.all.first { $0.name == name })
        return ProvinceScenario(place, personCount: personCount, seed: seed, day: day)
    }

    private func pieces(_ scenario: ProvinceScenario) -> [[[UInt8]]] {
        scenario.files.indices.map { file in
            var truth = scenario.beginTruth(ofFile: file)
            return (0..<scenario.files[file].pieceCount).map {
                scenario.piece(file: file, piece: $0, &truth).bytes
            }
        }
    }

    @Test("a piece depends on its numbers alone", arguments: places, [ScenarioDay.first, .second])
    func determinism(name: String, day: ScenarioDay) throws {
        let scenario = try scenario(name, 2311, day)
        let inOrder = pieces(scenario)
        let again = try self.scenario(name, 2311, day)
        for (file, description) in again.files.enumerated().reversed() {
            for piece in (0..<description.pieceCount).reversed() {
                var truth = again.beginTruth(ofFile: file)
                #expect(again.piece(file: file, piece: piece, &truth).bytes == inOrder[file][piece])
            }
        }
        let other = try self.scenario(name, 2311, day, seed: 6)
        #expect(pieces(other) != inOrder)
    }

    @Test("citizen IDs are unique, at the end of the largest scenario too")
    func uniqueIDs() throws {
        let scenario = try scenario("bac-ninh", ProvinceScenario.maximumPersonCount, .first)
        let files = scenario.files.indices.filter { scenario.files[$0].registry == "population" }
        var seen = Set<Substring>()
        var count = 0
        for file in [files[0], files[files.count / 2], files[files.count - 2]] {
            var truth = scenario.beginTruth(ofFile: file)
            let text = String(decoding: scenario.piece(file: file, piece: 0, &truth).bytes, as: UTF8.self)
            for line in text.split(separator: "\n") {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields[0].utf8.count == 12, fields.count == 11, fields[0].hasPrefix("0") else {
                    continue
                }
                count += 1
                seen.insert(fields[0])
            }
        }
        // What is there twice are older versions, some three of a hundred.
        #expect(count > 40_000)
        #expect(seen.count > count * 95 / 100)
    }
}
