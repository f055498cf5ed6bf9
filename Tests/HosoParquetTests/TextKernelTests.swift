import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Text kernels")
struct TextKernelTests {
    /// Texts of many lengths with long shared beginnings.
    static func texts(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let head = [UInt8](repeating: 97, count: Int.random(in: 0...40, using: &generator))
            return head
                + (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
        }
    }

    static func arena(_ texts: [[UInt8]]) -> TextArena {
        var arena = TextArena()
        for text in texts { arena.append(text) }
        return arena
    }

    @Test("PLAIN is length and bytes, and comes back", arguments: [0, 1, 2, 15, 16, 17, 500])
    func plain(count: Int) {
        let texts = Self.texts(count + 2, seed: UInt64(count))
        let arena = Self.arena(texts)
        let expected = texts[1..<count + 1].flatMap { text in
            (0..<4).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text
        }
        let encoded = TextKernels.plain(arena, range: 1..<count + 1)
        #expect(encoded == expected)
        #expect(
            TextDecoding.decodePlain(encoded, from: 0, valueCount: count)
                == Self.arena(Array(texts[1..<count + 1])))
    }

    @Test(
        "DELTA_LENGTH_BYTE_ARRAY is all lengths, then all texts", arguments: [0, 1, 2, 31, 32, 33, 129, 500])
    func deltaLength(count: Int) {
        let texts = Self.texts(count + 2, seed: UInt64(count))
        let lengths = texts[1..<count + 1].map { Int64($0.count) }
        #expect(
            TextKernels.deltaLength(Self.arena(texts), range: 1..<count + 1)
                == DeltaEncoding.slowEncode(lengths, bitWidth: 32) + texts[1..<count + 1].joined())
    }

    @Test("least and greatest are those of sorting", arguments: 0..<30 as Range<UInt64>)
    func extremes(seed: UInt64) throws {
        let texts = Self.texts(60, seed: seed)
        let arena = Self.arena(texts)
        let found = try #require(TextKernels.extremes(arena, range: 3..<57))
        let sorted = texts[3..<57].sorted { $0.lexicographicallyPrecedes($1) }
        #expect(texts[found.minimum] == sorted.first)
        #expect(texts[found.maximum] == sorted.last)
        let flags = (0..<60).map { UInt8($0 % 3 == 1 ? 1 : 0) }
        let flagged = try #require(TextKernels.extremes(arena, flags: flags))
        let picked = (0..<60).filter { $0 % 3 == 1 }.map { texts[$0] }.sorted {
            $0.lexicographicallyPrecedes($1)
        }
        #expect(texts[flagged.minimum] == picked.first)
        #expect(texts[flagged.maximum] == picked.last)
    }

    @Test("front coding shares what neighbours share", arguments: 0..<10 as Range<UInt64>)
    func frontCoding(seed: UInt64) {
        var texts = Self.texts(80, seed: seed)
        if seed % 2 == 0 { texts.sort { $0.lexicographicallyPrecedes($1) } }
        let coding = TextKernels.frontCoding(Self.arena(texts), range: 0..<80)
        #expect(coding.isAscending == (seed % 2 == 0))
        var previous: [UInt8] = []
        var suffixes: [UInt8] = []
        for (index, text) in texts.enumerated() {
            let shared = zip(previous, text).prefix { $0 == $1 }.count
            #expect(coding.prefixByteCounts[index] == Int32(shared))
            #expect(coding.suffixByteCounts[index] == Int32(text.count - shared))
            suffixes += text[shared...]
            previous = text
        }
        #expect(coding.suffixes == suffixes)
    }

    @Test("a dictionary found by hashing is that of first occurrence")
    func dictionary() throws {
        let texts = Self.texts(3000, seed: 4)
        let limits = TextDictionary.Limits(
            entryCount: 3000, byteCount: 1 << 20, sampleCount: 0, sampleDistinctCount: 0)
        let found = try #require(TextDictionary.build(Self.arena(texts), limits: limits))
        var places: [[UInt8]: UInt32] = [:]
        for (index, text) in texts.enumerated() {
            let place = places[text] ?? UInt32(places.count)
            places[text] = place
            #expect(found.codes[index] == place)
        }
        #expect(found.firstValueIndices.count == places.count)
        var tight = limits
        tight.entryCount = places.count
        #expect(TextDictionary.build(Self.arena(texts), limits: tight) != nil)
        tight.entryCount -= 1
        #expect(TextDictionary.build(Self.arena(texts), limits: tight) == nil)
    }

    @Test("IDs are written digit by digit as String does")
    func identifiers() {
        var generator = SeededGenerator(seed: 8)
        let asWritten = TextArena(["", "A 1", "số cũ"])
        let edges: [UInt64] = [0, 1, 9, 10, 9999, 10_000, 99_999_999, 100_000_000, 999_999_999]
        var raws =
            edges.map { PersonID(.old, payload: $0).raw } + edges.map { PersonID(.citizen, payload: $0).raw }
        raws +=
            [PersonID(.citizen, payload: 999_999_999_999).raw]
            + (0..<3).map { PersonID(.asWritten, payload: $0).raw }
        for _ in 0..<2000 {
            raws.append(
                PersonID(.citizen, payload: UInt64.random(in: 0..<1_000_000_000_000, using: &generator)).raw)
        }
        let arena = IdentifierFormatting.texts(of: raws, range: 0..<raws.count, asWritten: asWritten)
        let expected = TextArena(raws.map { IdentifierFormatting.slowText($0, asWritten: asWritten) })
        #expect(arena == expected)
        // Citizen IDs alone, from the edges and the greatest on.
        for first in [edges.count, 2 * edges.count + 4, raws.count] {
            let citizens = raws[first...].filter { PersonID(raw: $0).kind == .citizen }
            #expect(
                IdentifierFormatting.texts(of: citizens, range: 0..<citizens.count, asWritten: asWritten)
                    == TextArena(citizens.map { IdentifierFormatting.slowText($0, asWritten: asWritten) }))
        }
        #expect(
            IdentifierFormatting.plain(raws, range: 5..<raws.count, asWritten: asWritten)
                == TextKernels.plain(expected, range: 5..<raws.count))
        for range in [0..<9, 9..<18, 0..<raws.count, 19..<22, 18..<20] {
            let found = IdentifierFormatting.extremes(raws, range: range, asWritten: asWritten)
            let slow = TextKernels.extremes(expected, range: range)
            #expect(found.map { expected.string($0.minimum) } == slow.map { expected.string($0.minimum) })
            #expect(found.map { expected.string($0.maximum) } == slow.map { expected.string($0.maximum) })
        }
    }
}
