import FoundationEssentials
import HosoCompression
import HosoCore
import Testing

@Suite("compressed streams with known answers")
struct CompressionConformanceTests {
    struct Expectation: Decodable {
        var expect: String
        var outBytes: Int?
        var outSha256: String?
    }

    /// The project's copies, and the shared folder where there is one.
    static let folders: [String] = {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let packageRoot = here.deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["HOSO_SHARED"]
            ?? packageRoot.appending(path: "../shared").path
        let conformance = shared + "/conformance/compress"
        let fixtures = here.appending(path: "Fixtures").path
        return FileManager.default.fileExists(atPath: conformance) ? [fixtures, conformance] : [fixtures]
    }()

    @Test("gives the content or the error, for every chunk size", arguments: folders)
    func conformance(folder: String) throws {
        let list = try Data(contentsOf: URL(filePath: folder + "/expected.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let expectations = try decoder.decode([String: Expectation].self, from: list)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".gz") || $0.hasSuffix(".zst") }
        #expect(Set(files) == Set(expectations.keys))
        var digestByContent: [[UInt8]: String] = [:]
        for file in files.sorted() {
            let bytes = try fileBytes(folder + "/" + file)
            let kind = CompressionKind.detect(
                firstBytes: Array(bytes.prefix(CompressionKind.detectionByteCount)))
            #expect(kind == (file.hasSuffix(".gz") ? .gzip : .zstd), "\(file)")
            let expectation = try #require(expectations[file])
            guard expectation.expect == "ok" else {
                for inputPiece in [1, 7, 4096, bytes.count] {
                    #expect(throws: FormatError.self, "\(file)") {
                        try decompressAll(bytes, kind: kind, inputPiece: inputPiece, outputPiece: 1000)
                    }
                }
                continue
            }
            let whole = try decompressAll(bytes, kind: kind, inputPiece: bytes.count, outputPiece: 1 << 20)
            #expect(whole.count == expectation.outBytes, "\(file)")
            let digest = digestByContent[whole] ?? Sha256.hex(whole)
            digestByContent[whole] = digest
            #expect(digest == expectation.outSha256, "\(file)")
            for (inputPiece, outputPiece) in [
                (1, 1 << 20), (7, 1000), (4096, 1000), (4096, 1 << 20), (bytes.count, 7),
            ] {
                let pieces = try decompressAll(
                    bytes, kind: kind, inputPiece: inputPiece, outputPiece: outputPiece)
                #expect(pieces == whole, "\(file), pieces of \(inputPiece) and \(outputPiece)")
            }
        }
    }

    @Test("names the kind of the damage", arguments: [1, 4096])
    func kindOfDamage(inputPiece: Int) throws {
        func fault(_ file: String, _ kind: CompressionKind) throws -> FormatError.Kind? {
            let bytes = try fileBytes(CompressionConformanceTests.folders[0] + "/" + file)
            return #expect(throws: FormatError.self) {
                try decompressAll(bytes, kind: kind, inputPiece: inputPiece, outputPiece: 4096)
            }?.kind
        }
        #expect(try fault("bad_crc.csv.gz", .gzip) == .checksum(field: "gzip member"))
        #expect(try fault("bad_checksum.csv.zst", .zstd) == .checksum(field: "zstd frame"))
        #expect(try fault("truncated_body.csv.gz", .gzip) == .truncated(neededBytes: 1, availableBytes: 0))
        #expect(try fault("truncated.csv.zst", .zstd) == .truncated(neededBytes: 1, availableBytes: 0))
    }

    @Test("the tests' SHA-256 gives the standard's examples")
    func sha256() {
        #expect(Sha256.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Sha256.hex(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
