import Dispatch
import Glibc
import HosoCore
import HosoStorage
import Testing

@Suite struct LocalStorageTests {
    @Test("makes a root that does not exist, with all above it")
    func root() throws {
        let folder = try TemporaryFolder()
        let storage = LocalStorage(root: folder.path + "/a/b/c")
        #expect(try storage.list("") == [])
        #expect(try !storage.exists(""))
        try storage.createDirectories("d")
        #expect(try folder.storage.list("a/b/c").map(\.name) == ["d"])
    }

    @Test("of many threads that write one new file, one wins")
    func race() throws {
        let folder = try TemporaryFolder()
        let storage = folder.storage
        for round in 0..<20 {
            let outcomes = ManagedOutcomes()
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                let isNew = (try? storage.writeNew("\(round).json", [UInt8(index)])) ?? false
                if isNew { outcomes.add(index) }
            }
            #expect(outcomes.all.count == 1)
            #expect(try storage.readAll("\(round).json") == outcomes.all.map(UInt8.init))
        }
        #expect(try storage.list("").count == 20)
    }

    @Test("a full disk is named, and leaves no file")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let mounted = folder.path + "/small"
        try folder.storage.createDirectories("small")
        // Needs the right to mount; elsewhere the device that is always full stands in.
        let isMounted = unsafe mount("tmpfs", mounted, "tmpfs", 0, "size=64k") == 0
        defer { if isMounted { _ = unsafe umount(mounted) } }
        if isMounted {
            let storage = LocalStorage(root: mounted)
            let writer = try storage.makeWriter("a")
            let error = expectHosoError(.readWrite) {
                try writer.append([UInt8](repeating: 1, count: 1 << 20))
                try writer.finish()
            }
            writer.abandon()
            #expect(
                error?.description
                    == "\(mounted)/a: disk full: No space left on device; free space and run again")
            let buffered = try storage.makeWriter("b")
            try buffered.append([UInt8](repeating: 1, count: 100_000))
            expectHosoError(.readWrite) { try buffered.finish() }
            buffered.abandon()
            expectHosoError(.readWrite) { try storage.writeNew("c", [UInt8](repeating: 1, count: 100_000)) }
            #expect(try storage.list("") == [])
        }
        let lock = try StoreLockOnFullDevice()
        #expect(lock.error?.code == .readWrite)
        #expect(lock.error?.message.hasPrefix("disk full") == true)
    }

    @Test("a folder that may not be written to is named")
    func permission() throws {
        guard geteuid() != 0 else {
            // The superuser may write everywhere but here.
            expectHosoError(.cannotCreate) { try LocalStorage(root: "/proc").createDirectories("hoso") }
            return
        }
        let folder = try TemporaryFolder()
        try folder.storage.createDirectories("closed")
        _ = unsafe chmod(folder.path + "/closed", 0o500)
        let error = expectHosoError(.cannotCreate) { try folder.storage.makeWriter("closed/a") }
        #expect(error?.description == "\(folder.path)/closed/a: cannot be created: Permission denied")
        _ = unsafe chmod(folder.path + "/closed", 0o700)
    }

    @Test("removing a tree does not follow links out of it")
    func removeTreeKeepsLinkTargets() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept/a", "1")
        try folder.write("gone/b", "2")
        folder.symlink("gone/link", to: folder.path + "/kept")
        try folder.storage.removeTree("gone")
        #expect(try folder.storage.list("").map(\.name) == ["kept"])
        #expect(text(try folder.storage.readAll("kept/a")) == "1")
    }

    @Test("a file cut short after it was opened is an error, not fewer bytes")
    func cutWhileOpen() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", [UInt8](repeating: 1, count: 100))
        let source = try folder.storage.openForReading("a")
        #expect(unsafe truncate(folder.path + "/a", 10) == 0)
        #expect(throws: FormatError.self) { try source.read(at: 0, count: 100) }
    }
}

/// What happened on several threads.
private final class ManagedOutcomes: @unchecked Sendable {  // `queue` guards `indices`
    private let queue = DispatchQueue(label: "outcomes")
    private var indices: [Int] = []

    func add(_ index: Int) { queue.sync { indices.append(index) } }

    var all: [Int] { queue.sync { indices } }
}

/// The error of writing a lock's record to a device that is always full.
private struct StoreLockOnFullDevice {
    var error: HosoError?

    init() throws {
        let folder = try TemporaryFolder()
        folder.symlink("full", to: "/dev/full")
        do {
            let lock = try StoreLock.acquire(path: folder.path + "/full")
            try lock.record()
        } catch let caught as HosoError {
            error = caught
        }
    }
}
