import HosoCore
import HosoDelta
import Testing

@Suite struct DeltaSnapshotTests {
    private func replay(_ commits: [[DeltaAction]]) throws -> DeltaSnapshot {
        try DeltaSnapshot.replay(commits: commits.enumerated().map { ($0.offset, $0.element) })
    }

    @Test("a file lives from its add to its remove, and again from the next add")
    func liveFiles() throws {
        var commits = [newTable + [add("b"), add("a"), add("é")]]
        #expect(try replay(commits).files.map(\.path) == ["a", "b", "é"])
        commits.append([remove("a"), add("c")])
        #expect(try replay(commits).files.map(\.path) == ["b", "c", "é"])
        #expect(try replay(commits).tombstones.map(\.path) == ["a"])
        commits.append([add("a", byteCount: 9), remove("never there")])
        #expect(try replay(commits).files.map(\.path) == ["a", "b", "c", "é"])
        #expect(try replay(commits).files[0].byteCount == 9)
        #expect(try replay(commits).tombstones.map(\.path) == ["never there"])
        #expect(try replay(commits).version == 2)
    }

    @Test("files whose names differ in normal form only are two")
    func normalForms() throws {
        #expect(try replay([newTable + [add("\u{E9}"), add("e\u{301}")]]).files.count == 2)
        #expect(try replay([newTable + [add("\u{E9}"), add("e\u{301}"), remove("\u{E9}")]]).files.count == 1)
    }

    @Test("the newest protocol, metadata and transaction count")
    func newest() throws {
        let later = DeltaCommit.newTable(fields: [Field("t", .timestamp)], id: "2", createdTimeMs: 8)
        let transactions = [1, 2].map {
            DeltaAction.transaction(DeltaTransaction(appId: "hoso", version: $0))
        }
        let other = DeltaAction.transaction(DeltaTransaction(appId: "other", version: 7))
        let snapshot = try replay([newTable + [transactions[0], other], later + [transactions[1]]])
        #expect(snapshot.metadata.id == "2")
        #expect(snapshot.protocol.readerFeatures == ["timestampNtz"])
        #expect(snapshot.transactionByAppId.mapValues(\.version) == ["hoso": 2, "other": 7])
    }

    @Test("a checkpoint stands for all commits before it")
    func checkpoint() throws {
        let commits = [newTable + [add("a"), add("b")], [remove("a")], [add("c")]]
        let whole = try replay(commits)
        let checkpointActions = newTable + [add("b"), remove("a")]
        let fromCheckpoint = try DeltaSnapshot.replay(
            checkpoint: (version: 1, actions: checkpointActions), commits: [(version: 2, actions: commits[2])]
        )
        #expect(fromCheckpoint == whole)
        #expect(try DeltaSnapshot.replay(checkpoint: (5, checkpointActions), commits: []).version == 5)
        #expect(throws: FormatError.self) {
            try DeltaSnapshot.replay(checkpoint: (1, checkpointActions), commits: [(3, [])])
        }
    }

    @Test("refuses gaps, and tables without protocol or metadata")
    func incomplete() {
        #expect(throws: FormatError.self) { try DeltaSnapshot.replay(commits: []) }
        #expect(throws: FormatError.self) { try DeltaSnapshot.replay(commits: [(1, newTable)]) }
        #expect(throws: FormatError.self) { try DeltaSnapshot.replay(commits: [(0, newTable), (2, [])]) }
        #expect(throws: FormatError.self) { try DeltaSnapshot.replay(commits: [(0, newTable), (0, [])]) }
        #expect(throws: FormatError.self) { try replay([[newTable[0]]]) }
        #expect(throws: FormatError.self) { try replay([[newTable[1]]]) }
    }

    @Test("lets reading and writing pass apart, by feature")
    func gate() throws {
        func gate(_ reader: Int, _ writer: Int, _ readerFeatures: [String]?, _ writerFeatures: [String]?) -> (
            String, String
        ) {
            let table = DeltaProtocol(
                minReaderVersion: reader, minWriterVersion: writer, readerFeatures: readerFeatures,
                writerFeatures: writerFeatures)
            func outcome(_ body: () throws(FormatError) -> Void) -> String {
                do {
                    try body()
                    return "ok"
                } catch {
                    if case .unsupported(let feature) = error.kind { return feature }
                    return "malformed"
                }
            }
            return (outcome(table.requireReadable), outcome(table.requireWritable))
        }
        let ntz = ["timestampNtz"]
        #expect(gate(1, 2, nil, nil) == ("ok", "ok"))
        #expect(gate(1, 1, nil, nil) == ("ok", "ok"))
        #expect(gate(3, 7, ntz, ntz) == ("ok", "ok"))
        #expect(gate(1, 7, nil, ntz) == ("ok", "ok"))
        #expect(
            gate(1, 7, nil, ["clustering", "appendOnly", "rowTracking"]) == (
                "ok", "clustering, rowTracking (writer feature)"
            ))
        #expect(gate(3, 7, ntz, ntz + ["checkConstraints"]) == ("ok", "checkConstraints (writer feature)"))
        #expect(gate(1, 3, nil, nil) == ("ok", "checkConstraints (writer version 3)"))
        #expect(
            gate(1, 4, nil, nil).1 == "checkConstraints, changeDataFeed, generatedColumns (writer version 4)")
        #expect(gate(2, 5, nil, nil).0 == "columnMapping (reader version 2)")
        let vectors = "deletionVectors, v2Checkpoint (reader feature)"
        #expect(gate(3, 7, ntz + ["deletionVectors", "v2Checkpoint"], ntz) == (vectors, vectors))
        #expect(gate(4, 8, nil, nil).0 == "reader version 4")
        #expect(gate(1, 8, nil, nil).1 == "writer version 8")
        #expect(gate(3, 7, nil, ntz).0 == "malformed")
        #expect(gate(0, 2, nil, nil) == ("malformed", "malformed"))
        #expect(gate(1, -1, nil, nil) == ("ok", "malformed"))
    }

    @Test("refuses to read a table of a newer format, and to write where a setting forbids")
    func snapshotGate() throws {
        let newer = DeltaAction.protocol(
            DeltaProtocol(
                minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["x"], writerFeatures: ["x"]))
        #expect(throws: FormatError(.unsupported(feature: "x (reader feature)"), byteOffset: 0)) {
            try replay([newTable + [newer]])
        }
        try replay([newTable]).requireWritable()
        let appendOnly = DeltaMetadata(
            id: "x", schemaString: DeltaSchema([]).encode(), configuration: ["delta.appendOnly": "true"])
        #expect(throws: FormatError.self) {
            try replay([newTable + [.metadata(appendOnly)]]).requireWritable()
        }
        var schema = DeltaSchema([Field("a", .int64)])
        schema.columns[0].metadata = #"{"delta.invariants":"{}"}"#
        let invariant = DeltaMetadata(id: "x", schemaString: schema.encode())
        #expect(throws: FormatError.self) {
            try replay([newTable + [.metadata(invariant)]]).requireWritable()
        }
    }
}
