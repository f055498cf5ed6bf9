import Glibc
public import HosoCore

/// A folder of the local file system.
public struct LocalStorage: Storage {
    /// The folder, absolute or relative to the working directory; need not exist.
    public let root: String

    public init(root: String) { self.root = root }

    public func list(_ directory: String) throws -> [StorageEntry] {
        let folder = try absolute(directory)
        return try reading(folder) { () throws(SystemFault) in
            guard try FileSystem.status(folder) != nil else { return [] }
            var entries: [StorageEntry] = []
            for name in try FileSystem.names(inDirectory: folder) {
                // A file that went in the meantime is as if it had never been listed.
                guard let status = try FileSystem.status(folder + "/" + name, followsLinks: false) else {
                    continue
                }
                let isDirectory = status.kind == .directory
                entries.append(
                    StorageEntry(
                        name: name, byteCount: isDirectory ? 0 : status.byteCount, isDirectory: isDirectory,
                        modifiedNanoseconds: status.modifiedNanoseconds))
            }
            return entries
        }
    }

    public func exists(_ path: String) throws -> Bool {
        let file = try absolute(path)
        return try reading(file) { () throws(SystemFault) in try FileSystem.status(file) != nil }
    }

    public func fileSize(_ path: String) throws -> Int {
        let file = try absolute(path)
        return try reading(file) { () throws(SystemFault) in
            guard let status = try FileSystem.status(file) else { throw SystemFault(number: ENOENT) }
            return status.byteCount
        }
    }

    public func openForReading(_ path: String) throws -> any ByteSource { try source(path) }

    public func readAll(_ path: String) throws -> [UInt8] {
        let source = try source(path)
        return try source.read(at: 0, count: source.byteCount)
    }

    public func makeWriter(_ path: String) throws -> any StorageWriter {
        try LocalWriter(target: try absolute(path))
    }

    public func makeScratch(in directory: String) throws -> any ScratchFile {
        try createDirectories(directory)
        return try LocalScratchFile(folder: try absolute(directory))
    }

    public func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        try writeNew(path, bytes, mode: LocalWriter.fileMode)
    }

    public func writeNewSecret(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        try writeNew(path, bytes, mode: 0o600)
    }

    private func writeNew(_ path: String, _ bytes: [UInt8], mode: UInt32) throws -> Bool {
        let target = try absolute(path)
        // Spares the write where the answer is known; the link below is what decides.
        if try exists(path) { return false }
        let writer = try LocalWriter(target: target, mode: mode)
        defer { writer.abandon() }
        try writer.append(bytes[...])
        return try writer.finishAsNew()
    }

    public func remove(_ path: String) throws {
        let file = try absolute(path)
        try creating(file) { () throws(SystemFault) in try FileSystem.remove(file) }
    }

    public func removeTree(_ path: String) throws {
        let file = try absolute(path)
        try creating(file) { () throws(SystemFault) in try LocalStorage.removeTree(file) }
    }

    public func createDirectories(_ path: String) throws {
        let names = try StoragePath.names(path)
        try createRoot()
        var folder = root
        for name in names {
            let parent = folder
            folder += "/" + name
            let made = folder
            try creating(made) { () throws(SystemFault) in
                if try FileSystem.makeDirectory(made) { try FileSystem.synchronizeDirectory(parent) }
            }
        }
    }

    public func rename(_ source: String, to target: String) throws {
        let old = try absolute(source)
        let new = try absolute(target)
        try creating(new) { () throws(SystemFault) in
            try FileSystem.rename(old, to: new)
            try FileSystem.synchronizeDirectory(LocalStorage.folder(of: new))
            if LocalStorage.folder(of: old) != LocalStorage.folder(of: new) {
                try FileSystem.synchronizeDirectory(LocalStorage.folder(of: old))
            }
        }
    }

    public func sync(_ directory: String) throws {
        let folder = try absolute(directory)
        try creating(folder) { () throws(SystemFault) in try FileSystem.synchronizeDirectory(folder) }
    }

    /// The path as the system takes it.
    public func absolute(_ path: String) throws -> String {
        let normal = try StoragePath.normal(path)
        return normal.isEmpty ? root : root + "/" + normal
    }

    /// The folder that a path of the system lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func source(_ path: String) throws -> LocalFileSource {
        let file = try absolute(path)
        return try reading(file) { () throws(SystemFault) in try LocalFileSource(path: file) }
    }

    private func createRoot() throws {
        var missing: [String] = []
        var folder = root
        while try reading(folder, { () throws(SystemFault) in try FileSystem.status(folder) }) == nil {
            missing.append(folder)
            let above = LocalStorage.folder(of: folder)
            if above == folder { break }
            folder = above
        }
        for folder in missing.reversed() {
            try creating(folder) { () throws(SystemFault) in
                if try FileSystem.makeDirectory(folder) {
                    try FileSystem.synchronizeDirectory(LocalStorage.folder(of: folder))
                }
            }
        }
    }

    private static func removeTree(_ path: String) throws(SystemFault) {
        guard let status = try FileSystem.status(path, followsLinks: false) else { return }
        if status.kind == .directory {
            for name in try FileSystem.names(inDirectory: path) { try removeTree(path + "/" + name) }
        }
        try FileSystem.remove(path)
    }

    private func reading<Result>(_ path: String, _ body: () throws(SystemFault) -> Result) throws -> Result {
        do { return try body() } catch { throw error.hosoError(path: path, .reading) }
    }

    private func creating<Result>(_ path: String, _ body: () throws(SystemFault) -> Result) throws -> Result {
        do { return try body() } catch { throw error.hosoError(path: path, .creating) }
    }
}
