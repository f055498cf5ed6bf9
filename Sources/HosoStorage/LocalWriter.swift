import Glibc
import HosoCore
import Synchronization

/// A local file under a temporary name until it is finished.
final class LocalWriter: StorageWriter, @unchecked Sendable {  // one thread at a time uses it
    /// Small appends are gathered up to this size.
    private static let bufferByteCount = 256 << 10
    /// As far as the process's mask leaves it.
    static let fileMode: UInt32 = 0o666
    private static let nextNumber = Atomic<Int>(0)

    private let target: String
    private let temporary: String
    /// nil once the file is closed, finished or not.
    private var descriptor: FileDescriptor?
    private var buffer: [UInt8] = []
    private(set) var byteCount = 0

    init(target: String, mode: UInt32 = LocalWriter.fileMode) throws {
        self.target = target
        let folder = LocalStorage.folder(of: target)
        while true {
            let number = LocalWriter.nextNumber.add(1, ordering: .relaxed).newValue
            let name = "\(folder)/\(StoragePath.temporaryPrefix)\(getpid())-\(number)"
            do {
                descriptor = try FileDescriptor(path: name, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
                temporary = name
                return
            } catch {
                // An earlier process of the same number left its file behind.
                guard error.number == EEXIST else { throw error.hosoError(path: target, .creating) }
            }
        }
    }

    deinit { abandon() }

    func append(_ bytes: ArraySlice<UInt8>) throws {
        byteCount += bytes.count
        if buffer.count + bytes.count <= LocalWriter.bufferByteCount {
            buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        if bytes.count <= LocalWriter.bufferByteCount {
            buffer.append(contentsOf: bytes)
        } else {
            try write(bytes)
        }
    }

    func finish() throws {
        try finish { (old, new) throws(SystemFault) in try FileSystem.rename(old, to: new) }
    }

    /// Like `finish`, but leaves a file there is as it is.
    ///
    /// - Returns: false where the name was taken.
    func finishAsNew() throws -> Bool {
        var isNew = false
        try finish { (old, new) throws(SystemFault) in
            isNew = try FileSystem.linkNew(old, to: new)
            // The file stands under its name now; a temporary name left over does no harm, and the next
            // run takes it away.
            try? FileSystem.remove(old)
        }
        return isNew
    }

    func abandon() {
        guard descriptor != nil else { return }
        descriptor = nil
        buffer = []
        // The name is invisible to readers; should it stay, the next vacuum takes it.
        try? FileSystem.remove(temporary)
    }

    private func finish(_ giveName: (String, String) throws(SystemFault) -> Void) throws {
        guard let open = descriptor else { preconditionFailure("a writer is finished once") }
        try flush()
        do {
            try open.synchronize()
            try giveName(temporary, target)
            descriptor = nil
            try FileSystem.synchronizeDirectory(LocalStorage.folder(of: target))
        } catch {
            throw error.hosoError(path: target, .creating)
        }
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try write(buffer[...])
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws {
        guard let descriptor else { preconditionFailure("a finished writer takes no more bytes") }
        do { try descriptor.writeAll(bytes) } catch { throw error.hosoError(path: target, .creating) }
    }
}
