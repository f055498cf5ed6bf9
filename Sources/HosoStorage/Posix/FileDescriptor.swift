import Glibc

/// An open file, closed when the last reference goes.
final class FileDescriptor: Sendable {
    /// The kernel transfers at most this much in one call.
    private static let callByteLimit = 0x7FFF_F000

    private let number: Int32

    /// - Parameter flags: as for open(2); O_CLOEXEC is added.
    init(path: String, flags: Int32, mode: mode_t = 0o666) throws(SystemFault) {
        var opened: Int32
        repeat {
            // SAFETY: the path is a NUL-terminated copy for the length of the call.
            opened = unsafe open(path, flags | O_CLOEXEC, mode)
        } while opened < 0 && errno == EINTR
        guard opened >= 0 else { throw SystemFault.last }
        number = opened
    }

    deinit { _ = close(number) }

    func status() throws(SystemFault) -> FileStatus {
        var status = stat()
        // SAFETY: the structure is the callee's to fill.
        guard unsafe fstat(number, &status) == 0 else { throw SystemFault.last }
        return FileStatus(status)
    }

    /// - Returns: bytes read; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemFault) -> Int {
        while true {
            // SAFETY: the kernel writes no further than the count.
            let count = unsafe Glibc.read(
                number, buffer.baseAddress, min(buffer.count, FileDescriptor.callByteLimit))
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemFault.last }
        }
    }

    /// - Returns: as many bytes as there are from `offset`, at most `count`.
    func read(at offset: Int, count: Int) throws(SystemFault) -> [UInt8] {
        var fault: SystemFault?
        // SAFETY: the kernel writes no further than the room left; the array is told of what it wrote.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let room = min(count - filled, FileDescriptor.callByteLimit)
                let got = unsafe pread(
                    number, buffer.baseAddress.map { unsafe $0 + filled }, room, offset + filled)
                if got == 0 { return }
                if got > 0 {
                    filled += got
                } else if errno != EINTR {
                    fault = SystemFault.last
                    return
                }
            }
        }
        if let fault { throw fault }
        return bytes
    }

    func writeAll(_ bytes: ArraySlice<UInt8>) throws(SystemFault) {
        try unsafe writeAll(bytes) { start, count, _ in unsafe write(number, start, count) }
    }

    /// Writes at a place of the file; by any number of threads.
    func writeAll(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(SystemFault) {
        try unsafe writeAll(bytes) { start, count, written in
            unsafe pwrite(number, start, count, offset + written)
        }
    }

    /// - Parameter call: writes so many bytes, those before them being written; as write(2).
    private func writeAll(
        _ bytes: ArraySlice<UInt8>, _ call: (UnsafeRawPointer?, _ count: Int, _ written: Int) -> Int
    ) throws(SystemFault) {
        var fault: SystemFault?
        // SAFETY: the kernel reads no further than the count.
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let room = min(buffer.count - written, FileDescriptor.callByteLimit)
                let count = unsafe call(buffer.baseAddress.map { unsafe $0 + written }, room, written)
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    fault = SystemFault.last
                    return
                }
            }
        }
        if let fault { throw fault }
    }

    /// Returns when the file's bytes are on the device.
    func synchronize() throws(SystemFault) {
        while fsync(number) != 0 {
            guard errno == EINTR else { throw SystemFault.last }
        }
    }

    /// Empties the file; the next write begins at its start.
    func truncate() throws(SystemFault) {
        // EINVAL: a device has no length to change.
        guard ftruncate(number, 0) == 0 || errno == EINVAL else { throw SystemFault.last }
        guard lseek(number, 0, SEEK_SET) == 0 else { throw SystemFault.last }
    }

    /// Tells the kernel to read ahead; only advice, so failure means nothing.
    func adviseSequential() { _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL) }

    /// - Returns: false where another open file holds the lock.
    func tryLockExclusively() throws(SystemFault) -> Bool {
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw SystemFault.last }
        }
        return true
    }

    func unlock() { _ = flock(number, LOCK_UN) }
}
