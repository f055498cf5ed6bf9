import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Text search kernels")
struct TextSearchTests {
    @Test("find what a plain comparison finds, at every length", arguments: 0...40)
    func indices(byteCount: Int) {
        var generator = SeededGenerator(seed: UInt64(byteCount))
        var arena = TextArena()
        var texts: [[UInt8]] = []
        for _ in 0..<200 {
            let count = max(0, byteCount + Int.random(in: -1...1, using: &generator))
            var text = [UInt8](repeating: 7, count: count)
            // One byte decides, anywhere.
            if count > 0 {
                text[Int.random(in: 0..<count, using: &generator)] = UInt8.random(
                    in: 0...2, using: &generator)
            }
            texts.append(text)
            arena.append(text)
        }
        for pattern in texts.prefix(50) {
            let expected = texts.indices.filter { texts[$0] == pattern }
            #expect(TextSearch.indices(of: pattern, in: arena) == expected)
        }
        #expect(TextSearch.indices(of: [1], in: TextArena()) == [])
    }

    @Test("a text that stands among bytes is never missed, and no other of four bytes is found")
    func mayOccur() {
        var generator = SeededGenerator(seed: 21)
        for byteCount in [0, 1, 3, 4, 5, 16, 127, 131, 132, 133, 300, 1000] {
            let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...2, using: &generator) }
            for count in [0, 1, 3, 4, 5, 9, 12, 130] {
                for _ in 0..<20 {
                    let pattern = (0..<count).map { _ in UInt8.random(in: 0...2, using: &generator) }
                    let stands =
                        count <= byteCount
                        && (0...byteCount - count).contains { Array(bytes[$0..<$0 + count]) == pattern }
                    let found = TextSearch.mayOccur(pattern, in: bytes)
                    #expect(found == stands || (found && count < 4), "\(count) of \(byteCount)")
                }
                if count > byteCount { continue }
                for first in 0...byteCount - count {
                    #expect(TextSearch.mayOccur(Array(bytes[first..<first + count]), in: bytes))
                }
            }
        }
    }

    @Test("values are placed in the rows that have some")
    func rows() {
        var generator = SeededGenerator(seed: 3)
        for rowCount in [0, 1, 15, 16, 17, 300] {
            let levels = (0..<rowCount).map { _ in UInt8.random(in: 0...1, using: &generator) }
            let present = levels.indices.filter { levels[$0] == 1 }
            let wanted = present.indices.filter { _ in Bool.random(using: &generator) }
            #expect(
                TextSearch.rows(ofValues: wanted, definitionLevels: levels, full: 1)
                    == wanted.map { present[$0] })
        }
        #expect(TextSearch.indices(ofCode: 2, in: [1, 2, 3, 2]) == [1, 3])
    }
}
