import HosoCore
import HosoEngine
import HosoTestSupport
import Testing

@Suite("Indexes of keys")
struct KeyIndexTests {
    @Test("finds the first row of each key", arguments: [0, 1, 2, 7, 8, 9, 255, 256, 257, 3000])
    func rows(count: Int) {
        for seed in [1, 2] as [UInt64] {
            var generator = SeededGenerator(seed: seed)
            let spread: UInt64 = seed == 1 ? 1 : 1 << 40
            let keys = (0..<count).map { _ in UInt64(generator.below(max(1, count * 2))) &* spread }.sorted()
            var firstRow: [UInt64: Int32] = [:]
            for (row, key) in keys.enumerated() where firstRow[key] == nil { firstRow[key] = Int32(row) }
            var wanted =
                keys + (0..<500).map { _ in UInt64(generator.below(max(1, count * 3))) &* spread } + [
                    0, .max,
                ]
            wanted += wanted.shuffled(using: &generator)
            let askable = wanted.map { _ -> UInt8 in generator.oneIn(10) ? 0 : 1 }
            for tableLimit in [Int.max, 0] {
                let found = KeyIndex(keys: keys, tableLimit: tableLimit).rows(of: wanted, isAskable: askable)
                #expect(
                    found == zip(wanted, askable).map { $1 == 1 ? firstRow[$0] ?? -1 : -1 }, "seed \(seed)")
            }
        }
    }

    @Test("an old ID finds its only bearer")
    func oldIDs() {
        for seed in [3, 4, 5] as [UInt64] {
            var generator = SeededGenerator(seed: seed)
            let columns = (0..<2).map { _ -> Column in
                let validity = (0..<200).map { _ -> UInt8 in generator.oneIn(4) ? 0 : 1 }
                let raws = validity.map {
                    $0 == 0 ? 0 : PersonID(.old, payload: UInt64(generator.below(300))).raw
                }
                return Column(.id(raws: raws, asWritten: TextArena()), validity: validity)
            }
            var bearers: [UInt64: Set<Int32>] = [:]
            for column in columns {
                guard case .id(let raws, _) = column.values else { continue }
                for (row, raw) in raws.enumerated() where raw != 0 {
                    bearers[raw, default: []].insert(Int32(row))
                }
            }
            for tableLimit in [Int.max, 0] {
                let index = OldIDIndex(columns: columns, tableLimit: tableLimit)
                for number in 0..<320 {
                    let raw = PersonID(.old, payload: UInt64(number)).raw
                    let rows = bearers[raw] ?? []
                    #expect(index.row(of: raw) == (rows.count > 1 ? -2 : rows.first ?? -1))
                }
                #expect(index.row(of: 0) == -1)
                #expect(index.row(of: PersonID(.citizen, payload: 5).raw) == -1)
            }
        }
        #expect(OldIDIndex(columns: [], tableLimit: .max).row(of: PersonID(.old, payload: 1).raw) == -1)
    }
}
