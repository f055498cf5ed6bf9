import HosoCore
import HosoDelta
import HosoStorage
import HosoStore
import Testing

@Suite("Commits to tables that others write to")
struct TableTransactionTests {
    private let table = TableFolder(storage: MemoryStorage(), name: "t")
    private static let schema = DeltaSchema([Field("k", .int64)])

    private func add(_ path: String) -> DeltaAction {
        .add(DeltaAdd(path: path, byteCount: 1, modificationTimeMs: 0))
    }

    private func remove(_ path: String) -> DeltaAction {
        .remove(DeltaRemove(path: path, deletionTimestampMs: 1))
    }

    private func begin(
        _ table: DeltaProtocol = DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2),
        configuration: [String: String] = [:]
    ) -> [DeltaAction] {
        [
            .protocol(table),
            .metadata(
                DeltaMetadata(
                    id: "x", schemaString: TableTransactionTests.schema.encode(), configuration: configuration
                )),
        ]
    }

    private func make(_ actions: [DeltaAction]) throws -> Int {
        try TableTransaction(table, base: nil, reads: .nothing).commit(actions)
    }

    @Test("blind appends follow whoever was first")
    func appends() throws {
        #expect(try make(begin() + [add("a")]) == 0)
        let base = try table.snapshot()
        let transactions = (0..<4).map { _ in TableTransaction(table, base: base, reads: .nothing) }
        for (number, transaction) in transactions.enumerated() {
            #expect(try transaction.commit([add("b\(number)")]) == number + 1)
        }
        #expect(try table.snapshot().files.map(\.path) == ["a", "b0", "b1", "b2", "b3"])
    }

    @Test("what depends on what another changed is refused, and leaves nothing")
    func conflict() throws {
        _ = try make(begin() + [add("a"), add("b")])
        let base = try table.snapshot()
        _ = try TableTransaction(table, base: base, reads: .files(["a"])).commit([remove("a"), add("c")])
        let late = TableTransaction(table, base: base, reads: .files(["b"]))
        #expect(try late.commit([remove("b"), add("d")]) == 2)
        let error = #expect(throws: HosoError.self) { try late.commit([remove("b"), add("e")]) }
        #expect(error?.code == .tryLater)
        #expect(error?.message.contains("version 2 of the table first: it removed files") == true)
        #expect(throws: HosoError.self) {
            try TableTransaction(table, base: base, reads: .wholeTable).commit([add("f")])
        }
        #expect(try table.snapshot().files.map(\.path) == ["c", "d"])
        #expect(try table.latestVersion() == 2)
    }

    @Test("two programs that make one table: the first does")
    func twoMakers() throws {
        #expect(try make(begin()) == 0)
        let error = #expect(throws: HosoError.self) { try make(begin() + [add("x")]) }
        #expect(error?.code == .tryLater)
        #expect(try table.snapshot().files == [])
    }

    @Test("tables that ask for more than hoso knows are not written to, by name")
    func features() throws {
        let refused: [(DeltaProtocol, [String: String], String)] = [
            (
                DeltaProtocol(
                    minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["appendOnly", "rowTracking"]),
                [:], "rowTracking"
            ),
            (DeltaProtocol(minReaderVersion: 1, minWriterVersion: 4), [:], "changeDataFeed"),
            (
                DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2), ["delta.appendOnly": "true"],
                "appendOnly"
            ),
        ]
        for (proto, configuration, feature) in refused {
            let table = TableFolder(storage: MemoryStorage(), name: "t")
            _ = try table.commit(begin(proto, configuration: configuration), after: nil)
            let base = try table.snapshot()
            let error = #expect(throws: HosoError.self) {
                try TableTransaction(table, base: base, reads: .nothing).commit([add("a")])
            }
            #expect(error?.message.contains(feature) == true, "\(feature)")
            #expect(try table.latestVersion() == 0)
        }
        let table = TableFolder(storage: MemoryStorage(), name: "t")
        let listedOnly = DeltaProtocol(
            minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["appendOnly", "invariants"])
        _ = try table.commit(begin(listedOnly), after: nil)
        #expect(
            try TableTransaction(table, base: table.snapshot(), reads: .nothing).commit([add("a")]) == 1)
    }

    @Test("a log is taken away newest first, so that it is never one with a gap")
    func removeLog() throws {
        _ = try make(begin())
        for number in 1...3 {
            _ = try TableTransaction(table, base: table.snapshot(), reads: .nothing).commit([add("\(number)")]
            )
        }
        _ = try table.storage.writeNew("t/_delta_log/_last_checkpoint", [1])
        for step in 1...6 {
            let failing = FailingStorage(wrapping: table.storage, failAtOperation: 2, mode: .stopForGood)
            _ = try? TableFolder(storage: failing, name: "t").removeLog()
            #expect(try table.latestVersion() == (step < 4 ? 3 - step + 1 : step == 4 ? 0 : nil))
        }
    }
}
