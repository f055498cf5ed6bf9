import HosoCommands
import Testing

struct FormatTests {
    @Test(
        "sizes of memory",
        arguments: [
            ("4GiB", 4 << 30), ("512MiB", 512 << 20), ("2GB", 2_000_000_000), ("1048576", 1_048_576),
            ("1 kib", 1024), ("3TB", 3_000_000_000_000), ("7B", 7),
        ])
    func sizes(text: String, byteCount: Int) { #expect(ByteSize.byteCount(text) == byteCount) }

    @Test(
        "texts that are no size",
        arguments: ["", "GiB", "0", "-1", "4Gi", "1.5GiB", "4 GiB x", "9999999999TiB", "٤"])
    func noSizes(text: String) { #expect(ByteSize.byteCount(text) == nil) }

    @Test(
        "sizes for people",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (812 << 20, "812 MiB"), (5 << 40, "5120 GiB"),
        ])
    func shownSizes(byteCount: Int, text: String) { #expect(ByteSize.text(byteCount) == text) }

    @Test(
        "numbers in full",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (4126, "4126"), (-3, "-3"), (0.1, "0.1"),
            (2.0 / 3, "0.6666666666666666"),
            (1e-7, "1e-07"), (9_007_199_254_740_992, "9007199254740992"), (1e16, "10000000000000000"),
            (1.25e20, "125000000000000000000"), (-1e22, "-10000000000000000000000"), (0.5, "0.5"),
        ] as [(Double, String)])
    func fullNumbers(value: Double, text: String) {
        #expect(NumberText.full(value) == text)
        #expect(Double(text) == value)
    }

    @Test("what is no number has no text")
    func noNumbers() {
        #expect(NumberText.full(nil) == nil)
        #expect(NumberText.full(.nan) == nil)
        #expect(NumberText.full(.infinity) == nil)
        #expect(JSONText.number(nil) == "null")
    }

    @Test(
        "numbers for people",
        arguments: [
            (2.0 / 3, "0.6667"), (1474, "1474"), (0.5, "0.5"), (123_456_789_012.0625, "123456789012.0625"),
        ] as [(Double, String)])
    func roundedNumbers(value: Double, text: String) { #expect(NumberText.rounded(value) == text) }

    @Test("CSV quotes what needs it")
    func csv() {
        #expect(CSVText.record(["a", "", "b c"]) == "a,,b c\n")
        #expect(CSVText.record(["a,b", "say \"no\"", "x\r\ny"]) == "\"a,b\",\"say \"\"no\"\"\",\"x\r\ny\"\n")
    }

    @Test("JSON escapes what needs it")
    func json() {
        #expect(JSONText.quoted("Bắc Ninh \"\\\n\t\u{1}") == "\"Bắc Ninh \\\"\\\\\\n\\t\\u0001\"")
        #expect(JSONText.quoted(nil as String?) == "null")
    }

    @Test(
        "columns that a text takes",
        arguments: [
            ("", 0), ("Nguyễn", 6), ("Nguye\u{302}\u{303}n", 6), ("hồ sơ", 5), ("越南", 4), ("a\u{200B}b", 2),
        ])
    func columns(text: String, count: Int) { #expect(ShownText.columnCount(text) == count) }

    @Test("a text that is cut fits, and keeps its marks")
    func cut() {
        #expect(ShownText.cut("Nguyễn", toColumns: 6) == "Nguyễn")
        #expect(ShownText.cut("Nguyễn", toColumns: 4) == "Ngu…")
        #expect(ShownText.cut("越南人", toColumns: 4) == "越…")
    }

    @Test("nothing from a file steers the terminal")
    func controls() {
        #expect(ShownText.withoutControls("a\u{1B}[2Jb\r\nc\u{202E}") == "a␛[2Jb␍␊c\u{FFFD}")
        #expect(ShownText.withoutControls("Bắc Ninh") == "Bắc Ninh")
    }

    @Test("tables align by what is seen")
    func table() throws {
        let sink = MemorySink()
        let output = BufferedOutput(sink)
        let table = TextTable(
            [.init(name: "name"), .init(name: "n", isRight: true), .init(name: "raw", columnLimit: 5)],
            to: output)
        try table.add(["Nguyễn", "1", "abcdefg"])
        try table.add(["Nguye\u{302}\u{303}n", "200", ""])
        try table.add(["越", "30", "x\ny"])
        try table.finish()
        try output.flush()
        #expect(
            sink.text == """
                name      n  raw
                Nguyễn    1  abcd…
                Nguye\u{302}\u{303}n  200
                越       30  x␊y

                """)
    }

    @Test(
        "a table's header stands alone, and long tables are written as they come",
        arguments: [0, 999, 1000, 1001])
    func tableSizes(rowCount: Int) throws {
        let sink = MemorySink()
        let output = BufferedOutput(sink)
        let table = TextTable([.init(name: "n", isRight: true)], to: output)
        for row in 0..<rowCount { try table.add(["\(row)"]) }
        try table.finish()
        try output.flush()
        let lines = sink.text.split(separator: "\n")
        #expect(lines.count == rowCount + 1)
        #expect(lines.dropFirst().enumerated().allSatisfy { Int($1.drop { $0 == " " }) == $0 })
    }
}
