import HosoCore
import HosoDelta
import HosoTestSupport
import Testing

@Suite struct DeltaActionTests {
    static let actions: [(DeltaAction, String)] = [
        (
            .protocol(DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2)),
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#
        ),
        (
            .protocol(DeltaProtocol(for: [Field("t", .timestamp)])),
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"#
                + #""writerFeatures":["timestampNtz"]}}"#
        ),
        (
            .metadata(
                DeltaMetadata(
                    id: "x", schemaString: #"{"type":"struct","fields":[]}"#,
                    configuration: ["b": "2", "a": "1"],
                    createdTimeMs: 9)),
            #"{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"#
                + #""schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"#
                + #""configuration":{"a":"1","b":"2"},"createdTime":9}}"#
        ),
        (
            .add(
                DeltaAdd(
                    path: "tỉnh=a b/part%1.parquet", partitionValues: ["tỉnh": "a b", "k": nil], byteCount: 3,
                    modificationTimeMs: 4, dataChange: false, stats: #"{"numRecords":1}"#, tags: ["t": "v"])),
            #"{"add":{"path":"t%E1%BB%89nh=a%20b/part%251.parquet","partitionValues":{"k":null,"tỉnh":"a b"},"#
                + #""size":3,"modificationTime":4,"dataChange":false,"stats":"{\"numRecords\":1}","tags":{"t":"v"}}}"#
        ),
        (
            .remove(DeltaRemove(path: "a:b", deletionTimestampMs: 8, partitionValues: [:], byteCount: 2)),
            #"{"remove":{"path":"a%3Ab","deletionTimestamp":8,"dataChange":true,"extendedFileMetadata":true,"#
                + #""partitionValues":{},"size":2}}"#
        ),
        (
            .remove(DeltaRemove(path: "a", deletionTimestampMs: nil)),
            #"{"remove":{"path":"a","dataChange":true,"extendedFileMetadata":false}}"#
        ),
        (
            .transaction(DeltaTransaction(appId: "hoso", version: 12, lastUpdatedMs: 3)),
            #"{"txn":{"appId":"hoso","version":12,"lastUpdated":3}}"#
        ),
        (
            .commitInfo(
                DeltaCommitInfo(
                    timestampMs: 1, operation: "WRITE", operationParameters: ["mode": "Append"],
                    engineInfo: "hoso")),
            #"{"commitInfo":{"timestamp":1,"operation":"WRITE","operationParameters":{"mode":"Append"},"#
                + #""engineInfo":"hoso"}}"#
        ),
    ]

    @Test("writes the log's form, and reads it back", arguments: 0..<actions.count)
    func roundTrip(index: Int) throws {
        let (action, line) = DeltaActionTests.actions[index]
        #expect(text(action.encode()) == line)
        #expect(try DeltaAction.decode(Array(line.utf8)[...]) == action)
    }

    @Test("reads actions of other writers")
    func foreign() throws {
        func decode(_ line: String) throws -> DeltaAction { try DeltaAction.decode(Array(line.utf8)[...]) }
        #expect(try decode(#"{"cdc":{"path":"x"}}"#) == .other(name: "cdc"))
        #expect(try decode(#"{"add":null,"domainMetadata":{}}"#) == .other(name: "domainMetadata"))
        #expect(
            try decode(#"{"commitInfo":{"timestamp":"noon","operationParameters":{"a":[1]}}}"#)
                == .commitInfo(
                    DeltaCommitInfo(timestampMs: nil, operation: nil, operationParameters: ["a": "[1]"])))
        let add =
            #"{"add":{"path":"a+b%2bc","partitionValues":{},"size":1,"modificationTime":2,"dataChange":true,"#
        #expect(
            try decode(add + #""tags":null,"deletionVector":null}}"#)
                == .add(DeltaAdd(path: "a+b+c", byteCount: 1, modificationTimeMs: 2)))
        let vector = #expect(throws: FormatError.self) { try decode(add + #""deletionVector":{}}}"#) }
        #expect(vector?.description.contains("deletionVectors") == true)
    }

    @Test(
        "refuses lines that are no actions",
        arguments: [
            "", "1", "[]", "{}", #"{"add":1}"#, #"{"add":{}}"#, #"{"add":{"path":1}}"#,
            #"{"protocol":{"minReaderVersion":1}}"#,
            #"{"protocol":{"minReaderVersion":"1","minWriterVersion":2}}"#,
            #"{"txn":{"appId":"a","version":1.5}}"#,
            #"{"remove":{"path":"%zz","dataChange":true}}"#, #"{"remove":{"path":"%e1","dataChange":true}}"#,
            #"{"remove":{"path":"","dataChange":true}}"#, #"{"metaData":{"id":"x","schemaString":"{}"}}"#,
            #"{"metaData":{"id":"x","schemaString":"{}","format":{"provider":"orc"}}}"#,
        ])
    func malformed(line: String) {
        #expect(throws: FormatError.self) { try DeltaAction.decode(Array(line.utf8)[...]) }
    }

    @Test(
        "paths that lead out of the table's folder are known as such",
        arguments: ["s3://b/x", "/x", "file:///x", "../x", "a/../../x", "a/%2E%2E/x", "%2Fx"])
    func outside(reference: String) throws {
        let line = #"{"remove":{"path":"\#(reference)","dataChange":true}}"#
        let action = try DeltaAction.decode(Array(line.utf8)[...])
        guard case .remove(let remove) = action else {
            Issue.record("\(action)")
            return
        }
        #expect(remove.isOutsideTable && remove.path == reference)
        #expect(text(action.encode()).contains("\"path\":\"\(reference)\""))
    }

    @Test("a commit is a line for each action; a bad one is named by its place")
    func commit() throws {
        let commit = DeltaCommit(DeltaActionTests.actions.map(\.0))
        let bytes = commit.encode()
        #expect(text(bytes) == DeltaActionTests.actions.map { $0.1 + "\n" }.joined())
        #expect(try DeltaCommit.decode(bytes) == commit)
        #expect(
            try DeltaCommit.decode(Array(text(bytes).dropLast().replacing("\n", with: "\r\n\n").utf8))
                == commit)
        let error = #expect(throws: FormatError.self) {
            try DeltaCommit.decode(bytes + Array("{\"add\":{}}".utf8))
        }
        #expect(error?.byteOffset == bytes.count)
    }

    @Test("damaged bytes give errors, never a crash")
    func damaged() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let bytes = DeltaCommit(DeltaActionTests.actions.map(\.0)).encode()
        var readable = 0
        for _ in 0..<2000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                damaged.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            }
            if let commit = try? DeltaCommit.decode(damaged) {
                readable += 1
                _ = try? DeltaSnapshot.replay(commits: [(0, commit.actions)])
            }
        }
        #expect(readable < 2000, "seed \(seed)")
    }
}
