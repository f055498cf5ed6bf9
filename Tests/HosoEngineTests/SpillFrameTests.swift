import HosoCore
import HosoEngine
import HosoSpec
import HosoStorage
import HosoTestSupport
import Synchronization
import Testing

/// What is put aside: values of every kind, keys of every form, and what becomes of a file that fails.
@Suite("Frames of rows put aside")
struct SpillFrameTests {
    private static let columns = """
        yes: {type: boolean, optional: true}, day: {type: date, optional: true},
              n: {type: integer, optional: true},
              d: {type: decimal, precision: 9, scale: 2, optional: true},
              t: {type: timestamp, optional: true},
              e: {enum: [x, z, w], optional: true}, o: {type: old_id, optional: true},
              p: {type: person_id, optional: true}, name: {type: name, optional: true},
              word: {type: text, optional: true}, body: {type: text, optional: true}, v: integer
        """

    private static func pipeline(_ type: String) -> String {
        """
        pipeline: test
        reject_limit: 1
        registries:
          things:
            files: things/*
            key: nr
            version: v
            columns: {nr: \(type), \(columns)}
          notes:
            files: notes/*
            key: id
            version: v
            columns: {id: integer, nr: \(type), v: integer}
            links: {thing: {to: things, by: nr}}
        indicators:
          words: {of: notes, count: distinct thing.word, by: {area: thing.e, category: thing.body}}
          shares: {of: notes, share: thing.n > 0, by: {area: thing.name, category: thing.yes}}
        """
    }

    private static func value(_ column: Int, _ random: inout SeededGenerator) -> String {
        if random.oneIn(6) { return "" }
        switch column {
        case 0: return random.oneIn(2) ? "true" : "false"
        case 1: return "\(1900 + random.below(180))-0\(1 + random.below(9))-1\(random.below(10))"
        case 2:
            let far = ["9223372036854775807", "-9223372036854775808", "0", "-1"]
            return random.oneIn(4) ? far[random.below(4)] : "\(random.below(900) - 450)"
        case 3: return "\(random.below(100_000)).\(10 + random.below(90))"
        case 4: return "20\(10 + random.below(80))-01-02 03:0\(random.below(10)):00"
        case 5: return ["x", "z", "w"][random.below(3)]
        case 6: return "1000000\(10 + random.below(90))"
        case 7:
            return random.oneIn(3)
                ? "A\(random.below(50))"
                : random.oneIn(2) ? "1000000\(10 + random.below(90))" : "0270960000\(10 + random.below(90))"
        case 8: return "Nguyễn Thị \(random.below(9))"
        case 9: return "từ \(random.below(5))"
        default: return String(repeating: "dài \(random.below(7)) ", count: random.below(60))
        }
    }

    private static func files(keys: [String], _ random: inout SeededGenerator) throws -> InputFolder {
        let folder = try InputFolder()
        for file in 0..<3 {
            var things = "nr,yes,day,n,d,t,e,o,p,name,word,body,v\n"
            var notes = "id,nr,v\n"
            for _ in 0..<300 {
                let values = (0...10).map { value($0, &random) }
                things +=
                    ([keys[random.below(keys.count)]] + values + ["\(random.below(3))"])
                    .joined(separator: ",") + "\n"
                notes += "\(random.below(600)),\(keys[random.below(keys.count)]),\(random.below(3))\n"
            }
            try folder.write("things/\(file).csv", things)
            try folder.write("notes/\(file).csv", notes)
        }
        return folder
    }

    private static let keyForms: [(name: String, type: String, keys: [String])] = [
        ("numbers", "integer", (0..<250).map { "\(($0 - 100) * 1_000_003)" }),
        ("days", "date", (0..<90).map { "20\(10 + $0)-01-02" }),
        ("short texts", "text", (0..<250).map { "\($0)" }),
        ("texts that share much", "text", (0..<250).map { String(repeating: "a", count: 70) + "\($0)" }),
        ("texts that begin with others", "text", (1..<120).map { String(repeating: "ab", count: $0) }),
        ("texts with control characters", "text", (0..<250).map { "k\u{1}\u{2}\($0 % 16)\u{1}\($0)" }),
        ("one key", "text", ["same"]),
    ]

    @Test("give back what was put aside", arguments: 0..<7, [1, 60_000, 400_000])
    func roundTrip(form: Int, byteLimit: Int) throws {
        let (name, type, keys) = SpillFrameTests.keyForms[form]
        print("SpillFrameTests \(name), limit \(byteLimit)")
        var random = SeededGenerator(seed: UInt64(form + 1))
        let plan = try TestPlan.load(SpillFrameTests.pipeline(type))
        let folder = try SpillFrameTests.files(keys: keys, &random)
        let wide = try JobRun(plan, folder)
        let narrow = try JobRun(plan, folder, byteLimit: byteLimit)
        #expect(narrow.files == wide.files)
        #expect(narrow.result.indicators.map(\.cells) == wide.result.indicators.map(\.cells))
        #expect(wide.result.registries[0].rowCount > 0)
    }

    /// Keeps the names of stages.
    private final class Stages: ProgressObserver {
        let names = Mutex<[String]>([])

        func begin(stage name: String, totalBytes: Int?) { names.withLock { $0.append(name) } }
        func advance(rows: Int, bytes: Int) {}
        func warn(_ message: String) {}
    }

    @Test("are brought back once for the table and for links")
    func onePass() throws {
        var random = SeededGenerator(seed: 4)
        let plan = try TestPlan.load(SpillFrameTests.pipeline("text"))
        let folder = try SpillFrameTests.files(keys: (0..<250).map { "\($0)" }, &random)
        for byteLimit in [nil, 60_000] as [Int?] {
            let stages = Stages()
            _ = try JobRun(plan, folder, byteLimit: byteLimit, progress: stages)
            let isIndexed = stages.names.withLock { $0.contains("index things") }
            #expect(isIndexed == (byteLimit == nil))
        }
    }

    /// Gives back other bytes than it took, from the nth read on.
    private final class FailingScratch: ScratchFile {
        private let file: any ScratchFile
        private let readsLeft: Atomic<Int>

        init(_ file: any ScratchFile, goodReadCount: Int) {
            self.file = file
            readsLeft = Atomic(goodReadCount)
        }

        func append(_ bytes: ArraySlice<UInt8>) throws -> Int { try file.append(bytes) }

        func read(at offset: Int, count: Int) throws -> [UInt8] {
            var bytes = try file.read(at: offset, count: count)
            let left = readsLeft.wrappingSubtract(1, ordering: .relaxed).newValue
            if left < 0, !bytes.isEmpty { bytes[bytes.count * (7 - left % 5) / 13] ^= 0x10 }
            return bytes
        }
    }

    @Test("that are not what was written are an error", arguments: [0, 1, 5])
    func damage(goodReadCount: Int) throws {
        var random = SeededGenerator(seed: 5)
        let plan = try TestPlan.load(SpillFrameTests.pipeline("integer"))
        let folder = try SpillFrameTests.files(keys: (0..<250).map { "\($0)" }, &random)
        let error = #expect(throws: HosoError.self) {
            _ = try JobRun(plan, folder, byteLimit: 60_000) {
                FailingScratch(try MemoryStorage().makeScratch(in: ""), goodReadCount: goodReadCount)
            }
        }
        #expect(error?.code == .readWrite)
    }
}
