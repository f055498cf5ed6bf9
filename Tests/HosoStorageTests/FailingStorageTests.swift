import HosoCore
import HosoStorage
import Testing

@Suite struct FailingStorageTests {
    /// A small commit: a data file, then the log entry that names it.
    private func commit(_ storage: any Storage) throws {
        try storage.createDirectories("t/_delta_log")
        let writer = try storage.makeWriter("t/part")
        do {
            try writer.append([1, 2, 3, 4])
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
        _ = try storage.writeNew("t/_delta_log/0.json", [9])
        try storage.rename("t/part", to: "t/part-0")
        try storage.remove("t/part-0")
    }

    @Test("counts each mutating operation")
    func count() throws {
        let storage = FailingStorage(wrapping: MemoryStorage(), failAtOperation: .max, mode: .error)
        try commit(storage)
        #expect(
            storage.operations.map(\.operation) == [
                .makeDirectory, .write, .sync, .rename, .sync, .write, .sync, .link, .sync, .rename, .sync,
                .remove,
            ])
        #expect(!storage.hasFailed)
    }

    @Test("fails at each operation", arguments: [FailingStorage.Mode.error, .stopForGood])
    func everyOperation(mode: FailingStorage.Mode) throws {
        for number in 1...12 {
            let folder = try TemporaryFolder()
            let storage = FailingStorage(wrapping: folder.storage, failAtOperation: number, mode: mode)
            expectHosoError(.readWrite, "operation \(number)") { try commit(storage) }
            #expect(storage.hasFailed)
            #expect(storage.operationCount == number)
            // The file is there once its rename is done, and a log entry never without it.
            let names = try folder.storage.list("t").map(\.name).filter { !$0.hasPrefix(".tmp-") }
            #expect(names.contains { $0.hasPrefix("part") } == (number > 4), "operation \(number)")
            #expect(try folder.storage.exists("t/_delta_log/0.json") == (number > 8), "operation \(number)")
            if mode == .error {
                #expect(try folder.storage.list("t").allSatisfy { !$0.name.hasPrefix(".tmp-") })
                try storage.createDirectories("again")
            } else {
                expectHosoError(.readWrite) { try storage.createDirectories("again") }
                expectHosoError(.readWrite) { try storage.list("") }
                expectHosoError(.readWrite) { try storage.readAll("t/part") }
            }
            withExtendedLifetime(folder) {}
        }
    }

    @Test("a stop leaves the temporary file as a crash does")
    func temporaryStays() throws {
        let folder = try TemporaryFolder()
        let storage = FailingStorage(wrapping: folder.storage, failAtOperation: 3, mode: .stopForGood)
        #expect(throws: HosoError.self) { try commit(storage) }
        #expect(try folder.storage.list("t").contains { $0.name.hasPrefix(".tmp-") })
    }

    @Test("an operation may be done and yet reported as failed", arguments: 1...12)
    func errorAfter(number: Int) throws {
        let storage = MemoryStorage()
        let failing = FailingStorage(wrapping: storage, failAtOperation: number, mode: .errorAfter)
        expectHosoError(.readWrite) { try commit(failing) }
        #expect(failing.operationCount == number)
        let names = try storage.list("t").map(\.name)
        #expect(names.contains { $0.hasPrefix("part") } == (4...11).contains(number))
        #expect(try storage.exists("t/_delta_log/0.json") == (number >= 8))
    }

    @Test("a write that is cut off leaves its first half", arguments: [(2, 2), (6, 0), (7, 1), (8, 1)])
    func torn(number: Int, byteCount: Int) throws {
        let storage = MemoryStorage()
        let failing = FailingStorage(wrapping: storage, failAtOperation: number, mode: .stopTorn)
        expectHosoError(.readWrite) { try commit(failing) }
        let entries = try storage.copy().list(number == 2 ? "t" : "t/_delta_log").filter { !$0.isDirectory }
        #expect(entries.count == 1 && entries[0].name.hasPrefix(".tmp-"))
        #expect(entries.first?.byteCount == byteCount)
    }
}
