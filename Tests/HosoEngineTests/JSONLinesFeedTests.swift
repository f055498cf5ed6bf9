import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

@Suite("JSON lines of a registry")
struct JSONLinesFeedTests {
    private func plan() throws -> RegistryPlan {
        try TestPlan.registry(
            key: "k", format: "jsonl",
            columns: [
                "k: integer", "v: integer", "t: {type: text, optional: true}",
                "d: {type: decimal, precision: 6, scale: 2, optional: true}",
            ])
    }

    @Test("the same rows and rejects, whatever blocks and threads")
    func blocks() throws {
        let folder = try InputFolder()
        let lines = [
            #"{"k":1,"v":1,"t":"x"}"#, "", #"{"t":"a\nb\"","k":2,"v":"1"}"#, "{}",
            #"{"k":3.0,"v":1e0,"d":1.50}"#,
            "nonsense", #"{"k":4,"v":1,"t":["#, #"{"k":4,"v":1,"t":[1]}"#, #"{"k":5,"v":1,"t":"\ud800"}"#,
            #" {"k" : 6 , "v" : 1 , "t" : "\u00e9 " , "d" : 12} "#,
        ]
        try folder.write("r/a", "\u{FEFF}" + lines.joined(separator: "\r\n"))
        try folder.write("r/b", lines.joined(separator: "\n") + "\n\n")
        let plan = try plan()
        let wanted: [TextRow] = [
            ["1", "1", "x", nil], ["2", "1", "a\nb\"", nil], ["3", "1", nil, "1.50"],
            ["6", "1", "é", "12.00"],
        ]
        let rejects = ["4 k missing", "6 - type", "7 - type", "8 t type", "9 t encoding"]
        for (block, threads) in [(1, 1), (7, 2), (40, 3), (InputLimits.blockByteCount, 2)] {
            let ingested = try IngestedRegistry(plan, folder, threads: threads, blockByteCount: block)
            #expect(try ingested.rows(plan) == wanted, "blocks of \(block)")
            let found = try ingested.result.rejects.all().map {
                "\($0.line) \($0.column ?? "-") \($0.reason.name)"
            }
            #expect(found == rejects + rejects, "blocks of \(block)")
            #expect(ingested.result.rowsRead == 18)
        }
    }

    @Test("a record of 16 MiB passes, a longer one is refused")
    func oversized() throws {
        let folder = try InputFolder()
        let start = Array(#"{"k":1,"v":1,"t":""#.utf8)
        let end = Array(#""}"#.utf8)
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) - start.count - end.count)
        try folder.write("r/a", start + text + end + [0x0A])
        #expect(try IngestedRegistry(plan(), folder).registry.rowCount == 1)
        try folder.write("r/a", start + text + [0x78, 0x78, 0x78, 0x78] + end + [0x0A])
        let error = #expect(throws: HosoError.self) { try IngestedRegistry(plan(), folder) }
        #expect(error?.code == .dataRefused && error?.description.contains("16 MiB") == true)
    }

    @Test("names that no column has are told in the order of their bytes")
    func ignored() throws {
        let folder = try InputFolder()
        try folder.write("r/a", "{\"k\":1,\"z\":1,\"v\":1}\n{\"y\":1}\n")
        try folder.write("r/b", "{\"k\":2,\"x\":{\"w\":1},\"v\":1}\n")
        #expect(try IngestedRegistry(plan(), folder, threads: 2).result.ignoredHeaders == ["x", "y", "z"])
    }

    @Test("numbers as they are worth, beside their digits moved by hand", arguments: [1, 2, 3] as [UInt64])
    func numbers(seed: UInt64) throws {
        print("JSONLinesFeedTests.numbers seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var lines = ""
        var wanted: [TextRow] = []
        for key in 0..<2000 {
            let hundredths = Int.random(in: -999_999...999_999, using: &generator)
            // hundredths * 10^-2, written with `places` digits behind the point and the exponent that fits.
            let digits = String(hundredths.magnitude)
            let places = Int.random(in: 0...6, using: &generator)
            let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
            let whole = padded.dropLast(places)
            let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
            let fraction = places == 0 ? "" : "." + padded.suffix(places) + zeros
            let exponent = places - 2
            let sign = exponent > 0 && Bool.random(using: &generator) ? "+" : ""
            let letter = Bool.random(using: &generator) ? "e" : "E"
            let minus = hundredths < 0 ? "-" : ""
            let text = "\(minus)\(whole)\(fraction)" + (exponent == 0 ? "" : "\(letter)\(sign)\(exponent)")
            lines += "{\"k\":\(key),\"v\":\(key)e0,\"d\":\(text)}\n"
            let shown = "\(hundredths.magnitude / 100)." + String("0\(hundredths.magnitude % 100)".suffix(2))
            wanted.append([String(key), String(key), nil, minus + shown])
        }
        let folder = try InputFolder()
        try folder.write("r/a", lines)
        let ingested = try IngestedRegistry(plan(), folder)
        #expect(ingested.result.rejects.count == 0)
        #expect(try ingested.rows(plan()) == wanted)
    }
}
