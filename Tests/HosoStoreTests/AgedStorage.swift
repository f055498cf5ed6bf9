import HosoCore
import HosoStorage

/// A storage that tells when files were modified, as its user sets it.
final class AgedStorage: Storage, @unchecked Sendable {  // used by one thread at a time
    private let wrapped: any Storage
    /// Of files that have no time of their own.
    var defaultMs = 0
    var modifiedMsByPath: [String: Int] = [:]

    init(_ wrapped: any Storage) { self.wrapped = wrapped }

    func list(_ directory: String) throws -> [StorageEntry] {
        try wrapped.list(directory).map { entry in
            var aged = entry
            let path = directory.isEmpty ? entry.name : "\(directory)/\(entry.name)"
            aged.modifiedNanoseconds = Int64(modifiedMsByPath[path] ?? defaultMs) * 1_000_000
            return aged
        }
    }

    func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool { try wrapped.writeNew(path, bytes) }
    func exists(_ path: String) throws -> Bool { try wrapped.exists(path) }
    func fileSize(_ path: String) throws -> Int { try wrapped.fileSize(path) }
    func openForReading(_ path: String) throws -> any ByteSource { try wrapped.openForReading(path) }
    func readAll(_ path: String) throws -> [UInt8] { try wrapped.readAll(path) }
    func makeWriter(_ path: String) throws -> any StorageWriter { try wrapped.makeWriter(path) }
    func makeScratch(in directory: String) throws -> any ScratchFile {
        try wrapped.makeScratch(in: directory)
    }
    func remove(_ path: String) throws { try wrapped.remove(path) }
    func removeTree(_ path: String) throws { try wrapped.removeTree(path) }
    func createDirectories(_ path: String) throws { try wrapped.createDirectories(path) }
    func rename(_ source: String, to target: String) throws { try wrapped.rename(source, to: target) }
    func sync(_ directory: String) throws { try wrapped.sync(directory) }
}
