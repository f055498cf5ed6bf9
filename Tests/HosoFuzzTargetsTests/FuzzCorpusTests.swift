import Glibc
import HosoFuzzTargets
import HosoStorage
import Testing

/// What fuzzers were given and what they found, once more.
///
/// A trap ends the whole test run: the last target and file printed are then the ones.
@Suite("Fuzz corpus", .serialized)
struct FuzzCorpusTests {
    private static let root: String = {
        let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        return here.dropLast(3).joined(separator: "/") + "/Fuzz/corpus"
    }()

    @Test("every file is refused or read, in bounded time", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) throws {
        let storage = LocalStorage(root: FuzzCorpusTests.root)
        let files = try storage.list(target.rawValue).filter { !$0.isDirectory }
        #expect(!files.isEmpty, "no corpus of \(target.rawValue)")
        for file in files {
            let bytes = try storage.readAll("\(target.rawValue)/\(file.name)")
            print("fuzz corpus: \(target.rawValue)/\(file.name)")
            let time = ContinuousClock().measure { target.run(bytes) }
            #expect(time < .seconds(10), "\(target.rawValue)/\(file.name)")
        }
    }

    @Test("no folder of the corpus is forgotten")
    func folders() throws {
        let storage = LocalStorage(root: FuzzCorpusTests.root)
        let folders = try storage.list("").filter(\.isDirectory).map(\.name)
        #expect(Set(folders) == Set(FuzzTarget.allCases.map(\.rawValue)))
    }

    /// What no fuzzer needs to look for.
    @Test("nothing, one byte, and long runs of one byte", arguments: FuzzTarget.allCases)
    func plain(target: FuzzTarget) {
        target.run([])
        for byte in UInt8.min...UInt8.max {
            target.run([byte])
            target.run([UInt8](repeating: byte, count: 300))
        }
        for byte in [0x00, 0x0A, 0x22, 0x28, 0x5B, 0x7B, 0xFF] as [UInt8] {
            target.run([0] + [UInt8](repeating: byte, count: 100_000))
        }
    }
}
