import Glibc

/// Calls that name files by path.
enum FileSystem {
    /// - Returns: nil where there is no such file.
    static func status(_ path: String, followsLinks: Bool = true) throws(SystemFault) -> FileStatus? {
        var status = stat()
        // SAFETY: the path is a NUL-terminated copy, and the structure the callee's to fill.
        let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
        if result == 0 { return FileStatus(status) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemFault.last
    }

    /// The names in a folder, `.` and `..` left out, sorted bytewise. A name that is not UTF-8 comes with
    /// replacement characters, so that opening it fails aloud.
    static func names(inDirectory path: String) throws(SystemFault) -> [String] {
        // SAFETY: the stream is closed once; an entry is used before the next call replaces it, and its name
        // ends in NUL within its length.
        guard let stream = unsafe opendir(path) else { throw SystemFault.last }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw SystemFault.last }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func rename(_ source: String, to target: String) throws(SystemFault) {
        // SAFETY: paths are NUL-terminated copies for the length of the call; so in all calls below.
        guard unsafe Glibc.rename(source, target) == 0 else { throw SystemFault.last }
    }

    /// Gives a file a second name.
    ///
    /// - Returns: false where the target exists.
    static func linkNew(_ source: String, to target: String) throws(SystemFault) -> Bool {
        if unsafe link(source, target) == 0 { return true }
        if errno == EEXIST { return false }
        throw SystemFault.last
    }

    /// Removes a file, or an empty folder. One that is not there is no error.
    static func remove(_ path: String) throws(SystemFault) {
        if unsafe unlink(path) == 0 || errno == ENOENT { return }
        let first = SystemFault.last
        guard errno == EISDIR || errno == EPERM else { throw first }
        guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw SystemFault.last }
    }

    /// - Returns: false where the folder was there.
    static func makeDirectory(_ path: String) throws(SystemFault) -> Bool {
        if unsafe mkdir(path, 0o777) == 0 { return true }
        let fault = SystemFault.last
        guard fault.number == EEXIST, let found = try status(path) else { throw fault }
        guard found.kind == .directory else { throw SystemFault(number: ENOTDIR) }
        return false
    }

    /// Returns when the names in a folder are on the device.
    static func synchronizeDirectory(_ path: String) throws(SystemFault) {
        do {
            try FileDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY).synchronize()
        } catch {
            // Some file systems cannot sync a folder; then there is nothing more that could be done.
            guard error.number == EINVAL else { throw error }
        }
    }
}
