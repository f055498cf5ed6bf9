import HosoCSV
import HosoTestSupport
import Testing

@Suite("Record index")
struct RecordIndexTests {
    private let comma = CSVSyntax()

    private func expectTwin(_ bytes: [UInt8], _ syntax: CSVSyntax, _ index: RecordIndex, seed: UInt64? = nil)
    {
        let block = bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")]
        for fieldCount in 1...3 {
            var twin = CSVTwin(block, syntax: syntax)
            let wanted = twin.outcome(fieldCount: fieldCount)
            #expect(
                index.outcome(block, fieldCount: fieldCount) == wanted,
                "seed \(seed ?? 0), \(fieldCount) fields: \(String(decoding: block, as: UTF8.self).debugDescription)"
            )
        }
    }

    @Test("agrees with the slow twin on random records", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        print("RecordIndexTests.random seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let isQuoted = seed % 2 == 0
        let syntax = seed < 3 ? comma : CSVSyntax(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"))
        var alphabet: [[UInt8]] = [
            [syntax.delimiter], [0x0A], [0x0D], [0x0D, 0x0A], Array("a".utf8), Array("bc".utf8),
            Array("é".utf8),
            Array("ệ".utf8), [0x80], [0x00],
        ]
        if isQuoted { alphabet += [[syntax.quote], [syntax.quote], [syntax.quote, syntax.delimiter]] }
        let index = RecordIndex(syntax: syntax)
        for round in 0..<1500 {
            let bytes = generator.bytes(upTo: round % 10 == 0 ? 300 : 14, of: alphabet)
            expectTwin(bytes, syntax, index, seed: seed)
        }
    }

    @Test("gives every text of a few symbols as the slow twin does")
    func exhaustive() {
        let symbols: [UInt8] = Array(",\"\n\ra".utf8)
        let index = RecordIndex(syntax: comma)
        for length in 0...5 {
            var count = 1
            for _ in 0..<length { count *= symbols.count }
            for number in 0..<count {
                var rest = number
                let bytes = (0..<length).map { _ -> UInt8 in
                    defer { rest /= symbols.count }
                    return symbols[rest % symbols.count]
                }
                expectTwin(bytes, comma, index)
            }
        }
    }

    @Test("a quote anywhere in the block changes nothing about the other records")
    func pathsAgree() {
        var generator = SeededGenerator(seed: 11)
        let index = RecordIndex(syntax: comma)
        for _ in 0..<200 {
            let body =
                generator.bytes(upTo: 120, of: [[0x2C], [0x0A], [0x0D], [0x61], [0xC3, 0xA9]]) + [0x0A]
            let plain = index.outcome(body, fieldCount: 2)
            let quoted = index.outcome(body + Array("\"x\",\"y\"\n".utf8), fieldCount: 2)
            #expect(quoted.faults == plain.faults)
            #expect(Array(quoted.records.dropLast()) == plain.records)
            #expect(quoted.records.last?.fields == [[0x78], [0x79]])
            #expect(quoted.newlineCount == plain.newlineCount + 1)
        }
    }

    @Test("blank lines are passed over, a line of quotes is not one", arguments: [1, 2])
    func blankLines(fieldCount: Int) {
        let index = RecordIndex(syntax: comma)
        let blank = index.outcome(Array("\n\r\n\n\r\n".utf8), fieldCount: fieldCount)
        #expect(blank.records.isEmpty && blank.faults.isEmpty && blank.newlineCount == 4)
        let quotes = index.outcome(Array("\"\"\n\n".utf8), fieldCount: fieldCount)
        #expect(quotes.records.count == (fieldCount == 1 ? 1 : 0))
        #expect(quotes.faults.count == (fieldCount == 1 ? 0 : 1))
    }

    @Test("a quote fault ends with its line")
    func quoteFault() {
        let text = "a,b\"c\n\"d\"e,\"f\n\"g\nh\",i\n"
        let outcome = RecordIndex(syntax: comma).outcome(Array(text.utf8), fieldCount: 2)
        #expect(outcome.faults.map(\.raw) == [Array("a,b\"c".utf8), Array("\"d\"e,\"f".utf8)])
        #expect(outcome.faults.map(\.isQuote) == [true, true])
        #expect(outcome.records.map(\.fields) == [[Array("g\nh".utf8), Array("i".utf8)]])
    }

    @Test("fields longer than 64 KiB", arguments: [65_535, 65_536, 65_537, 200_000])
    func longFields(byteCount: Int) {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: byteCount)
        let index = RecordIndex(syntax: comma)
        let plain = index.outcome(Array("a,".utf8) + long + Array("\nb,c\n".utf8), fieldCount: 2)
        #expect(plain.records.map(\.fields) == [[[0x61], long], [[0x62], [0x63]]])
        let doubled = long.flatMap { byte -> [UInt8] in [byte, 0x22, 0x22] }
        let content = long.flatMap { byte -> [UInt8] in [byte, 0x22] }
        let quoted = index.outcome(Array("a,\"".utf8) + doubled + Array("\"\nb,c\n".utf8), fieldCount: 2)
        #expect(quoted.records.map(\.fields) == [[[0x61], content], [[0x62], [0x63]]])
    }

    @Test(
        "blocks of every size around a vector's width",
        arguments: [1, 2, 62, 63, 64, 65, 127, 128, 129, 191, 192])
    func sizes(byteCount: Int) {
        let index = RecordIndex(syntax: comma)
        for place in 0..<byteCount {
            var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: byteCount)
            bytes[place] = UInt8(ascii: ",")
            bytes[byteCount - 1] = UInt8(ascii: "\n")
            expectTwin(bytes, comma, index)
        }
    }

    @Test("an index is used again for a block with other records")
    func reuse() {
        let index = RecordIndex(syntax: comma)
        _ = index.outcome([UInt8](repeating: 0x0A, count: 100_000), fieldCount: 1)
        let many = index.outcome(
            Array(repeating: Array(",\n".utf8), count: 100_000).flatMap { $0 }, fieldCount: 2)
        #expect(many.records.count == 100_000)
        #expect(index.outcome(Array("a\n".utf8), fieldCount: 1).records.count == 1)
        #expect(index.outcome([], fieldCount: 1) == CSVOutcome())
    }
}
