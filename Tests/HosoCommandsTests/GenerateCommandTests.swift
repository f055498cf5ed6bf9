import FoundationEssentials
import HosoCommands
import HosoCore
import Testing

struct GenerateCommandTests {
    private func generate(_ bench: CommandBench, _ name: String, _ more: String...) -> CommandBench.Ending {
        CommandBench.run(
            [
                "generate", "--scenario", "core", "--persons", "500", "--seed", "11", "--output",
                bench.path(name),
            ] + more)
    }

    @Test("the same seed gives the same bytes, whatever the threads")
    func determinism() throws {
        let bench = try CommandBench()
        #expect(generate(bench, "one", "--threads", "1").code == .done)
        #expect(generate(bench, "four", "--threads", "4").code == .done)
        let one = try bench.files(below: "one")
        #expect(try bench.files(below: "four") == one)
        #expect(one.count == 9)
        #expect(one["truth.json"] != nil)
        #expect(one["population/part-00001.csv"] != nil)
    }

    @Test(
        "compressed files hold the same",
        arguments: [("gzip", "gz", [0x1F, 0x8B]), ("zstd", "zst", [0x28, 0xB5])])
    func compressed(kind: String, suffix: String, magic: [UInt8]) throws {
        let bench = try CommandBench()
        #expect(generate(bench, "plain").code == .done)
        #expect(generate(bench, "packed", "--compress", kind).code == .done)
        let plain = try bench.files(below: "plain")
        let packed = try bench.files(below: "packed")
        #expect(Set(packed.keys) == Set(plain.keys.map { $0 == "truth.json" ? $0 : "\($0).\(suffix)" }))
        let truth = try #require(plain["truth.json"].map { String(decoding: $0, as: UTF8.self) })
        let named = truth.replacing(".csv\"", with: ".csv.\(suffix)\"")
        #expect(packed["truth.json"].map { String(decoding: $0, as: UTF8.self) } == named)
        for (name, bytes) in packed where name != "truth.json" { #expect(bytes.starts(with: magic)) }
    }

    @Test("a folder that has something in it is refused, and left as it is")
    func notEmpty() throws {
        let bench = try CommandBench()
        try FileManager.default.createDirectory(atPath: bench.path("out"), withIntermediateDirectories: true)
        _ = try bench.write("x", to: "out/mine.txt")
        let ending = generate(bench, "out")
        #expect(ending.code == .cannotCreate)
        #expect(ending.errors.hasPrefix("hoso: \(bench.path("out")): the output folder is not empty"))
        #expect(try bench.files(below: "out").count == 1)
        let file = generate(bench, "out/mine.txt")
        #expect(file.code == .cannotCreate)
    }

    @Test("every kind of broken row where asked for")
    func everyKind() throws {
        let bench = try CommandBench()
        #expect(generate(bench, "out", "--rejects", "every-kind").code == .done)
        let truth = String(decoding: try bench.bytes("out/truth.json"), as: UTF8.self)
        for reason in ["field_count", "quote", "encoding", "missing", "type", "enum", "length", "id"] {
            #expect(truth.contains("\"\(reason)\":"))
        }
    }

    @Test("progress only where somebody watches, and gone at the end")
    func progress() throws {
        let bench = try CommandBench()
        #expect(generate(bench, "quiet").errors.isEmpty)
        let arguments = ["generate", "--scenario", "core", "--persons", "9", "--seed", "1", "--output"]
        let watched = CommandBench.run(arguments + [bench.path("watched")], isTerminal: true)
        #expect(watched.errors.hasPrefix("\r\u{1B}[Kgenerate"))
        #expect(watched.errors.hasSuffix("\r\u{1B}[K"))
        let dumb = CommandBench.run(
            arguments + [bench.path("dumb")], isTerminal: true, environment: ["TERM": "dumb"])
        #expect(dumb.errors.isEmpty)
    }
}
