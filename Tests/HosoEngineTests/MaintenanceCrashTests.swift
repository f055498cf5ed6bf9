import HosoCore
import HosoEngine
import HosoStorage
import HosoStore
import Testing

/// `optimize` and `vacuum` stopped at every single operation of their storage.
@Suite("Maintenance that is stopped")
struct MaintenanceCrashTests {
    enum Work: CaseIterable {
        case optimize
        case vacuum
    }

    /// A store of three runs, whose old files are none of the newest run's.
    private static let scene = Result { try CrashScene() }

    @Test(
        "leaves the store as before or as after, whole, and may be done again",
        arguments: Work.allCases, FailingStorage.Mode.allCases)
    func everyOperation(work: Work, mode: FailingStorage.Mode) throws {
        let before = try #require(try MaintenanceCrashTests.scene.get().moments.last)
        let undisturbed = before.store.copy()
        let counting = FailingStorage(wrapping: undisturbed, failAtOperation: .max, mode: .error)
        try run(work, on: counting)
        #expect(counting.operationCount > 5)
        let after = try StoreReading(CrashScene.store(undisturbed))
        let files = try StoreFiles(CrashScene.store(undisturbed))
        for number in 1...counting.operationCount {
            let what: Comment = "\(work), \(mode) at operation \(number)"
            let living = before.store.copy()
            let failing = FailingStorage(wrapping: living, failAtOperation: number, mode: mode)
            do { try run(work, on: failing) } catch {
                #expect((error as? HosoError)?.code == .readWrite, what)
            }
            let storage = living.copy()
            let reading = try StoreReading(CrashScene.store(storage))
            #expect(reading == before.reading || reading == after, what)
            #expect(try StoreVerification(CrashScene.store(storage)).run().problems.isEmpty, what)
            try run(work, on: storage)
            #expect(try StoreReading(CrashScene.store(storage)) == after, what)
            #expect(try StoreFiles(CrashScene.store(storage)) == files, what)
            #expect(try StoreVerification(CrashScene.store(storage)).run().problems.isEmpty, what)
        }
    }

    private func run(_ work: Work, on storage: any Storage) throws {
        let store = CrashScene.store(storage)
        switch work {
        case .optimize:
            _ = try Optimization(store: store, threadCount: 2, progress: SilentProgress()).run { nil }
        case .vacuum:
            // Everything is old by then.
            let vacuum = StoreVacuum(store: store, retentionMs: 0, nowMs: 1 << 50)
            try vacuum.remove(try vacuum.list())
        }
    }
}
