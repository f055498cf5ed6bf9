import HosoCore
import HosoEngine
import HosoTestSupport
import Testing

@Suite("Keys found by texts")
struct SortedTextsTests {
    /// Texts of up to `length` bytes of few values, so that many share beginnings and some are equal.
    private static func texts(_ count: Int, length: Int, _ generator: inout SeededGenerator) -> [[UInt8]] {
        let letters: [UInt8] = [0, 0x41, 0x7F, 0x80, 0xFF]
        return (0..<count).map { _ in
            (0..<generator.below(length + 1)).map { _ in letters[generator.below(letters.count)] }
        }
    }

    private static func arena(_ texts: [[UInt8]]) -> TextArena {
        var arena = TextArena()
        for text in texts { arena.append(text) }
        return arena
    }

    @Test("of both sorted and unsorted texts", arguments: [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 33])
    func join(length: Int) {
        for seed in 1...6 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let keys = Set(Self.texts(300, length: length, &generator)).sorted {
                $0.lexicographicallyPrecedes($1)
            }
            let others = Self.texts(200, length: length, &generator)
            let asked = (others + keys.flatMap { [$0, $0] }).sorted { $0.lexicographicallyPrecedes($1) }
            let validity = asked.map { _ -> UInt8 in generator.oneIn(9) ? 0 : 1 }
            let expected = zip(asked, validity).map { text, flag in
                flag == 0 ? -1 : Int32(keys.firstIndex(of: text) ?? -1)
            }
            let found = SortedTexts.join(Self.arena(asked), validity: validity, keys: Self.arena(keys))
            #expect(found == expected, "seed \(seed)")
            // Where nulls stand between does not matter to the order.
            var shuffled = Array(zip(asked, zip(validity, expected)))
            shuffled.shuffle(using: &generator)
            let rows = KeyedRows(Self.arena(keys))?.rows(
                of: Self.arena(shuffled.map(\.0)), validity: shuffled.map(\.1.0))
            #expect(rows == shuffled.map(\.1.1), "seed \(seed)")
        }
    }

    @Test("nothing where either side does not ascend")
    func unsorted() {
        let sorted = TextArena(["a", "b", "c"])
        #expect(SortedTexts.join(TextArena(["b", "a"]), validity: nil, keys: sorted) == nil)
        #expect(SortedTexts.join(TextArena(["z"]), validity: nil, keys: TextArena(["b", "a"])) == nil)
        #expect(SortedTexts.join(TextArena(["z"]), validity: nil, keys: TextArena(["a", "a"])) == nil)
        #expect(SortedTexts.join(TextArena(["b", "b", "c"]), validity: nil, keys: sorted) == [1, 1, 2])
        #expect(
            SortedTexts.join(TextArena(["b", "", "c"]), validity: [1, 0, 1], keys: sorted) == [1, -1, 2])
        #expect(SortedTexts.join(sorted, validity: nil, keys: TextArena()) == [-1, -1, -1])
    }

    @Test("no table of keys that stand twice")
    func twice() {
        #expect(KeyedRows(TextArena(["a", "b", "a"])) == nil)
        #expect(KeyedRows(TextArena())?.rows(of: TextArena(["a"]), validity: nil) == [-1])
    }
}
