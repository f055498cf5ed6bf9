import Glibc
import HosoCompression
import HosoCore

/// The right to change a store, held by one process at a time: an advisory lock on `STORE/.lock`.
///
/// The system frees the lock when the process ends, however it ends; what the file says is only for people.
public final class StoreLock: @unchecked Sendable {  // `lock` guards `descriptor` and `isRecorded`
    /// A record is one short line.
    private static let recordByteLimit = 256

    private let path: String
    private let lock = Lock()
    /// nil after release.
    private var descriptor: FileDescriptor?
    private var isRecorded = false

    private init(path: String, descriptor: FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { release() }

    /// Takes the lock without waiting. The file is created where it is missing, else left as it is.
    ///
    /// - Parameter path: of the lock file; its folder must exist.
    /// - Throws: `HosoError` of code `tryLater` where another holds it.
    public static func acquire(path: String) throws -> StoreLock {
        while true {
            do {
                let descriptor = try FileDescriptor(path: path, flags: O_RDWR | O_CREAT)
                guard try descriptor.tryLockExclusively() else { throw heldByAnother(path, descriptor) }
                // A holder may have removed the file between open and lock; then the lock is on nothing.
                if try FileSystem.status(path)?.identity == descriptor.status().identity {
                    return StoreLock(path: path, descriptor: descriptor)
                }
            } catch let fault as SystemFault {
                throw fault.hosoError(path: path, .creating)
            }
        }
    }

    /// Writes this process's number and the time (UTC) into the file.
    public func record() throws {
        try lock.withLock {
            guard let descriptor else { preconditionFailure("a released lock records nothing") }
            do throws(SystemFault) {
                try descriptor.truncate()
                let record = "process \(getpid()), since \(WallClock.text(ms: WallClock.nowMs()))\n"
                try descriptor.writeAll(Array(record.utf8)[...])
                isRecorded = true
            } catch {
                throw error.hosoError(path: path, .creating)
            }
        }
    }

    /// Empties the file where `record` filled it, and frees the lock. Further calls do nothing.
    public func release() {
        lock.withLock {
            guard let held = descriptor else { return }
            // What stays in the file is not believed by anyone who gets the lock.
            if isRecorded { try? held.truncate() }
            held.unlock()
            descriptor = nil
        }
    }

    private static func heldByAnother(_ path: String, _ descriptor: FileDescriptor) -> HosoError {
        let bytes = (try? descriptor.read(at: 0, count: recordByteLimit)) ?? []
        let record = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let holder = record.hasPrefix("process ") ? " (\(record))" : ""
        return HosoError(
            .tryLater, at: SourcePlace(file: path), "another run holds the store\(holder)",
            hint: "try again when it has ended")
    }
}
