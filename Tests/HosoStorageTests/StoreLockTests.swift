import Glibc
import HosoCore
import HosoStorage
import Testing

@Suite struct StoreLockTests {
    @Test("one holder at a time")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/.lock"
        let first = try StoreLock.acquire(path: path)
        let unnamed = expectHosoError(.tryLater) { try StoreLock.acquire(path: path) }
        #expect(unnamed?.message == "another run holds the store")
        try first.record()
        let named = expectHosoError(.tryLater) { try StoreLock.acquire(path: path) }
        let message = try #require(named?.message)
        #expect(message.hasPrefix("another run holds the store (process \(getpid()), since 20"))
        #expect(message.hasSuffix("Z)"))
        first.release()
        first.release()
        #expect(try folder.storage.readAll(".lock") == [])
        let second = try StoreLock.acquire(path: path)
        second.release()
    }

    @Test("taking and freeing the lock leaves the file as it was")
    func unchanged() throws {
        let folder = try TemporaryFolder()
        try folder.write(".lock", "left by a crash")
        let before = try folder.storage.list("")
        do { _ = try StoreLock.acquire(path: folder.path + "/.lock") }
        #expect(try folder.storage.list("") == before)
        let lock = try StoreLock.acquire(path: folder.path + "/.lock")
        #expect(text(try folder.storage.readAll(".lock")) == "left by a crash")
        try lock.record()
        #expect(text(try folder.storage.readAll(".lock")).hasPrefix("process \(getpid()), since "))
    }

    @Test("is free again when its holder is gone")
    func droppedHolder() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<3 {
            let lock = try StoreLock.acquire(path: folder.path + "/.lock")
            try lock.record()
        }
        #expect(try folder.storage.readAll(".lock") == [])
    }

    @Test("a folder that is missing cannot hold a lock")
    func missingFolder() {
        expectHosoError(.cannotCreate) { try StoreLock.acquire(path: "/nonexistent-hoso/.lock") }
    }
}
