import HosoCore
import HosoEngine
import HosoStorage
import HosoStore
import Testing

/// A run stopped at every single operation of its storage, in every way that the storage can stop it.
@Suite("Runs that are stopped")
struct CrashTests {
    private static let scene = Result { try CrashScene() }

    @Test(
        "leave the store as before or as after, and the next run ends as if nothing had been",
        arguments: CrashScene.Which.allCases, FailingStorage.Mode.allCases)
    func everyOperation(which: CrashScene.Which, mode: FailingStorage.Mode) throws {
        let scene = try CrashTests.scene.get()
        let count = try operationCount(scene, which)
        #expect(count > 40)
        for number in 1...count { try stop(scene, which, mode, at: number) }
    }

    @Test("may be stopped again and again", arguments: FailingStorage.Mode.allCases)
    func repeatedly(mode: FailingStorage.Mode) throws {
        let scene = try CrashTests.scene.get()
        let storage = scene.moments[1].store.copy()
        let count = try operationCount(scene, .second)
        for number in stride(from: count / 2, to: 0, by: -3) {
            let failing = FailingStorage(wrapping: storage, failAtOperation: number, mode: mode)
            _ = try? scene.run(.second, on: failing)
            let reading = try scene.reading(of: storage)
            #expect(reading == scene.moments[1].reading || reading == scene.moments[2].reading)
        }
        _ = try scene.run(.second, on: storage)
        try expectEnd(scene, .second, storage, "after many stops")
    }

    private func operationCount(_ scene: CrashScene, _ which: CrashScene.Which) throws -> Int {
        let counting = FailingStorage(
            wrapping: scene.moments[which.rawValue].store.copy(), failAtOperation: .max, mode: .error)
        _ = try scene.run(which, on: counting)
        return counting.operationCount
    }

    private func stop(
        _ scene: CrashScene, _ which: CrashScene.Which, _ mode: FailingStorage.Mode, at number: Int
    ) throws {
        let what: Comment = "\(which) run, \(mode) at operation \(number)"
        let living = scene.moments[which.rawValue].store.copy()
        let failing = FailingStorage(wrapping: living, failAtOperation: number, mode: mode)
        var isTold = false
        do { _ = try scene.run(which, on: failing) } catch {
            isTold = true
            #expect((error as? HosoError)?.code == .readWrite, what)
        }
        // What the dead process had open is left as it lies.
        let storage = living.copy()
        let reading = try scene.reading(of: storage)
        let isAfter = reading == scene.moments[which.rawValue + 1].reading
        #expect(isAfter || reading == scene.moments[which.rawValue].reading, what)
        #expect(isAfter || isTold, what)
        let report = try scene.run(which, on: storage)
        #expect(report.status == (isAfter ? .nothingNew : .committed), what)
        try expectEnd(scene, which, storage, what)
    }

    /// The store is as an undisturbed run leaves it, byte by byte.
    private func expectEnd(
        _ scene: CrashScene, _ which: CrashScene.Which, _ storage: MemoryStorage, _ what: Comment
    ) throws {
        let moment = scene.moments[which.rawValue + 1]
        #expect(try scene.reading(of: storage) == moment.reading, what)
        let files = try StoreFiles(CrashScene.store(storage))
        #expect(files.named == moment.files.named, what)
        #expect(files.strays == moment.files.strays, what)
    }
}
