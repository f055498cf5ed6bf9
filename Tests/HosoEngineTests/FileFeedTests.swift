import HosoCompression
import HosoCore
import HosoEngine
import HosoSpec
import HosoStorage
import Testing

@Suite("Files of a registry")
struct FileFeedTests {
    private func plan(_ csv: String = "") throws -> RegistryPlan {
        try TestPlan.registry(
            key: "k", csv: csv, columns: ["k: integer", "v: integer", "t: {type: text, optional: true}"])
    }

    private func expectRows(_ text: [UInt8], _ wanted: [TextRow], csv: String = "") throws {
        let folder = try InputFolder()
        try folder.write("r/a", text)
        let plan = try plan(csv)
        for block in [1, 5, InputLimits.blockByteCount] {
            let ingested = try IngestedRegistry(plan, folder, threads: 2, blockByteCount: block)
            #expect(try ingested.rows(plan) == wanted, "blocks of \(block)")
            #expect(ingested.result.rejects.count == 0)
        }
    }

    @Test(
        "headers and files of many forms",
        arguments: [
            "k,v,t\n1,2,x\n", "k,v,t\n1,2,x", "\u{FEFF}k,v,t\r\n1,2,x\r\n", "\n\r\n\nk,v,t\n\n1,2,x\n\n",
            "\"k\",\"v\",\"t\"\n\"1\",\"2\",\"x\"\n",
            " k ,\u{A0}v,t\t\n1,2,x", "t,z,k,v\nx,?,1,2\n", "\"z\nz\",k,v,t\n,1,2,x",
        ])
    func forms(text: String) throws { try expectRows(Array(text.utf8), [["1", "2", "x"]]) }

    @Test("dialects")
    func dialects() throws {
        try expectRows(
            Array("k;v;t\n1;2;'x;''y'\n".utf8), [["1", "2", "x;'y"]], csv: "{delimiter: \";\", quote: \"'\"}")
        try expectRows(
            Array("k\tv\tt\n1\t2\tx, y\n".utf8), [["1", "2", "x, y"]], csv: "{delimiter: \"\\t\"}")
        try expectRows(
            Array("\u{FEFF}1,2,x\n\n3,4,\n".utf8), [["1", "2", "x"], ["3", "4", nil]], csv: "{header: false}")
    }

    @Test("files without rows", arguments: ["k,v,t\n", "k,v", "\n\nk,v\r\n\r\n\n", "\u{FEFF}k,v,t"])
    func noRows(text: String) throws { try expectRows(Array(text.utf8), []) }

    @Test(
        "files that are refused",
        arguments: [
            ("", "empty"), ("\n\n", "empty"), ("\u{FEFF}", "empty"), ("k,t\n1,2\n", "column `v` is missing"),
            ("k,v,k\n1,2,3\n", "2 times"), ("k,v\n1,\"2\n3,4\n", "still open"),
            ("k,\"v\n1,2\n", "quotes in the header"),
            ("k,v\"x\n", "quotes in the header"), ("k;v;t\n1;2;3\n", "delimiter"),
        ])
    func refused(text: String, wanted: String) throws {
        let folder = try InputFolder()
        try folder.write("r/a", text)
        for block in [1, 3, InputLimits.blockByteCount] {
            let error = #expect(throws: HosoError.self) {
                try IngestedRegistry(plan(), folder, blockByteCount: block)
            }
            #expect(error?.code == .dataRefused && error?.place?.file == "r/a")
            #expect(error?.description.contains(wanted) == true, "\(error?.description ?? "")")
        }
    }

    @Test("UTF-16 is told")
    func utf16() throws {
        let folder = try InputFolder()
        try folder.write("r/a", [0xFF, 0xFE] + Array("k,v\n".utf8).flatMap { [$0, 0] as [UInt8] })
        let error = #expect(throws: HosoError.self) { try IngestedRegistry(plan(), folder) }
        #expect(error?.description.contains("UTF-16") == true)
    }

    @Test("of several files at fault the first is told, whatever the threads", arguments: [1, 2, 4])
    func firstError(threads: Int) throws {
        let folder = try InputFolder()
        try folder.write("r/0", "k,v\n" + (0..<500).map { "\($0),1\n" }.joined())
        try folder.write("r/1", "k,v\n" + (0..<2000).map { "\($0),1\n" }.joined() + "7,\"")
        try folder.write("r/2", "v\n1\n")
        for _ in 0..<5 {
            let error = #expect(throws: HosoError.self) {
                try IngestedRegistry(plan(), folder, threads: threads, blockByteCount: 200)
            }
            #expect(error?.place?.file == "r/1")
        }
    }

    @Test("a compressed file that is cut is refused", arguments: [CompressionKind.gzip, .zstd])
    func cut(kind: CompressionKind) throws {
        let text = "k,v\n" + (0..<5000).map { "\($0),\($0 * 7919 % 1000)\n" }.joined()
        let compressor = StreamCompressor(kind)
        let bytes = compressor.compress(Array(text.utf8)) + compressor.finish()
        let folder = try InputFolder()
        try folder.write("r/a", bytes)
        let whole = try IngestedRegistry(plan(), folder, threads: 2)
        #expect(whole.result.rowsRead == 5000 && whole.result.files[0].byteCount == bytes.count)
        #expect(whole.result.files[0].digest == FileDigest.sha256(bytes))
        for count in [bytes.count - 1, bytes.count / 2, 30] {
            try folder.write("r/a", Array(bytes[..<count]))
            let error = #expect(throws: HosoError.self) { try IngestedRegistry(plan(), folder) }
            #expect(error?.code == .dataRefused)
        }
    }

    @Test("a record of 16 MiB passes, a longer one is refused")
    func oversized() throws {
        let plan = try plan()
        let folder = try InputFolder()
        let limit = 16 << 20
        var record = Array("1,2,".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: limit - 4)
        try folder.write("r/a", Array("k,v,t\n".utf8) + record + Array("\n2,2,y\n".utf8))
        #expect(try IngestedRegistry(plan, folder).registry.rowCount == 2)
        record += [UInt8](repeating: UInt8(ascii: "x"), count: 4)
        try folder.write("r/a", Array("k,v,t\n".utf8) + record + Array("\n2,2,y\n".utf8))
        let error = #expect(throws: HosoError.self) { try IngestedRegistry(plan, folder) }
        #expect(error?.code == .dataRefused && error?.description.contains("16 MiB") == true)
    }

    @Test("the raw bytes of a reject are cut at 64 KiB")
    func longReject() throws {
        let folder = try InputFolder()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        try folder.write(
            "r/a", Array("k,v,t\nbad,1,".utf8) + long + Array("\n1,1,".utf8) + long + Array("\n".utf8))
        let ingested = try IngestedRegistry(plan(), folder)
        #expect(try ingested.result.rejects.all().map(\.raw.count) == [65_536])
        #expect(try ingested.rows(plan()).map { $0[2]?.utf8.count } == [100_000])
    }

    @Test("headers that no column names are told once")
    func ignored() throws {
        let folder = try InputFolder()
        try folder.write("r/a", "k,x,v\n1,,1\n")
        try folder.write("r/b", "y,k,x,v\n,2,,1\n")
        #expect(try IngestedRegistry(plan(), folder, threads: 2).result.ignoredHeaders == ["x", "y"])
    }

    @Test("no files give no rows")
    func noFiles() throws {
        let folder = try InputFolder()
        let ingested = try IngestedRegistry(plan(), folder, threads: 3)
        #expect(ingested.result.rowsRead == 0 && ingested.registry.rowCount == 0)
    }
}
