import HosoCore
import HosoDelta
import Testing

@Suite struct DeltaLogTests {
    private func commit(_ version: Int) -> String {
        String(DeltaLog.commitPath(version: version).dropFirst(11))
    }

    private func checkpoint(_ version: Int) -> String {
        String(DeltaLog.checkpointPath(version: version).dropFirst(11))
    }

    @Test("names files by twenty digits")
    func names() {
        #expect(DeltaLog.commitPath(version: 0) == "_delta_log/00000000000000000000.json")
        #expect(DeltaLog.commitPath(version: .max) == "_delta_log/09223372036854775807.json")
        #expect(DeltaLog.checkpointPath(version: 10) == "_delta_log/00000000000000000010.checkpoint.parquet")
        #expect(DeltaLog.commitVersion(fileName: commit(123)) == 123)
        for name in [
            "1.json", "_last_checkpoint", ".\(commit(1)).crc", "\(commit(1)).tmp",
            "0000000000000000000x.json",
            "99999999999999999999.json", "09223372036854775807.json", "-0000000000000000001.json",
            checkpoint(1),
        ] {
            #expect(DeltaLog.commitVersion(fileName: name) == nil, "\(name)")
        }
    }

    @Test("finds the checkpoint and the commits after it")
    func segment() throws {
        let names =
            (0...12).map(commit) + [checkpoint(10), checkpoint(5), "_last_checkpoint", ".tmp-1-1", "x.json"]
        let newest = try DeltaLogSegment(fileNames: names.shuffled())
        #expect(newest.version == 12)
        #expect(newest.checkpoint?.version == 10)
        #expect(newest.checkpoint?.fileNames == [checkpoint(10)])
        #expect(newest.commitVersions == [11, 12])
        #expect(try DeltaLogSegment(fileNames: names, version: 10).commitVersions == [])
        #expect(try DeltaLogSegment(fileNames: names, version: 9).checkpoint?.version == 5)
        #expect(try DeltaLogSegment(fileNames: names, version: 4).commitVersions == [0, 1, 2, 3, 4])
        #expect(try DeltaLogSegment(fileNames: names, usesCheckpoints: false).commitVersions == Array(0...12))
        #expect(try DeltaLogSegment(fileNames: [checkpoint(5)]).version == 5)
        #expect(try DeltaLogSegment(fileNames: [checkpoint(5), commit(5), commit(6)]).commitVersions == [6])
    }

    @Test("takes a checkpoint in parts only whole")
    func parts() throws {
        let digits = String(repeating: "0", count: 19)
        let parts = (1...3).map { "\(digits)2.checkpoint.000000000\($0).0000000003.parquet" }
        let commits = (0...2).map(commit)
        #expect(try DeltaLogSegment(fileNames: commits + parts.reversed()).checkpoint?.fileNames == parts)
        #expect(try DeltaLogSegment(fileNames: commits + parts.dropLast()).checkpoint == nil)
        #expect(
            try DeltaLogSegment(fileNames: commits + parts + [checkpoint(2)]).checkpoint?.fileNames == [
                checkpoint(2)
            ])
    }

    @Test("refuses a log with a gap, and versions that are not there")
    func gaps() {
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: []) }
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [commit(1)]) }
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [commit(0), commit(2)]) }
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [checkpoint(1), commit(3)]) }
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [commit(0)], version: 1) }
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [commit(0)], version: -1) }
        let far = "09223372036854775806.json"
        #expect(throws: FormatError.self) { try DeltaLogSegment(fileNames: [commit(0), far]) }
    }

    @Test("knows which versions a log can still give")
    func availableVersions() {
        func ranges(_ names: [String]) -> [ClosedRange<Int>] {
            DeltaLogSegment.availableVersions(fileNames: names)
        }
        #expect(ranges([]) == [])
        #expect(ranges([commit(1)]) == [])
        #expect(ranges([commit(0)]) == [0...0])
        #expect(ranges((3...9).map(commit) + [checkpoint(5)]) == [5...9])
        #expect(ranges((0...2).map(commit) + [checkpoint(5), commit(6), commit(8)]) == [0...2, 5...6])
        #expect(ranges([checkpoint(5), checkpoint(6), commit(6)]) == [5...6])
        #expect(DeltaLogSegment.isEmpty(fileNames: ["_last_checkpoint", "x.json"]))
    }

    @Test("offers every way to make up a version, the one with fewest commits first")
    func choices() throws {
        let names = (0...6).map(commit) + [checkpoint(2), checkpoint(5), checkpoint(6)]
        let choices = try DeltaLogSegment.choices(fileNames: names, version: 5)
        #expect(choices.map { $0.checkpoint?.version } == [5, 2, nil])
        #expect(choices.map(\.commitVersions) == [[], [3, 4, 5], [0, 1, 2, 3, 4, 5]])
        let cleaned = try DeltaLogSegment.choices(fileNames: [checkpoint(2), checkpoint(5), commit(6)])
        #expect(cleaned.map { $0.checkpoint?.version } == [5])
    }

    @Test(
        "reads how long tombstones are kept",
        arguments: [
            (nil, 604_800_000), ("interval 1 week", 604_800_000), ("interval 30 days", 2_592_000_000),
            ("INTERVAL 1 DAY 12 hours", 129_600_000), ("interval 0 seconds", 0), ("2 minutes", 120_000),
            ("interval 1 month", 604_800_000), ("interval", 604_800_000), ("nonsense", 604_800_000),
            ("interval 99999999999999999 weeks", 604_800_000), ("interval -1 days", 604_800_000),
        ] as [(String?, Int)])
    func retention(text: String?, expectedMs: Int) {
        let key = "delta.deletedFileRetentionDuration"
        let configuration = text.map { [key: $0] } ?? [:]
        let metadata = DeltaMetadata(id: "x", schemaString: "{}", configuration: configuration)
        #expect(metadata.deletedFileRetentionMs == expectedMs)
    }

    @Test("writes the hint of the last checkpoint, and reads it back")
    func lastCheckpoint() throws {
        let hint = DeltaLastCheckpoint(version: 10, actionCount: 13)
        #expect(text(hint.encode()) == #"{"version":10,"size":13}"#)
        #expect(try DeltaLastCheckpoint.decode(hint.encode()) == hint)
        let foreign = #"{"version":2,"size":5,"parts":3,"sizeInBytes":9,"checksum":"x"}"#
        #expect(try DeltaLastCheckpoint.decode(Array(foreign.utf8)).partCount == 3)
        #expect(throws: FormatError.self) { try DeltaLastCheckpoint.decode(Array("{}".utf8)) }
    }
}
