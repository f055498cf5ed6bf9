import HosoCompression
public import HosoCore

/// A storage that fails on command, so that tests can stop a run at every single step of its writing.
///
/// Counts each mutating operation, from 1. A finished writer counts a sync, a rename and a sync of the
/// folder; `writeNew` a write, a sync, a link and a sync of the folder: failing at that last one, the file is
/// there although the caller was told of an error.
public final class FailingStorage: Storage, @unchecked Sendable {  // `lock` guards all that varies
    public enum Mode: Hashable, Sendable {
        /// That one operation fails, as with a full disk.
        case error
        /// That operation and every later one fail, reads too: the process is gone.
        case stopForGood
    }

    public enum Operation: Hashable, Sendable {
        case write
        case sync
        case rename
        case link
        case remove
        case makeDirectory
    }

    public struct Step: Hashable, Sendable {
        public var operation: Operation
        public var path: String
    }

    private let wrapped: any Storage
    private let failAtOperation: Int
    private let mode: Mode
    private let lock = Lock()
    private var steps: [Step] = []
    /// Writers that a stop cut off; kept, so that their temporary files stay as after a crash.
    private var stranded: [any StorageWriter] = []

    /// - Parameter failAtOperation: counted from 1; a number that is never reached only counts.
    public init(wrapping wrapped: any Storage, failAtOperation: Int, mode: Mode) {
        self.wrapped = wrapped
        self.failAtOperation = failAtOperation
        self.mode = mode
    }

    /// The mutating operations so far, the failed ones included.
    public var operations: [Step] { lock.withLock { steps } }

    public var operationCount: Int { lock.withLock { steps.count } }

    /// Whether the operation that was to fail was reached.
    public var hasFailed: Bool { operationCount >= failAtOperation }

    public func list(_ directory: String) throws -> [StorageEntry] {
        try requireAlive(directory)
        return try wrapped.list(directory)
    }

    public func exists(_ path: String) throws -> Bool {
        try requireAlive(path)
        return try wrapped.exists(path)
    }

    public func fileSize(_ path: String) throws -> Int {
        try requireAlive(path)
        return try wrapped.fileSize(path)
    }

    public func openForReading(_ path: String) throws -> any ByteSource {
        try requireAlive(path)
        return try wrapped.openForReading(path)
    }

    public func readAll(_ path: String) throws -> [UInt8] {
        try requireAlive(path)
        return try wrapped.readAll(path)
    }

    public func makeWriter(_ path: String) throws -> any StorageWriter {
        try requireAlive(path)
        return FailingWriter(storage: self, wrapped: try wrapped.makeWriter(path), path: path)
    }

    public func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        try step(.write, path)
        try step(.sync, path)
        try step(.link, path)
        let isNew = try wrapped.writeNew(path, bytes)
        try step(.sync, StoragePath.parent(path))
        return isNew
    }

    public func remove(_ path: String) throws {
        try step(.remove, path)
        try wrapped.remove(path)
    }

    public func removeTree(_ path: String) throws {
        // One by one, so that a tree can be left half removed.
        for entry in try wrapped.list(path) {
            let child = path.isEmpty ? entry.name : path + "/" + entry.name
            if entry.isDirectory { try removeTree(child) } else { try remove(child) }
        }
        try remove(path)
    }

    public func createDirectories(_ path: String) throws {
        try step(.makeDirectory, path)
        try wrapped.createDirectories(path)
    }

    public func rename(_ source: String, to target: String) throws {
        try step(.rename, target)
        try wrapped.rename(source, to: target)
        try step(.sync, StoragePath.parent(target))
    }

    public func sync(_ directory: String) throws {
        try step(.sync, directory)
        try wrapped.sync(directory)
    }

    /// Counts an operation that is about to happen, and fails where it must not.
    fileprivate func step(_ operation: Operation, _ path: String) throws {
        let number = lock.withLock {
            steps.append(Step(operation: operation, path: path))
            return steps.count
        }
        let fails = mode == .error ? number == failAtOperation : number >= failAtOperation
        if fails { throw failure(path) }
    }

    fileprivate func requireAlive(_ path: String) throws {
        if mode == .stopForGood, hasFailed { throw failure(path) }
    }

    fileprivate var isStopped: Bool { mode == .stopForGood && hasFailed }

    fileprivate func strand(_ writer: any StorageWriter) { lock.withLock { stranded.append(writer) } }

    private func failure(_ path: String) -> HosoError {
        HosoError(.readWrite, at: SourcePlace(file: path), "disk full: failed on command")
    }
}

/// A writer whose steps are counted.
private final class FailingWriter: StorageWriter, @unchecked Sendable {  // used by one thread at a time
    private let storage: FailingStorage
    private let wrapped: any StorageWriter
    private let path: String
    private var isClosed = false

    init(storage: FailingStorage, wrapped: any StorageWriter, path: String) {
        self.storage = storage
        self.wrapped = wrapped
        self.path = path
    }

    deinit {
        if !isClosed { abandon() }
    }

    var byteCount: Int { wrapped.byteCount }

    func append(_ bytes: ArraySlice<UInt8>) throws {
        do {
            try storage.step(.write, path)
        } catch {
            // A disk that fills up takes the first part.
            if !storage.isStopped { try wrapped.append(bytes.prefix(bytes.count / 2)) }
            throw error
        }
        try wrapped.append(bytes)
    }

    func finish() throws {
        try storage.step(.sync, path)
        try storage.step(.rename, path)
        try wrapped.finish()
        isClosed = true
        try storage.step(.sync, StoragePath.parent(path))
    }

    func abandon() {
        isClosed = true
        if storage.isStopped { storage.strand(wrapped) } else { wrapped.abandon() }
    }
}
