import HosoSpec
import Testing

/// Files that are made to exhaust memory, time or stack.
@Suite struct YAMLReaderTests {
    private func errors(_ text: String) -> [String] { PipelineFixture(text).errors() }

    private func errors(bytes: [UInt8]) -> [String] {
        let sink = DiagnosticSink()
        let node = YAMLReader(file: "f", sink: sink).read(bytes)
        #expect(node == nil)
        return sink.sorted()?.diagnostics.map(\.description) ?? []
    }

    @Test(arguments: [
        ("[", ""), ("{a: ", ""), ("- ", "x"), ("[", "]"), ("? ", "x"), ("a: [", ""), ("&a [", ""),
    ])
    func deepNesting(opening: String, closing: String) {
        for depth in [65, 999, 1001, 20_000, 200_000] where depth * opening.utf8.count < 1 << 20 {
            let text =
                "pipeline: " + (opening == "- " || opening == "? " ? "\n" : "")
                + String(repeating: opening, count: depth)
                + (closing == "]" ? String(repeating: closing, count: depth) : closing)
            #expect(errors(text).count >= 1)
        }
    }

    @Test func nestingAtTheLimitIsRead() {
        let text = "x: " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let sink = DiagnosticSink()
        #expect(YAMLReader(file: "f", sink: sink).read(Array(text.utf8)) != nil)
    }

    private func bomb(levels: Int, width: Int) -> String {
        var text = "a0: &a0 x\n"
        for level in 1...levels {
            let items = Array(repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        return text
    }

    @Test func aliasBomb() {
        let errors = errors(bomb(levels: 40, width: 9))
        #expect(errors.count == 1)
        #expect(errors[0].contains("more than 100000 values") || errors[0].contains("nested"), "\(errors)")
    }

    @Test(arguments: [
        "? *a30\n: x\n", "*a30 : x\n", "y: {[*a30]: x}\n", "y: {{z: *a30}: x}\n", "?\n  *a30\n: x\n",
    ])
    func aliasBombAsKey(line: String) {
        let errors = errors(bomb(levels: 30, width: 9) + line)
        #expect(errors.count == 1)
        #expect(errors[0].contains("keys that are not plain names"), "\(errors)")
    }

    @Test func longChainsOfAliases() {
        #expect(errors(bomb(levels: 20_000, width: 1)).count == 1)
        let opening = String(repeating: "[", count: 900)
        let closing = String(repeating: "]", count: 900)
        var text = "a0: &a0 x\n"
        for level in 1...400 {
            text += "a\(level): &a\(level) \(opening)*a\(level - 1)\(closing)\n"
        }
        #expect(errors(text).count == 1)
    }

    @Test func tooManyBytesOrValues() {
        #expect(
            errors(String(repeating: "# comment\n", count: 110_000)).first?.contains("bytes, more than")
                ?? false)
        #expect(
            errors("x: [" + String(repeating: "a,", count: 150_000) + "]").first?.contains("100000 values")
                ?? false)
    }

    @Test func tooManyColumns() {
        let columns = (0..<2000).map { "c\($0): text, " }.joined()
        let registry =
            "  wide: {files: a, key: c0, version: v, columns: {\(columns)v: date}, derive: {d: c0}}"
        let errors = errors(PipelineFixture.text(registry: registry))
        #expect(errors == ["main.yaml:13:3: registry `wide` has more than 2000 columns"])
    }

    @Test func manyErrorsAreCutOff() {
        let errors = errors("pipeline: a\n" + (0..<3000).map { "k\($0): 1\n" }.joined())
        #expect(errors.count == DiagnosticSink.maximumCount + 1)
        #expect(errors.last == "main.yaml: 2001 more errors are not shown")
    }

    @Test func bytesThatAreNotText() {
        #expect(errors(bytes: Array("a: b\nc: ".utf8) + [0xFF]) == ["f:2: the file is not UTF-8"])
        #expect(errors(bytes: [0]).count == 1)
        #expect(errors(bytes: Array("a: \"\\uD800\"".utf8)).count == 1)
        #expect(errors(bytes: Array("a\nb\u{7}".utf8)).count == 1)
        #expect(errors(bytes: Array("a: 1\n---\nb: 2\n".utf8)).count == 1)
        #expect(errors(bytes: Array("a: *b\n".utf8)).count == 1)
    }

    @Test func allDuplicateKeysAreFound() {
        let text = "pipeline: a\n'pipeline': b\npipeline: c\n\"x\": 1\nx: 2\n"
        let errors = errors(text).filter { $0.contains("defined") }
        #expect(
            errors == [
                "main.yaml:2:1: `pipeline` is defined twice in this map: also at main.yaml:1:1",
                "main.yaml:3:1: `pipeline` is defined twice in this map: also at main.yaml:1:1",
                "main.yaml:5:1: `x` is defined twice in this map: also at main.yaml:4:1",
            ])
    }

    @Test func duplicatesThatCannotBeSeparated() {
        #expect(errors("'': 1\n'': 2\n").contains { $0.contains("more than once") })
        #expect(errors("a: {b: 1, b: 2}\nc: [\n").count == 2)
        let many = (0..<100).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        #expect(errors(many).count >= 64)
    }

    /// Random cuts and flips of a right file: an answer, whatever it is.
    @Test func damagedFilesGetAnAnswer() {
        let original = Array(PipelineFixture.text(head: "parameters: {a: &x 5, b: *x}").utf8)
        var state: UInt64 = 20_260_630
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        let interesting = Array("[]{}:,-?*&!|>'\"#%@` \n\t\0x<".utf8) + [0xC3, 0xFF]
        for _ in 0..<2000 {
            var bytes = original
            for _ in 0...random(4) {
                let index = random(bytes.count)
                switch random(3) {
                case 0: bytes[index] = interesting[random(interesting.count)]
                case 1: bytes.insert(interesting[random(interesting.count)], at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + 1 + random(20)))
                }
            }
            let result = PipelineLoader.load(path: "f", overrides: [:]) { _ in bytes }
            if case .failure(let diagnostics) = result { #expect(!diagnostics.diagnostics.isEmpty) }
        }
    }
}
