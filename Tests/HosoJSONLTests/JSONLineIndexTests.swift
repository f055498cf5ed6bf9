import HosoJSONL
import HosoTestSupport
import Testing

@Suite("JSON lines")
struct JSONLineIndexTests {
    private static let columns = ["a", "citizen_id", "họ tên", "a\"b\\", ""]

    private func expectTwin(_ bytes: [UInt8], _ index: JSONLineIndex, _ seed: UInt64 = 0) {
        let block = bytes.last == 0x0A ? bytes : bytes + [0x0A]
        let wanted = JSONTwin.outcomes(block, columns: JSONLineIndexTests.columns)
        let found = index.outcomes(block)
        #expect(
            found == wanted, "seed \(seed): \(String(decoding: block, as: UTF8.self).debugDescription)")
    }

    private func record(_ text: String) -> JSONLineOutcome? {
        JSONLineIndex(columns: JSONLineIndexTests.columns).outcomes(Array((text + "\n").utf8)).first
    }

    @Test(
        "gives random lines, sound and damaged, as the slow twin does",
        arguments: 1...6 as ClosedRange<UInt64>)
    func random(seed: UInt64) {
        print("JSONLineIndexTests.random seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let index = JSONLineIndex(columns: JSONLineIndexTests.columns)
        for _ in 0..<600 {
            var text = JSONMaker(generator: SeededGenerator(seed: generator.next()))
            var block: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                block += text.line()
                block += Bool.random(using: &generator) ? [0x0A] : [0x0D, 0x0A]
            }
            expectTwin(block, index, seed)
            for _ in 0..<4 {
                let place = Int.random(in: 0..<block.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: block[place] = JSONMaker.spice.randomElement(using: &generator) ?? 0
                case 1: block.remove(at: place)
                default: block.insert(JSONMaker.spice.randomElement(using: &generator) ?? 0, at: place)
                }
                if block.isEmpty { break }
                expectTwin(block, index, seed)
            }
        }
    }

    @Test("gives every text of a few symbols as the slow twin does")
    func exhaustive() {
        let symbols = ["{", "}", "\"a\"", ":", ",", "[", "]", "1", " ", "\\"].map { Array($0.utf8) }
        let index = JSONLineIndex(columns: JSONLineIndexTests.columns)
        for length in 0...5 {
            var count = 1
            for _ in 0..<length { count *= symbols.count }
            var block: [UInt8] = []
            for number in 0..<count {
                var rest = number
                block += [UInt8](Array("{".utf8).prefix(number % 2))
                for _ in 0..<length {
                    block += symbols[rest % symbols.count]
                    rest /= symbols.count
                }
                block.append(0x0A)
            }
            let wanted = JSONTwin.outcomes(block, columns: JSONLineIndexTests.columns)
            let found = index.outcomes(block)
            #expect(found.count == wanted.count)
            for (place, pair) in zip(found, wanted).enumerated() where pair.0 != pair.1 {
                Issue.record("text \(place) of length \(length): \(pair.0), not \(pair.1)")
            }
        }
    }

    @Test(
        "numbers that the grammar knows",
        arguments: [
            "0", "-0", "1", "-1", "10", "1.5", "0.0", "-0.10", "1e5", "1E+5", "1e-05", "0e0", "12.50e-3",
            "123456789012345678901234567890", "1e999999",
        ])
    func soundNumber(text: String) {
        #expect(
            record("{\"a\":\(text)}")
                == .record([.bare(Array(text.utf8)), .none, .none, .none, .none], []))
    }

    @Test(
        "values that are none",
        arguments: [
            "", "01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "--1", "0x10", "1_000", "NaN", "Infinity",
            "-Infinity", "nul", "True", "tru", "nulls", "'x'", "x", "\"x", "\"\\x\"", "\"\\u12g4\"",
            "\"\\u12\"",
            "\"\t\"", "\"\u{1}\"", "1 2", "1,", "\"a\" \"b\"", "[1,]", "[,1]", "[1", "[1}", "{\"b\":1]",
            "{\"b\"}", "{\"b\":}", "{b:1}", "{\"b\":1,}", "{,}", "/**/1", "1 //",
        ])
    func malformed(text: String) {
        let line = "{\"a\":\(text)}"
        #expect(record(line) == .fault(Array(line.utf8)))
        let other = "{\"other\":\(text)}"
        #expect(record(other) == .fault(Array(other.utf8)))
    }

    @Test(
        "lines that are no object",
        arguments: [
            "1", "\"a\"", "null", "[]", "[{}]", "{} {}", "{}x", "{}}", "{", "}", "{\"a\"}", "{\"a\":1",
            "{a:1}",
            "{\"a\":1,}", "{,\"a\":1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:2}", "\u{FEFF}{}",
            "{\"a\u{0}\":1}",
        ])
    func noObject(line: String) { #expect(record(line) == .fault(Array(line.utf8))) }

    @Test(
        "escapes",
        arguments: [
            ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"), ("\\u0041\\u00e9\\u1EC7", "Aéệ"),
            ("\\uD83D\\ude00!", "😀!"), ("Nguy\\u1ec5n V\\u0103n", "Nguyễn Văn"), ("\\u0000", "\0"),
            ("\u{7F}\u{2028}", "\u{7F}\u{2028}"), ("😀", "😀"), ("", ""),
        ])
    func escapes(escaped: String, text: String) {
        let wanted = JSONLineOutcome.record([.string(Array(text.utf8)), .none, .none, .none, .none], [])
        #expect(record("{\"a\":\"\(escaped)\"}") == wanted)
    }

    @Test(
        "half a surrogate pair is told",
        arguments: ["\\uD800", "\\uDC00", "x\\uD83D\\u0041", "\\uD83D\\uD83D"])
    func surrogates(escaped: String) {
        for (name, field) in [("a", 0), ("z", nil)] as [(String, Int?)] {
            guard case .record(_, let faults) = record("{\"\(name)\":\"\(escaped)\"}") else {
                Issue.record("no record")
                continue
            }
            #expect(faults.map(\.reason) == [.surrogate] && faults.first?.field == field)
        }
    }

    @Test("objects in one another, up to the limit and far over it")
    func depth() {
        func line(_ depth: Int, _ open: String, _ close: String) -> String {
            "{\"z\":" + String(repeating: open, count: depth - 1) + "1"
                + String(repeating: close, count: depth - 1) + "}"
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let width = open.first == "[" && open.count > 1 ? 2 : 1
            let limit = (JSONLimits.depth - 1) / width + 1
            for depth in [2, limit - 1, limit] {
                #expect(record(line(depth, open, close)) == .record([.none, .none, .none, .none, .none], []))
            }
            for depth in [limit + 1, 100, 100_000] {
                let text = line(depth, open, close)
                #expect(record(text) == .fault(Array(text.utf8)))
            }
        }
    }

    @Test("names in any order, left out, escaped, of every length, and known before")
    func names() {
        let columns = (0..<40).map { String(repeating: "n", count: $0) + "x" }
        let index = JSONLineIndex(columns: columns)
        var generator = SeededGenerator(seed: 5)
        var block: [UInt8] = []
        var wanted: [JSONLineOutcome] = []
        for _ in 0..<300 {
            var chosen = columns.indices.filter { _ in Bool.random(using: &generator) }
            if Bool.random(using: &generator) { chosen.shuffle(using: &generator) }
            let members = chosen.map { column in
                let name =
                    Int.random(in: 0..<9, using: &generator) == 0
                    ? "\\u006e".prefix(column == 0 ? 0 : 6) + columns[column].dropFirst(column == 0 ? 0 : 1)
                    : columns[column][...]
                return "\"\(name)\":\(column)"
            }
            block += Array("{\(members.joined(separator: ","))}\n".utf8)
            let fields = columns.indices.map { column -> JSONField in
                chosen.contains(column) ? .bare(Array(String(column).utf8)) : .none
            }
            wanted.append(.record(fields, []))
        }
        #expect(index.outcomes(block) == wanted)
        #expect(index.ignoredNames.isEmpty)
    }

    @Test("names that no column has are told, though not without limit")
    func ignored() {
        let index = JSONLineIndex(columns: ["a"])
        let block = (0..<6000).map { "{\"n\($0)\":1,\"a\":\($0),\"n\($0)\":2}\n" }.joined()
        let outcomes = index.outcomes(Array(block.utf8))
        #expect(outcomes == (0..<6000).map { .record([.bare(Array(String($0).utf8))], []) })
        #expect(index.ignoredNames.count == 256 && index.ignoredNames.first == "n0")
    }

    @Test("more records than a batch holds", arguments: [1, 17, 2000])
    func batches(columnCount: Int) {
        let index = JSONLineIndex(columns: (0..<columnCount).map { "c\($0)" })
        let count = 70_000 / columnCount + 2
        let block = (0..<count).map { "{\"c0\":\($0)}\n" }.joined()
        let outcomes = index.outcomes(Array(block.utf8))
        #expect(outcomes.count == count)
        for (number, outcome) in outcomes.enumerated() {
            guard case .record(let fields, let faults) = outcome else {
                Issue.record("line \(number)")
                continue
            }
            #expect(faults.isEmpty && fields[0] == .bare(Array(String(number).utf8)))
        }
    }
}

/// Makes lines of JSON.
struct JSONMaker {
    static let spice =
        Array("{}[]:,\"\\ \t\r\n0123456789-+.eEtruefalsnu\u{1}\u{7F}\u{E9}\u{0}".utf8) + [0xFF, 0xC3]
    private static let names = ["a", "citizen_id", "họ tên", "a\\\"b\\\\", "", "z", "aa", "\\u0061"]
    var generator: SeededGenerator

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

    private mutating func space() -> String { [" ", "\t", "  ", ""][min(3, pick(12))] }

    mutating func line() -> [UInt8] {
        if pick(12) == 0 { return Array(space().utf8) }
        return Array((space() + object(depth: 0) + space()).utf8)
    }

    private mutating func object(depth: Int) -> String {
        let members = (0..<pick(5)).map { _ -> String in
            let name = JSONMaker.names[pick(JSONMaker.names.count)]
            return "\(space())\"\(name)\"\(space()):\(space())\(value(depth: depth + 1))\(space())"
        }
        return "{\(space())\(members.joined(separator: ","))}"
    }

    private mutating func value(depth: Int) -> String {
        switch pick(depth > 4 ? 7 : 9) {
        case 0: return "null"
        case 1: return ["true", "false"][pick(2)]
        case 2: return "\(pick(2000) - 1000)"
        case 3: return ["0", "-0.5", "1e9", "12.25E-3", "100000000000000000000"][pick(5)]
        case 4...6:
            let parts = (0..<pick(6)).map { _ in
                ["x", "Nguyễn", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\udc00", "\\\"", "longer text here"][
                    pick(8)]
            }
            return "\"\(parts.joined())\""
        case 7: return object(depth: depth)
        default: return "[\((0..<pick(4)).map { _ in value(depth: depth + 1) }.joined(separator: ","))]"
        }
    }
}
