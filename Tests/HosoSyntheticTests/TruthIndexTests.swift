import Foundation
import HosoSynthetic
import Testing

@Suite("Indexes of planted truth")
struct TruthIndexTests {
    private func cell(_ area: String, _ value: Double?, period: String = "_T") -> TruthCell {
        TruthCell(key: .init(period: period, area: area), value: value)
    }

    @Test("parts count up to their targets; those without a value do not; equal areas share a rank")
    func arithmetic() throws {
        let index = TruthIndex(
            name: "i",
            parts: [.init(name: "a", target: 0.8, weight: 3), .init(name: "b", target: 1, weight: 1)])
        let cells = index.cells([
            [
                cell("_T", 0.4), cell("01", 0.9), cell("04", 0.4), cell("08", 0.4), cell("11", nil),
                cell("_U", 0.8),
            ],
            [cell("_T", 1), cell("01", 0.5), cell("24", 0.75)],
        ])
        let byArea = Dictionary(uniqueKeysWithValues: cells.map { ($0.key.area, $0) })
        #expect(byArea["_T"]?.value == 0.625)
        #expect(byArea["01"]?.numerator == 3.5)
        #expect(byArea["01"]?.denominator == 4)
        #expect(byArea["04"]?.denominator == 3)
        #expect(["01", "24", "04", "08"].map { byArea[$0]?.rank } == [1, 2, 3, 3])
        for area in ["_T", "_U", "11"] { #expect(byArea[area]?.rank == nil) }
        let unknown = try #require(byArea["11"])
        #expect(unknown.value == nil && unknown.denominator == 0)
    }

    @Test("ranks are those of one period and of one level of areas")
    func ranks() {
        let index = TruthIndex(name: "i", parts: [.init(name: "a", target: 1, weight: 1)])
        let cells = index.cells([
            [
                cell("24", 0.1), cell("00001", 0.5), cell("00002", 0.4),
                cell("00001", 0.3, period: "2026-01"),
                cell("00002", 0.6, period: "2026-01"), cell("00003", 0.6, period: "2026-01"),
            ]
        ])
        let ranks = cells.map { "\($0.key.period) \($0.key.area) \($0.rank ?? 0)" }
        #expect(
            ranks == [
                "2026-01 00001 3", "2026-01 00002 1", "2026-01 00003 1", "_T 00001 1", "_T 00002 2",
                "_T 24 1",
                "_T _T 0",
            ])
    }
}

@Suite("Reference tables in the program")
struct ReferenceDataTests {
    @Test(
        "are those of data/reference",
        arguments: [
            ("key_databases.csv", KeyDatabases.table), ("essential_services.csv", EssentialServices.table),
        ])
    func tables(name: String, table: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "data/reference/\(name)")
        #expect(try String(contentsOf: file, encoding: .utf8) == table + "\n")
    }
}
