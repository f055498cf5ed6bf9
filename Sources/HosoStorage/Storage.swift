public import HosoCore

/// Where a store lies. Every path is relative to its root, with `/` between names; `""` is the root.
///
/// Errors are `HosoError`: `readWrite` for a full disk or a failed read, `cannotCreate` where a file or
/// folder cannot be made. A path that would leave the root is refused as `damagedStore`.
public protocol Storage: Sendable {
    /// The files and folders in a folder, sorted bytewise by name; empty where there is no such folder.
    func list(_ directory: String) throws -> [StorageEntry]
    func exists(_ path: String) throws -> Bool
    /// In bytes.
    func fileSize(_ path: String) throws -> Int
    func openForReading(_ path: String) throws -> any ByteSource
    func readAll(_ path: String) throws -> [UInt8]
    /// A file that appears under its name, in place of one there was, only when the writer finishes.
    func makeWriter(_ path: String) throws -> any StorageWriter
    /// A file for what one run puts aside, in a folder that is made where it is missing.
    func makeScratch(in directory: String) throws -> any ScratchFile
    /// Writes a whole file, synced, unless there is one of that name: of several writers at most one wins.
    ///
    /// - Returns: false where the name is taken; the file there is left as it is.
    func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool
    /// As `writeNew`, of a file that only its owner may read.
    func writeNewSecret(_ path: String, _ bytes: [UInt8]) throws -> Bool
    /// Removes a file or an empty folder; one that is not there is no error.
    func remove(_ path: String) throws
    /// Removes a folder and all in it; one that is not there is no error.
    func removeTree(_ path: String) throws
    /// Makes a folder and those above it, the root included, where they are missing.
    func createDirectories(_ path: String) throws
    /// Moves a file or folder, in place of a file there was.
    func rename(_ source: String, to target: String) throws
    /// Returns when the names in a folder are on the device.
    func sync(_ directory: String) throws
}

/// A file that is being written; for one thread at a time.
public protocol StorageWriter: AnyObject, Sendable {
    /// Appended so far.
    var byteCount: Int { get }
    func append(_ bytes: ArraySlice<UInt8>) throws
    /// Syncs the file and gives it its name. After an error the file does not exist; call `abandon()`.
    func finish() throws
    /// Removes what was written; does nothing after `finish()`.
    func abandon()
}

extension Storage {
    /// For storages without owners.
    public func writeNewSecret(_ path: String, _ bytes: [UInt8]) throws -> Bool { try writeNew(path, bytes) }
}

extension StorageWriter {
    public func append(_ bytes: [UInt8]) throws { try append(bytes[...]) }
}
