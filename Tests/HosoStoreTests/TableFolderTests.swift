import HosoCore
import HosoDelta
import HosoStorage
import HosoStore
import Testing

@Suite("Tables that other programs wrote")
struct TableFolderTests {
    private let storage = MemoryStorage()
    private var table: TableFolder { TableFolder(foreign: storage, path: "/x/t") }

    private func put(_ name: String, _ text: String) throws {
        try storage.createDirectories("_delta_log")
        _ = try storage.writeNew("_delta_log/\(name)", Array(text.utf8))
    }

    private func commit(_ version: Int, _ lines: String...) throws {
        try put(
            String(DeltaLog.commitPath(version: version).dropFirst(11)), lines.joined(separator: "\n") + "\n")
    }

    private static let begin = text([
        .protocol(DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2)),
        .metadata(DeltaMetadata(id: "x", schemaString: DeltaSchema([]).encode())),
    ])

    private static func text(_ actions: [DeltaAction]) -> String {
        String(decoding: DeltaCommit(actions).encode(), as: UTF8.self)
    }

    private static func text(features: [String], minReaderVersion: Int) -> String {
        let features = DeltaProtocol(
            minReaderVersion: minReaderVersion, minWriterVersion: 7, readerFeatures: features,
            writerFeatures: features)
        return text([.protocol(features)])
    }

    private static func add(_ path: String, size: String = "1", more: String = "") -> String {
        #"{"add":{"path":"\#(path)","partitionValues":{},"size":\#(size),"modificationTime":0,"#
            + #""dataChange":true\#(more)}}"#
    }

    private func refusal(version: Int? = nil) -> HosoError? {
        #expect(throws: HosoError.self) { try table.snapshot(version: version) }
    }

    @Test("a version that is not there: the error names those that are")
    func versions() throws {
        try commit(0, TableFolderTests.begin)
        #expect(refusal(version: 1)?.description == "/x/t: the table has no version 1; there is 0")
        try commit(1, TableFolderTests.add("a"))
        #expect(refusal(version: 7)?.description == "/x/t: the table has no version 7; there are 0 to 1")
        #expect(refusal(version: -1)?.code == .usage)
        try storage.remove("_delta_log/00000000000000000000.json")
        #expect(try table.availableVersions() == [])
        #expect(
            refusal()?.description == "/x/t/_delta_log: malformed _delta_log: commit 0 is missing at byte 0")
    }

    @Test("names beside the log's own change nothing")
    func strayNames() throws {
        try commit(0, TableFolderTests.begin, TableFolderTests.add("a"))
        try commit(1, TableFolderTests.add("b"))
        for name in [
            "00000000000000000000.00000000000000000001.compacted.json", "00000000000000000001.crc",
            ".00000000000000000001.json.crc", "_last_checkpoint", "_commits", "x.json", "1.json",
            "00000000000000000001.checkpoint.0000000001.0000000002.parquet",
            "00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
        ] { try put(name, "}{") }
        #expect(try table.snapshot().files.map(\.path) == ["a", "b"])
        #expect(try table.latestVersion() == 1)
    }

    @Test("a checkpoint named by a UUID is refused by name only where it is needed")
    func uuidCheckpoint() throws {
        try put("00000000000000000004.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.parquet", "")
        #expect(refusal()?.message.contains("v2Checkpoint (00000000000000000004.checkpoint.80a") == true)
        try commit(5, TableFolderTests.add("a"))
        #expect(refusal()?.message.contains("v2Checkpoint") == true)
    }

    @Test(
        "damaged logs are refused with file and place",
        arguments: [
            (#"{"add":"#, "00000000000000000001.json: malformed JSON"),
            (#"{"add":{"path":"a","partitionValues":{},"size":99999999999999999999,"#, "malformed JSON"),
            (add("a", size: "99999999999999999999"), "malformed add.size"),
            (add("a", size: "1e3"), "malformed add.size"),
            (add("a", size: "1e999999999"), "malformed add.size"),
            (add("../b"), "a data file outside the table's folder is not supported"),
            (add("a/%2E%2E/../../b"), "a data file outside the table's folder is not supported"),
            (add("/etc/passwd"), "a data file outside the table's folder is not supported"),
            (add("file:///etc/passwd"), "a data file outside the table's folder is not supported"),
            (add("s3://b/x"), "a data file outside the table's folder is not supported"),
            (add("%2Fetc%2Fpasswd"), "a data file outside the table's folder is not supported"),
            (add("a%00b"), "malformed add.path"), (add("a%zz"), "malformed add.path"),
            (add(""), "malformed add.path"), ("[]", "malformed action"), ("{}", "malformed action"),
            (add("a", more: #","deletionVector":{"storageType":"u","offset":1}"#), "deletionVectors"),
            (
                text(features: ["timestampNtz", "deletionVectors"], minReaderVersion: 3),
                "deletionVectors (reader feature) is not supported"
            ),
            (
                #"{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}"#,
                "columnMapping (reader version 2) is not supported"
            ),
        ])
    func damage(line: String, expected: String) throws {
        try commit(0, TableFolderTests.begin)
        try commit(1, line)
        let error = refusal()
        #expect(error?.code == .dataRefused)
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        #expect(try table.snapshot(version: 0).files == [])
    }

    @Test("a file outside the folder matters only while it is part of the table")
    func removedOutside() throws {
        try commit(0, TableFolderTests.begin, TableFolderTests.add("s3://b/x"))
        try commit(1, #"{"remove":{"path":"s3://b/x","dataChange":true}}"#, TableFolderTests.add("a"))
        #expect(refusal(version: 0)?.message.contains("outside") == true)
        #expect(try table.snapshot().files.map(\.path) == ["a"])
        let kept = try table.snapshot().checkpointActions(nowMs: 0)
        #expect(!kept.contains { if case .remove = $0 { true } else { false } })
    }

    @Test("features for writers do not matter to readers")
    func writerFeatures() throws {
        let refused = [
            "checkConstraints", "changeDataFeed", "generatedColumns", "identityColumns", "rowTracking",
            "domainMetadata", "inCommitTimestamp", "clustering", "icebergCompatV2", "allowColumnDefaults",
        ]
        let features = TableFolderTests.text(
            features: ["appendOnly", "invariants"] + refused, minReaderVersion: 1)
        try commit(0, TableFolderTests.begin + features)
        let snapshot = try table.snapshot()
        let error = #expect(throws: FormatError.self) { try snapshot.requireWritable() }
        let feature = "\(refused.joined(separator: ", ")) (writer feature)"
        #expect(error?.kind == .unsupported(feature: feature))
    }
}
