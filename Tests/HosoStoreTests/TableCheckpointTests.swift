import HosoCore
import HosoDelta
import HosoStorage
import HosoStore
import Testing

@Suite("Checkpoints of a table's log")
struct TableCheckpointTests {
    private static let weekMs = 7 * 86_400_000
    private let storage = MemoryStorage()
    private var table: TableFolder { TableFolder(storage: storage, name: "t") }

    private func metadata(_ configuration: [String: String] = [:]) -> DeltaMetadata {
        DeltaMetadata(
            id: "00000000-0000-4000-8000-000000000001", name: "tên", description: "a \"b\"",
            schemaString: DeltaSchema([Field("p", .string), Field("k", .timestamp)]).encode(),
            partitionColumns: ["p"], configuration: configuration, createdTimeMs: 7)
    }

    private func begin(_ configuration: [String: String] = [:]) -> [DeltaAction] {
        [.protocol(DeltaProtocol(for: [Field("k", .timestamp)])), .metadata(metadata(configuration))]
    }

    private func add(_ number: Int) -> DeltaAdd {
        DeltaAdd(
            path: "p=Hà Nội %20/\(number).parquet", partitionValues: ["p": number == 0 ? nil : "Hà Nội"],
            byteCount: number, modificationTimeMs: 1_000_000 + number,
            stats: number.isMultiple(of: 2) ? #"{"numRecords":\#(number)}"# : nil,
            tags: number == 3 ? ["a": "b"] : [:])
    }

    private func commit(_ actions: [DeltaAction], reads: DeltaConflict.Reads = .nothing) throws -> Int {
        let base = try table.latestVersion().map { try table.snapshot(version: $0) }
        return try TableTransaction(table, base: base, reads: reads).commit(actions)
    }

    /// What a checkpoint keeps of a table: rows in it change no data.
    private func kept(_ snapshot: DeltaSnapshot) -> DeltaSnapshot {
        var kept = snapshot
        for index in kept.files.indices { kept.files[index].dataChange = false }
        for index in kept.tombstones.indices { kept.tombstones[index].dataChange = false }
        return kept
    }

    private func checkpointNames() throws -> [String] {
        try storage.list("t/_delta_log").map(\.name).filter { $0.contains("checkpoint.parquet") }
    }

    @Test("a hint that names one which is not there keeps none from being written")
    func staleHint() throws {
        _ = try commit(begin() + [.add(add(0))])
        for number in 1...12 { _ = try commit([.add(add(number))]) }
        #expect(try checkpointNames().count == 1)
        #expect(try !table.writeCheckpointIfDue(version: 12, interval: 10))
        try storage.remove("t/\(DeltaLog.checkpointPath(version: 10))")
        #expect(try table.writeCheckpointIfDue(version: 12, interval: 10))
        #expect(try checkpointNames().count == 1)
        #expect(try !table.writeCheckpointIfDue(version: 12, interval: 10))
    }

    @Test("come every ten commits, and say the same as the commits")
    func tenth() throws {
        let now = WallClock.nowMs()
        _ = try commit(begin() + [.add(add(0))])
        for number in 1...25 {
            var actions: [DeltaAction] = [.add(add(number))]
            if number % 4 == 3 {
                actions.append(.remove(DeltaRemove(add(number - 1), deletionTimestampMs: now)))
            }
            if number % 5 == 0 {
                actions.append(
                    .transaction(
                        DeltaTransaction(appId: "a\(number % 2)", version: number, lastUpdatedMs: now)))
            }
            #expect(try commit(actions) == number)
        }
        #expect(
            try checkpointNames() == [
                "00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet",
            ])
        let hint = try DeltaLastCheckpoint.decode(storage.readAll("t/_delta_log/_last_checkpoint"))
        let checkpointed = try table.snapshot(version: 20)
        #expect(hint.version == 20 && hint.addCount == checkpointed.files.count)
        #expect(hint.actionCount == 4 + checkpointed.files.count + checkpointed.tombstones.count)
        #expect(hint.byteCount == (try storage.fileSize("t/_delta_log/\(checkpointNames()[1])")))
        let fromCheckpoints = try (20...25).map { try table.snapshot(version: $0) }
        for name in try checkpointNames() { try storage.remove("t/_delta_log/\(name)") }
        for (version, snapshot) in zip(20...25, fromCheckpoints) {
            #expect(kept(snapshot) == kept(try table.snapshot(version: version)))
        }
    }

    @Test("a table whose commits are cleaned is read and written to")
    func cleaned() throws {
        _ = try commit(begin())
        for number in 1...10 { _ = try commit([.add(add(number))]) }
        let before = try table.snapshot()
        for version in 0...10 { try storage.remove("t/\(DeltaLog.commitPath(version: version))") }
        try storage.remove("t/\(DeltaLog.lastCheckpointPath)")
        #expect(try table.latestVersion() == 10)
        #expect(try table.availableVersions() == [10...10])
        #expect(kept(try table.snapshot()) == kept(before))
        #expect(throws: HosoError.self) { try table.snapshot(version: 9) }
        #expect(try commit([.add(add(11))]) == 11)
        #expect(try table.snapshot().files.count == 11)
    }

    @Test("keep tombstones until they expire")
    func tombstones() throws {
        let now = 100 * TableCheckpointTests.weekMs
        _ = try commit(begin() + [.add(add(1)), .add(add(2)), .add(add(3))])
        let ages = [TableCheckpointTests.weekMs + 1, TableCheckpointTests.weekMs, 0]
        _ = try commit(
            ages.enumerated().map {
                .remove(DeltaRemove(add($0.offset + 1), deletionTimestampMs: now - $0.element))
            })
        try table.writeCheckpoint(version: 1, nowMs: now)
        #expect(try table.snapshot().tombstones.map(\.byteCount) == [2, 3])
        #expect(try table.snapshot().tombstones.map(\.partitionValues) == [["p": "Hà Nội"], ["p": "Hà Nội"]])
    }

    @Test("come as often as the table says")
    func interval() throws {
        _ = try commit(begin(["delta.checkpointInterval": "2"]))
        for number in 1...5 { _ = try commit([.add(add(number))]) }
        #expect(try checkpointNames().count == 2)
    }

    @Test(
        "one that cannot be written hinders nothing, and comes with the next commit",
        arguments: [FailingStorage.Mode.error, .stopForGood])
    func failures(mode: FailingStorage.Mode) throws {
        _ = try commit(begin())
        for number in 1...9 { _ = try commit([.add(add(number))]) }
        let before = try table.snapshot()
        let names = try storage.list("t/_delta_log").map(\.name)
        // Counts the steps of an undisturbed commit.
        let counting = FailingStorage(wrapping: storage, failAtOperation: .max, mode: .error)
        _ = try TableTransaction(TableFolder(storage: counting, name: "t"), base: before, reads: .nothing)
            .commit([.add(add(10))])
        let stepCount = counting.operationCount
        #expect(stepCount > 10)
        for step in 1...stepCount {
            for entry in try storage.list("t/_delta_log") where !names.contains(entry.name) {
                try storage.remove("t/_delta_log/\(entry.name)")
            }
            let failing = FailingStorage(wrapping: storage, failAtOperation: step, mode: mode)
            let failingTable = TableFolder(storage: failing, name: "t")
            let version = try? TableTransaction(failingTable, base: before, reads: .nothing)
                .commit([.add(add(10))])
            // The commit's own steps are: make the folder, write, sync, link, sync the folder.
            #expect(version == (step <= 5 ? nil : 10), "step \(step)")
            let isCommitted = step >= 5
            #expect(try table.snapshot().files.count == (isCommitted ? 10 : 9), "step \(step)")
            #expect(try commit([.add(add(11))]) == (isCommitted ? 11 : 10), "step \(step)")
            #expect(try checkpointNames().count == 1, "step \(step)")
            #expect(try table.snapshot().files.count == (isCommitted ? 11 : 10), "step \(step)")
        }
    }

    @Test("a store of two hundred runs is read by its checkpoints, and undone as ever")
    func manyRuns() throws {
        let fixture = StoreFixture(storage)
        for run in 1...200 { try fixture.run(keys: [Int64(run)]) }
        #expect(try fixture.keys() == [200])
        let names = try storage.list("runs/_delta_log").map(\.name)
        #expect(names.count(where: { $0.contains("checkpoint.parquet") }) == 19)
        // Nothing before the newest checkpoint is needed.
        for table in ["people", "runs"] {
            for version in 0..<190 { try storage.remove("\(table)/\(DeltaLog.commitPath(version: version))") }
        }
        #expect(try fixture.store.runs().count == 200)
        #expect(try fixture.store.newestRun()?.run == "000200")
        let writer = try fixture.writer()
        let file = try fixture.file("people", run: writer.run, keys: [5])
        try writer.commit(table: "people", fields: StoreFixture.fields, files: [file], replaces: true)
        #expect(try table(named: "people").latestVersion() == 200)
        try fixture.writer().undoInterruptedRun()
        #expect(try fixture.keys(ofNewestRun: false) == [200])
        try fixture.run(keys: [7])
        #expect(try fixture.keys() == [7] && fixture.keys(ofNewestRun: false) == [7])
    }

    private func table(named name: String) -> TableFolder { TableFolder(storage: storage, name: name) }
}
