import HosoCore
import HosoEngine
import HosoTestSupport
import Testing

@Suite("Folded rows")
struct FoldedRowsTests {
    private struct Row: Hashable {
        var values: [String?]
    }

    private static func rows(_ columns: [Column], _ count: Int) -> [Row] {
        (0..<count).map { row in
            Row(
                values: columns.map { column in
                    if column.isNull(row) { return nil }
                    switch column.values {
                    case .dictionary(let codes, let texts): return texts.string(Int(codes[row]))
                    case .boolean(let flags): return "\(flags[row])"
                    default: return "?"
                    }
                })
        }
    }

    @Test("stand for as many rows as there are of each kind", arguments: [64, 100, 1000, 8191, 8192])
    func weights(rowCount: Int) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            func validity() -> [UInt8]? {
                generator.oneIn(2) ? nil : (0..<rowCount).map { _ in generator.oneIn(5) ? 0 : 1 }
            }
            func column(_ values: Column.Values) -> Column { Column(values, validity: validity()) }
            let texts = TextArena(["a", "b", "đ"])
            let columns = [
                column(
                    .dictionary(codes: (0..<rowCount).map { _ in UInt32(generator.below(3)) }, texts: texts)),
                column(.boolean((0..<rowCount).map { _ in UInt8(generator.below(2)) })),
                column(
                    .dictionary(codes: [UInt32](repeating: 0, count: rowCount), texts: TextArena(["only"]))),
            ]
            var expected: [Row: Int] = [:]
            for row in Self.rows(columns, rowCount) { expected[row, default: 0] += 1 }
            let folded = try #require(FoldedRows(columns, rowCount: rowCount))
            let found = Self.rows(folded.columns, folded.weights.count)
            #expect(Dictionary(uniqueKeysWithValues: zip(found, folded.weights)) == expected, "seed \(seed)")
        }
    }

    @Test("are none of plain columns, and of too many values")
    func plain() {
        let numbers = Column(.int64([Int64](repeating: 1, count: 100)))
        #expect(FoldedRows([numbers], rowCount: 100) == nil)
        #expect(FoldedRows([], rowCount: 100) == nil)
        let texts = TextArena((0..<60).map { "\($0)" })
        let codes = Column(.dictionary(codes: (0..<100).map { UInt32($0 % 60) }, texts: texts))
        #expect(FoldedRows([codes], rowCount: 100) == nil)
    }
}
