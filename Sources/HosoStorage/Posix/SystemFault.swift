import Glibc
import HosoCore

/// A system call that failed.
struct SystemFault: Error, Hashable {
    /// What the call was for; decides the exit code.
    enum Purpose {
        case reading
        /// Making a file, a folder or a name.
        case creating
    }

    /// errno of the call.
    var number: Int32

    /// The error of the call just made.
    static var last: SystemFault { SystemFault(number: errno) }

    /// The system's text, as `Permission denied`.
    var text: String {
        // SAFETY: the function writes a text that ends in NUL and fits the buffer.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let base = buffer.baseAddress, unsafe strerror_r(number, base, buffer.count) == 0 else {
                return "error \(number)"
            }
            return unsafe String(cString: base)
        }
    }

    /// - Parameter path: as the user should see it.
    func hosoError(path: String, _ purpose: Purpose) -> HosoError {
        let place = SourcePlace(file: path)
        switch (number, purpose) {
        case (ENOSPC, _), (EDQUOT, _):
            return HosoError(.readWrite, at: place, "disk full: \(text)", hint: "free space and run again")
        case (EIO, _): return HosoError(.readWrite, at: place, "the device failed: \(text)")
        case (_, .reading): return HosoError(.readWrite, at: place, "cannot be read: \(text)")
        case (EACCES, _), (EPERM, _), (EROFS, _), (ENOTDIR, _), (ENOENT, _), (EISDIR, _), (EEXIST, _),
            (ELOOP, _),
            (ENAMETOOLONG, _), (ENOTEMPTY, _):
            return HosoError(.cannotCreate, at: place, "cannot be created: \(text)")
        case (_, .creating): return HosoError(.readWrite, at: place, "cannot be written: \(text)")
        }
    }
}
