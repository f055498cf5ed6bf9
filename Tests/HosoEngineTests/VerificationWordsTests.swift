import HosoEngine
import HosoTestSupport
import Testing

@Suite("Verification of many rows")
struct VerificationWordsTests {
    @Test("marks the rows that differ one by one", arguments: [0, 1, 15, 16, 17, 300])
    func twin(count: Int) {
        for seed in [1, 2, 3, 4] as [UInt64] {
            var generator = SeededGenerator(seed: seed)
            func side(_ count: Int) -> VerificationWords {
                VerificationWords(
                    nameHashes: (0..<count).map { _ in UInt64(generator.below(3)) },
                    validity: generator.oneIn(2) ? nil : (0..<count).map { _ in generator.oneIn(5) ? 0 : 1 })
            }
            let otherCount = seed == 4 ? 0 : 40
            let mine = side(count)
            let theirs = side(otherCount)
            let rows = (0..<count).map { _ -> Int32 in
                otherCount == 0 || generator.oneIn(4)
                    ? Int32(-1 - generator.below(2)) : Int32(generator.below(otherCount))
            }
            let before = (0..<count).map { _ in UInt64(generator.below(4)) }
            var differences = before
            mine.mark(4, in: &differences, whereOther: theirs, at: rows)
            for row in 0..<count {
                let differs = rows[row] >= 0 && !mine.equals(row, theirs, Int(rows[row]))
                #expect(differences[row] == before[row] | (differs ? 4 : 0), "seed \(seed), row \(row)")
            }
        }
    }
}
