import HosoCompression
public import HosoCore

/// A storage that fails on command, so that tests can stop a run at every single step of its writing.
///
/// Counts each mutating operation, from 1. A finished writer counts a sync, a rename and a sync of the
/// folder; `writeNew` a write, a sync, a link and a sync of the folder: failing at that last one, the file is
/// there although the caller was told of an error.
public final class FailingStorage: Storage, @unchecked Sendable {  // `lock` guards all that varies
    /// Stopping after an operation is stopping before the next.
    public enum Mode: Hashable, Sendable, CaseIterable {
        /// That one operation fails, as with a full disk; a write has taken the first half of its bytes.
        case error
        /// That one operation is done, but reported as failed.
        case errorAfter
        /// That operation and every later one fail, reads too: the process is gone.
        case stopForGood
        /// The same, but a write has taken the first half of its bytes.
        case stopTorn
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

    public func makeScratch(in directory: String) throws -> any ScratchFile {
        try requireAlive(directory)
        return FailingScratch(storage: self, wrapped: try wrapped.makeScratch(in: directory), path: directory)
    }

    public func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        try perform(
            .write, path, torn: { try leaveTemporary(path, bytes.prefix(bytes.count / 2)) }, action: {})
        try perform(.sync, path, torn: { try leaveTemporary(path, bytes[...]) }, action: {})
        let isNew = try perform(
            .link, path, torn: { try leaveTemporary(path, bytes[...]) },
            action: { try wrapped.writeNew(path, bytes) })
        try perform(.sync, StoragePath.parent(path)) {}
        return isNew
    }

    public func remove(_ path: String) throws {
        try perform(.remove, path) { try wrapped.remove(path) }
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
        try perform(.makeDirectory, path) { try wrapped.createDirectories(path) }
    }

    public func rename(_ source: String, to target: String) throws {
        try perform(.rename, target) { try wrapped.rename(source, to: target) }
        try perform(.sync, StoragePath.parent(target)) {}
    }

    public func sync(_ directory: String) throws {
        try perform(.sync, directory) { try wrapped.sync(directory) }
    }

    /// Counts an operation, and does it unless it must fail before.
    ///
    /// - Parameter torn: what an operation that is cut off leaves.
    fileprivate func perform<Result>(
        _ operation: Operation, _ path: String, torn: () throws -> Void = {}, action: () throws -> Result
    ) throws -> Result {
        let number = lock.withLock {
            steps.append(Step(operation: operation, path: path))
            return steps.count
        }
        switch mode {
        case .error:
            if number == failAtOperation {
                try torn()
                throw failure(path)
            }
        case .errorAfter:
            let result = try action()
            if number == failAtOperation { throw failure(path) }
            return result
        case .stopForGood: if number >= failAtOperation { throw failure(path) }
        case .stopTorn:
            if number == failAtOperation { try torn() }
            if number >= failAtOperation { throw failure(path) }
        }
        return try action()
    }

    /// What a stop between write and link leaves; a mere error takes it away.
    private func leaveTemporary(_ path: String, _ bytes: ArraySlice<UInt8>) throws {
        guard mode == .stopTorn else { return }
        let writer = try wrapped.makeWriter(path)
        try writer.append(bytes)
        strand(writer)
    }

    fileprivate func requireAlive(_ path: String) throws {
        if isStopped { throw failure(path) }
    }

    fileprivate var isStopped: Bool { (mode == .stopForGood || mode == .stopTorn) && hasFailed }

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
        try storage.perform(
            .write, path, torn: { try wrapped.append(bytes.prefix(bytes.count / 2)) },
            action: { try wrapped.append(bytes) })
    }

    func finish() throws {
        try storage.perform(.sync, path) {}
        try storage.perform(.rename, path) {
            try wrapped.finish()
            isClosed = true
        }
        try storage.perform(.sync, StoragePath.parent(path)) {}
    }

    func abandon() {
        isClosed = true
        if storage.isStopped { storage.strand(wrapped) } else { wrapped.abandon() }
    }
}

/// A scratch file whose writes count.
private final class FailingScratch: ScratchFile {
    private let storage: FailingStorage
    private let wrapped: any ScratchFile
    private let path: String

    init(storage: FailingStorage, wrapped: any ScratchFile, path: String) {
        self.storage = storage
        self.wrapped = wrapped
        self.path = path
    }

    func append(_ bytes: ArraySlice<UInt8>) throws -> Int {
        try storage.perform(.write, path) { try wrapped.append(bytes) }
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        try storage.requireAlive(path)
        return try wrapped.read(at: offset, count: count)
    }
}
