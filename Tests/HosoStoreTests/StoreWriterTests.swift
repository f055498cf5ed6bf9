import HosoCore
import HosoDelta
import HosoStorage
import HosoStore
import Testing

@Suite("Store writer")
struct StoreWriterTests {
    @Test("a run's tables are what readers see next")
    func commit() throws {
        let fixture = StoreFixture()
        #expect(try fixture.store.newestRun() == nil && fixture.store.runs().isEmpty)
        try fixture.run(keys: [1, 2])
        try fixture.run(keys: [2, 3, 4])
        #expect(try fixture.keys() == [2, 3, 4])
        let runs = try fixture.store.runs()
        #expect(runs.map(\.run) == ["000002", "000001"])
        #expect(runs.map { $0.receipt.tables["people"] } == [1, 0])
        #expect(try fixture.store.newestRun() == runs.first)
        #expect(try fixture.writer().run == "000003")
        #expect(try fixture.store.tableNames() == ["people", "runs"])
        let old = try TableReader(fixture.store.table("people"), version: 0)
        #expect(old.rowGroupRowCounts == [2])
    }

    @Test("files that do not replace others are added to them, in order")
    func append() throws {
        let fixture = StoreFixture()
        for keys in [[1, 2], [3], [4, 5, 6]] as [[Int64]] {
            let writer = try fixture.writer()
            let files = try keys.enumerated().map {
                try fixture.file("log", run: writer.run, number: $0, keys: [$1])
            }
            try writer.commit(table: "log", fields: StoreFixture.fields, files: files, replaces: false)
            try fixture.finish(writer)
        }
        #expect(try fixture.keys("log") == [1, 2, 3, 4, 5, 6])
        let reader = try TableReader(fixture.store.table("log"))
        #expect(reader.filePath(rowGroup: 3) == "part-000003-00000.zstd.parquet")
        #expect(reader.fields == StoreFixture.fields)
    }

    /// How far a run came before it ended.
    enum Interruption: CaseIterable {
        case filesOnly, someTables, newTableOnly, allTables, schemaChange, temporaryFiles
    }

    @Test("what an interrupted run left is undone", arguments: Interruption.allCases, [0, 1, 3])
    func undo(interruption: Interruption, finishedRuns: Int) throws {
        let fixture = StoreFixture()
        for number in 0..<finishedRuns { try fixture.run(keys: [Int64(number), Int64(number) + 10]) }
        let filesBefore = try fixture.columnFiles()
        let keysBefore = try fixture.keys()
        for _ in 0..<2 { try interrupt(interruption, fixture) }
        #expect(try fixture.keys() == keysBefore)
        let writer = try fixture.writer()
        try writer.undoInterruptedRun()
        #expect(try fixture.columnFiles() == filesBefore)
        #expect(try fixture.keys() == keysBefore)
        if finishedRuns == 0 {
            #expect(try fixture.store.tableNames().isEmpty)
        } else {
            #expect(try fixture.keys(ofNewestRun: false) == keysBefore)
            #expect(try TableReader(fixture.store.table("people")).fields == StoreFixture.fields)
            #expect(try fixture.store.tableNames() == ["people", "runs"])
        }
        // To undo again changes nothing.
        let versions = try fixture.store.table("people").latestVersion()
        try fixture.writer().undoInterruptedRun()
        #expect(try fixture.store.table("people").latestVersion() == versions)
        try fixture.run(keys: [77])
        #expect(try fixture.keys() == [77] && fixture.keys(ofNewestRun: false) == [77])
        #expect(try fixture.store.runs().count == finishedRuns + 1)
    }

    /// A run that ends before its row is in `runs`.
    private func interrupt(_ interruption: Interruption, _ fixture: StoreFixture) throws {
        let writer = try fixture.writer()
        if interruption != .newTableOnly, interruption != .temporaryFiles { try writer.undoInterruptedRun() }
        let fields =
            interruption == .schemaChange
            ? StoreFixture.fields + [Field("at", .timestamp)] : StoreFixture.fields
        let people = try fixture.file("people", run: writer.run, keys: [99], fields: fields)
        let other = try fixture.file("other", run: writer.run, keys: [5])
        switch interruption {
        case .filesOnly: break
        case .someTables, .schemaChange:
            try writer.commit(table: "people", fields: fields, files: [people], replaces: true)
        case .newTableOnly:
            try fixture.storage.remove("people/\(people.path)")
            try writer.commit(table: "other", fields: fields, files: [other], replaces: true)
        case .allTables:
            try writer.commit(table: "people", fields: fields, files: [people], replaces: true)
            try writer.commit(table: "other", fields: fields, files: [other], replaces: true)
        case .temporaryFiles:
            for path in ["people/.tmp-1-2", "runs/.tmp-x"] {
                try fixture.storage.createDirectories(String(path.split(separator: "/")[0]))
                _ = try fixture.storage.writeNew(path, [1])
            }
        }
    }

    @Test("a run may change a table's columns", arguments: [true, false])
    func schemaChange(toTimestamp: Bool) throws {
        let fixture = StoreFixture()
        let wider = StoreFixture.fields + [toTimestamp ? Field("at", .timestamp) : Field("u", .string)]
        try fixture.run(keys: [1])
        try fixture.run(keys: [2], fields: wider)
        let table = fixture.store.table("people")
        #expect(try TableReader(table).fields == wider)
        #expect(try TableReader(table, version: 0).fields == StoreFixture.fields)
        #expect(try table.snapshot().protocol == DeltaProtocol(for: wider))
        #expect(try table.snapshot().metadata.id == table.snapshot(version: 0).metadata.id)
        #expect(try fixture.keys() == [2])
        try fixture.run(keys: [3])
        #expect(try TableReader(table).fields == StoreFixture.fields && fixture.keys() == [3])
    }

    @Test("the first schema decides a table's identity, the clock does not")
    func identity() throws {
        let ids = try (0..<2).map { _ in
            let fixture = StoreFixture()
            try fixture.run(keys: [1])
            return try fixture.store.table("people").snapshot().metadata.id
        }
        #expect(ids[0] == ids[1] && ids[0].count == 36)
    }

    @Test("a commit that another program made in between is told", arguments: [true, false])
    func race(isNewTable: Bool) throws {
        let memory = MemoryStorage()
        if !isNewTable { try StoreFixture(memory).run(keys: [1]) }
        let racing = RacingStorage(memory, path: "people/\(DeltaLog.commitPath(version: isNewTable ? 0 : 1))")
        let error = #expect(throws: HosoError.self) { try StoreFixture(racing).run(keys: [2]) }
        #expect(error?.code == .tryLater)
        #expect(try StoreFixture(memory).keys() == (isNewTable ? [] : [1]))
    }

    @Test(
        "a run that fails at any step leaves the last one, and the next run succeeds",
        arguments: [
            FailingStorage.Mode.error, .stopForGood,
        ])
    func failures(mode: FailingStorage.Mode) throws {
        var isDone = false
        var step = 1
        while !isDone {
            let memory = MemoryStorage()
            try StoreFixture(memory).run(keys: [1, 2])
            let failing = FailingStorage(wrapping: memory, failAtOperation: step, mode: mode)
            do {
                try StoreFixture(failing).run(keys: [3])
                isDone = true
            } catch {}
            let after = try StoreFixture(memory).keys()
            #expect(after == [1, 2] || after == [3], "step \(step)")
            try StoreFixture(memory).run(keys: [4])
            #expect(try StoreFixture(memory).keys() == [4], "step \(step)")
            #expect(try StoreFixture(memory).keys(ofNewestRun: false) == [4], "step \(step)")
            step += 1
            try #require(step < 500)
        }
        #expect(step > 10)
    }
}

/// A storage in which another program takes one name before hoso does.
private final class RacingStorage: Storage {
    private let wrapped: any Storage
    private let path: String

    init(_ wrapped: any Storage, path: String) {
        self.wrapped = wrapped
        self.path = path
    }

    func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        path == self.path ? false : try wrapped.writeNew(path, bytes)
    }

    func list(_ directory: String) throws -> [StorageEntry] { try wrapped.list(directory) }
    func exists(_ path: String) throws -> Bool { try wrapped.exists(path) }
    func fileSize(_ path: String) throws -> Int { try wrapped.fileSize(path) }
    func openForReading(_ path: String) throws -> any ByteSource { try wrapped.openForReading(path) }
    func readAll(_ path: String) throws -> [UInt8] { try wrapped.readAll(path) }
    func makeScratch(in directory: String) throws -> any ScratchFile {
        try wrapped.makeScratch(in: directory)
    }
    func makeWriter(_ path: String) throws -> any StorageWriter { try wrapped.makeWriter(path) }
    func remove(_ path: String) throws { try wrapped.remove(path) }
    func removeTree(_ path: String) throws { try wrapped.removeTree(path) }
    func createDirectories(_ path: String) throws { try wrapped.createDirectories(path) }
    func rename(_ source: String, to target: String) throws { try wrapped.rename(source, to: target) }
    func sync(_ directory: String) throws { try wrapped.sync(directory) }
}
