import HosoCore
import HosoDelta
import HosoStorage
import HosoStore
import Testing

@Suite("Vacuum of a table")
struct TableVacuumTests {
    private static let weekMs = 7 * 86_400_000
    private let memory = MemoryStorage()
    /// All files are as old as can be, but for those that a test makes younger.
    private let storage: AgedStorage

    init() throws {
        storage = AgedStorage(memory)
        for keys in [[1, 2], [3], [4]] as [[Int64]] { try StoreFixture(storage).run(keys: keys) }
    }

    private func vacuum(
        kept: Set<Int> = [], retentionMs: Int = 0, sparesRecentlyRemoved: Bool = false, nowMs: Int? = nil,
        storage other: (any Storage)? = nil
    ) -> TableVacuum {
        TableVacuum(
            TableFolder(storage: other ?? storage, name: "people"), keptVersions: kept,
            retentionMs: retentionMs, nowMs: nowMs ?? WallClock.nowMs() + 1,
            sparesRecentlyRemoved: sparesRecentlyRemoved)
    }

    private func put(_ path: String, _ text: String = "x") throws {
        let names = path.split(separator: "/")
        try memory.createDirectories(names.dropLast().joined(separator: "/"))
        _ = try memory.writeNew(path, Array(text.utf8))
    }

    private func file(_ run: Int) -> String { "part-00000\(run)-00000.zstd.parquet" }

    @Test("files of no kept version go, those of kept versions stay")
    func kept() throws {
        #expect(try vacuum().list().staleFiles.map(\.path) == [file(1), file(2)])
        #expect(try vacuum(kept: [0]).list().staleFiles.map(\.path) == [file(2)])
        #expect(try vacuum(kept: [0, 1, 2]).list().staleFiles == [])
        let listing = try vacuum(kept: [1]).list()
        #expect(listing.keptFileCount == 2 && listing.sparedFileCount == 0)
        #expect(listing.staleByteCount == (try memory.fileSize("people/\(file(1))")))
        // Listing removed nothing.
        #expect(try memory.list("people").count == 4)
        try vacuum(kept: [1]).remove(listing)
        #expect(try memory.list("people").map(\.name) == ["_delta_log", file(2), file(3)])
        #expect(try StoreFixture(storage).keys() == [4])
        let old = try TableReader(TableFolder(storage: storage, name: "people"), version: 1)
        #expect(old.rowGroupRowCounts == [1])
        #expect(try vacuum(kept: [1]).list().staleFiles == [])
        #expect(throws: HosoError.self) { try vacuum(kept: [9]).list() }
    }

    @Test("young files are spared, to the millisecond")
    func young() throws {
        let now = 100 * TableVacuumTests.weekMs
        let age = TableVacuumTests.weekMs
        storage.modifiedMsByPath["people/\(file(1))"] = now - age + 1
        storage.modifiedMsByPath["people/\(file(2))"] = now - age
        let listing = try vacuum(retentionMs: age, nowMs: now).list()
        #expect(listing.staleFiles.map(\.path) == [file(2)])
        #expect(listing.sparedFileCount == 1)
        #expect(try vacuum(retentionMs: .max, nowMs: now).list().staleFiles == [])
        #expect(try vacuum(retentionMs: .max, nowMs: -5).list().staleFiles == [])
    }

    @Test("files removed lately are spared, however old they are")
    func recentlyRemoved() throws {
        let week = TableVacuumTests.weekMs
        #expect(try vacuum(retentionMs: week).list().staleFiles.map(\.path) == [file(1), file(2)])
        let listing = try vacuum(retentionMs: week, sparesRecentlyRemoved: true).list()
        #expect(listing.staleFiles == [] && listing.sparedFileCount == 2)
        let later = WallClock.nowMs() + week + 1000
        let expired = try vacuum(retentionMs: week, sparesRecentlyRemoved: true, nowMs: later).list()
        #expect(expired.staleFiles.map(\.path) == [file(1), file(2)])
    }

    @Test("what lies beside the table's files: strays and temporary files go, the rest stays")
    func others() throws {
        let strays = [".tmp-1-1", "sub/p=1/orphan.parquet", "stray.parquet", "_delta_log/.tmp-7-7"]
        let others = ["_hidden/x.parquet", ".keep", "sub/_SUCCESS", "_delta_log/_last_checkpoint"]
        for path in strays + others { try put("people/\(path)") }
        let paths = try vacuum(kept: [0, 1]).list().staleFiles.map(\.path)
        #expect(paths == strays.sorted())
        #expect(try vacuum(kept: [0, 1]).list().staleFiles.count(where: \.isTemporary) == 2)
        storage.defaultMs = WallClock.nowMs() + 1_000_000
        #expect(try vacuum(kept: [0, 1]).list().staleFiles == [])
    }

    @Test("partition folders are looked into, also those that look hidden")
    func partitions() throws {
        let fields = DeltaSchema([Field("_p", .string), Field("k", .int64)])
        let metadata = DeltaMetadata(id: "x", schemaString: fields.encode(), partitionColumns: ["_p"])
        let live = DeltaAdd(
            path: "_p=é/a.parquet", partitionValues: ["_p": "é"], byteCount: 1, modificationTimeMs: 0)
        let table = TableFolder(storage: storage, name: "parted")
        let first = DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2)
        _ = try table.commit([.protocol(first), .metadata(metadata), .add(live)], after: nil)
        for path in ["_p=é/a.parquet", "_p=é/b.parquet", "_q=1/c.parquet"] { try put("parted/\(path)") }
        let vacuum = TableVacuum(table, keptVersions: [], retentionMs: 0, nowMs: 1)
        #expect(try vacuum.list().staleFiles.map(\.path) == ["_p=é/b.parquet"])
    }

    @Test("stopped at any step, it leaves the kept versions, and the next one completes", arguments: 1...3)
    func failures(step: Int) throws {
        try put("people/stray.parquet")
        let failing = FailingStorage(wrapping: storage, failAtOperation: step, mode: .stopForGood)
        let stopped = vacuum(storage: failing)
        let listing = try stopped.list()
        #expect(listing.staleFiles.count == 3)
        #expect(throws: HosoError.self) { try stopped.remove(listing) }
        #expect(failing.operationCount == step)
        #expect(try StoreFixture(storage).keys() == [4])
        let rest = try vacuum().list()
        #expect(rest.staleFiles.count == 4 - step)
        try vacuum().remove(rest)
        #expect(try memory.list("people").map(\.name) == ["_delta_log", file(3)])
        try StoreFixture(storage).run(keys: [5])
        #expect(try StoreFixture(storage).keys() == [5])
    }
}
