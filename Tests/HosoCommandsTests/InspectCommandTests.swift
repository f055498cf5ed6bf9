import HosoCommands
import HosoCore
import HosoParquet
import Testing

struct InspectCommandTests {
    /// Writes a Parquet file of one column of texts.
    private func file(_ bench: CommandBench, _ texts: [String]) throws -> String {
        let bytes = try ParquetRecordWriter.file(
            schema: .root([.text("t"), .int64("n")]),
            rows: texts.enumerated().map { index, text in
                .structure([
                    ParquetRecordMember("t", .text(Array(text.utf8))),
                    ParquetRecordMember("n", index == 1 ? .null : .integer(Int64(index))),
                ])
            })
        return try bench.write(bytes, to: "a.parquet")
    }

    @Test("prints rows as lines of JSON, so many as are asked for")
    func rows() throws {
        let bench = try CommandBench()
        let path = try file(bench, ["Đỗ \"A\"", "b\n", ""])
        let all = bench.run("inspect", path, "--rows", "all")
        #expect(all.code == .done && all.errors.isEmpty)
        #expect(all.output == "[\"Đỗ \\\"A\\\"\",0]\n[\"b\\n\",null]\n[\"\",2]\n")
        #expect(bench.run("inspect", path, "--rows", "1").outputLines.count == 1)
        #expect(bench.run("inspect", path, "--rows", "9").output == all.output)
        #expect(bench.run("inspect", path, "--rows", "0").output.isEmpty)
        #expect(
            bench.run("inspect", path, "--rows", "1", "--objects").output
                == "{\"t\":\"Đỗ \\\"A\\\"\",\"n\":0}\n")
    }

    @Test("describes without values, unless they are asked for", arguments: ["text", "json"])
    func description(format: String) throws {
        let bench = try CommandBench()
        let path = try file(bench, ["secret", "secret"])
        let plain = bench.run("inspect", path, "--format", format)
        #expect(plain.code == .done)
        #expect(plain.output.contains("BYTE_ARRAY") && plain.output.contains("ZSTD"))
        #expect(!plain.output.contains("secret"))
        #expect(bench.run("inspect", path, "--format", format, "--values").output.contains("secret"))
    }

    @Test("a damaged file prints no row")
    func damaged() throws {
        let bench = try CommandBench()
        let path = try file(bench, (0..<50_000).map { "text \($0)" })
        var bytes = try bench.bytes("a.parquet")
        bytes[bytes.count / 3] ^= 1
        _ = try bench.write(bytes, to: "a.parquet")
        let ending = bench.run("inspect", path, "--rows", "all")
        #expect(ending.code == .dataRefused && ending.output.isEmpty)
        #expect(ending.errorLines.count == 1 && ending.errors.hasPrefix("hoso: \(path): "))
    }

    @Test(
        "refuses what makes no sense",
        arguments: [
            ["--rows", "-1"], ["--rows", "x"], ["--objects"], ["--version=-1"], ["--version", "0"],
            ["--values", "--rows", "1"], ["--format", "csv"],
        ])
    func usage(options: [String]) throws {
        let bench = try CommandBench()
        let path = try file(bench, ["a"])
        let ending = CommandBench.run(["inspect", path] + options)
        #expect(ending.code == .usage && ending.output.isEmpty)
    }

    @Test("what is not there is no input")
    func missing() throws {
        let bench = try CommandBench()
        #expect(bench.run("inspect", bench.path("none")).code == .noInput)
        let folder = bench.run("inspect", bench.folder)
        #expect(folder.code == .noInput && folder.errors.contains("_delta_log"))
    }
}
