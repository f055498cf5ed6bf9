import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage
import HosoStore
import Testing

/// The table of look-ups: beside runs, undone ones too, and whatever else is done to a store.
@Suite("Audit log")
struct AuditLogTests {
    private static func record(_ purpose: String) -> AuditRecord {
        AuditRecord(
            at: "2026-06-30T02:00:00Z", operatorName: "an", purpose: purpose, asked: .citizenID,
            subject: "ab", run: "000001", personCount: 1, rowCount: 2)
    }

    private func purposes(_ store: Store) throws -> [String] {
        var rows = try TableRows(store.table(.audit))
        var purposes: [String] = []
        while case let batch = try rows.next(), !batch.isEmpty {
            for row in batch {
                if case .text(let text) = row[2] { purposes.append(String(decoding: text, as: UTF8.self)) }
            }
        }
        return purposes.sorted()
    }

    private func problems(_ store: Store) throws -> [VerificationProblem] {
        // Reports of the fixture's runs are made up, and do not agree with its tables.
        try StoreVerification(store).run().problems.filter { $0.file.hasPrefix("audit") }
    }

    @Test("keeps every look-up, with checkpoints and without, and verifies")
    func appends() throws {
        let fixture = StoreFixture()
        try fixture.run(keys: [1, 2])
        let log = AuditLog(store: fixture.store)
        for number in 0..<35 {
            let version = try log.append(Self.record("p\(number)"))
            #expect(version == number)
            // Now and then a process ends before its checkpoint.
            if number % 3 != 0 { log.writeCheckpointIfDue(version: version) }
        }
        #expect(try purposes(fixture.store) == (0..<35).map { "p\($0)" }.sorted())
        #expect(try fixture.store.table(.audit).latestVersion() == 34)
        #expect(try fixture.storage.exists("audit/_delta_log/_last_checkpoint"))
        #expect(try problems(fixture.store).isEmpty)
    }

    @Test("a hint that is wrong misleads nobody", arguments: [0, 7, 12, 99])
    func hints(version: Int) throws {
        let fixture = StoreFixture()
        let log = AuditLog(store: fixture.store)
        for number in 0..<12 { _ = try log.append(Self.record("p\(number)")) }
        let writer = try fixture.storage.makeWriter("audit/_delta_log/_last_checkpoint")
        try writer.append(DeltaLastCheckpoint(version: version, actionCount: 1).encode())
        try writer.finish()
        #expect(try log.append(Self.record("late")) == 12)
        #expect(try purposes(fixture.store).count == 13)
    }

    @Test("the subject of an ID is the same each time, and another in another store")
    func subjects() throws {
        let fixture = StoreFixture()
        let log = AuditLog(store: fixture.store)
        let id = Array("001000000001".utf8)
        let subject = try log.subject(of: id)
        #expect(try AuditLog(store: fixture.store).subject(of: id) == subject)
        #expect(try log.subject(of: Array("001000000002".utf8)) != subject)
        #expect(try AuditLog(store: StoreFixture().store).subject(of: id) != subject)
        #expect(subject.utf8.count == 64)
    }

    @Test("an interrupted run is undone and leaves look-ups alone, those in flight too")
    func undo() throws {
        let fixture = StoreFixture()
        try fixture.run(keys: [1, 2])
        let log = AuditLog(store: fixture.store)
        _ = try log.append(Self.record("first"))
        let interrupted = try fixture.writer()
        let file = try fixture.file("people", run: interrupted.run, keys: [9])
        try interrupted.commit(table: "people", fields: StoreFixture.fields, files: [file], replaces: true)
        _ = try log.append(Self.record("meanwhile"))
        let inFlight = try fixture.storage.makeWriter("audit/part-x.zstd.parquet")
        try inFlight.append([1])
        try fixture.run(keys: [3])
        try inFlight.finish()
        #expect(try fixture.storage.exists("audit/part-x.zstd.parquet"))
        #expect(try purposes(fixture.store) == ["first", "meanwhile"])
        #expect(try fixture.keys() == [3])
        #expect(try problems(fixture.store).isEmpty)
    }

    @Test("is compacted beside look-ups, and vacuumed only of what is old")
    func compaction() throws {
        let fixture = StoreFixture()
        try fixture.run(keys: [1, 2])
        let log = AuditLog(store: fixture.store)
        for number in 0..<5 { _ = try log.append(Self.record("p\(number)")) }
        let optimizer = StoreOptimizer(
            store: fixture.store, pieces: SerialPieces(), options: StoreFixture.options)
        let plan = try #require(try optimizer.auditPlan())
        _ = try log.append(Self.record("p5"))
        #expect(try optimizer.compactAudit(plan).count == 1)
        _ = try log.append(Self.record("p6"))
        #expect(try purposes(fixture.store) == (0..<7).map { "p\($0)" })
        #expect(try fixture.store.table(.audit).snapshot().files.count == 3)
        #expect(try problems(fixture.store).isEmpty)
        let young = StoreVacuum(store: fixture.store, retentionMs: 0)
        #expect(try young.list().files.filter { $0.path.hasPrefix("audit/") }.isEmpty)
        let vacuum = StoreVacuum(store: fixture.store, retentionMs: 0, nowMs: 1 << 50)
        let stale = try vacuum.list()
        #expect(stale.files.count { $0.path.hasPrefix("audit/") } == 5)
        try vacuum.remove(stale)
        #expect(try purposes(fixture.store) == (0..<7).map { "p\($0)" })
        #expect(try problems(fixture.store).isEmpty)
        #expect(try fixture.store.keptFromRun() == nil)
    }

    @Test(
        "stopped at any operation, it holds the look-up or does not", arguments: FailingStorage.Mode.allCases)
    func everyOperation(mode: FailingStorage.Mode) throws {
        let scene = MemoryStorage()
        try StoreFixture(scene).run(keys: [1])
        for number in 1...60 {
            let living = scene.copy()
            let failing = FailingStorage(wrapping: living, failAtOperation: number, mode: mode)
            let log = AuditLog(store: Store(storage: failing, path: "STORE"))
            var isRecorded = false
            do {
                _ = try log.subject(of: [1])
                _ = try log.append(Self.record("only"))
                isRecorded = true
            } catch {
                #expect((error as? HosoError)?.code == .readWrite)
            }
            let left = Store(storage: living.copy(), path: "STORE")
            let hasTable = try left.table(.audit).latestVersion() != nil
            if isRecorded { #expect(try purposes(left) == ["only"]) }
            #expect(try problems(left).isEmpty, "\(mode) at operation \(number)")
            let next = AuditLog(store: left)
            _ = try next.append(Self.record("more"))
            #expect(try purposes(left) == (hasTable ? ["more", "only"] : ["more"]))
            if !failing.hasFailed { return }
        }
        Issue.record("more operations than expected")
    }

    @Test("a commit in the place of another is told")
    func chain() throws {
        let fixture = StoreFixture()
        try fixture.run(keys: [1])
        let log = AuditLog(store: fixture.store)
        for number in 0..<3 { _ = try log.append(Self.record("p\(number)")) }
        let path = "audit/\(DeltaLog.commitPath(version: 1))"
        let actions = try fixture.store.table(.audit).commitActions(version: 1)
        guard case .commitInfo(var info)? = actions.last else {
            Issue.record("no commitInfo")
            return
        }
        info.timestampMs = 1
        let forged = CommitSeal.seal(actions.dropLast() + [.commitInfo(info)]).actions
        try fixture.storage.remove(path)
        _ = try fixture.storage.writeNew(path, DeltaCommit(forged).encode())
        let found = try problems(fixture.store)
        #expect(found.count == 1 && found[0].file.hasSuffix(DeltaLog.commitPath(version: 2)))
    }
}
