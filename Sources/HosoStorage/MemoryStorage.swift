import Glibc
import HosoCompression
public import HosoCore

/// A storage in memory, for tests; it behaves as `LocalStorage` does, temporary names included.
public final class MemoryStorage: Storage, @unchecked Sendable {  // `lock` guards `state`
    private enum Node {
        case directory
        case file([UInt8])
        /// Under a temporary name.
        case unfinished(UnfinishedBytes)
    }

    private let lock = Lock()
    /// By normal path; the root is not in it.
    private var state: [String: Node] = [:]
    private var writerCount = 0

    public init() {}

    /// What another process would find now; files that are being written stay under their temporary names.
    public func copy() -> MemoryStorage {
        let copy = MemoryStorage()
        copy.state = lock.withLock { state }.mapValues { node in
            if case .unfinished(let content) = node { return .file(content.bytes) }
            return node
        }
        return copy
    }

    public func list(_ directory: String) throws -> [StorageEntry] {
        let folder = try StoragePath.normal(directory)
        let entries = lock.withLock {
            state.compactMap { path, node -> StorageEntry? in
                guard StoragePath.parent(path) == folder else { return nil }
                let prefixByteCount = folder.isEmpty ? 0 : folder.utf8.count + 1
                let name = String(decoding: path.utf8.dropFirst(prefixByteCount), as: UTF8.self)
                switch node {
                case .directory: return StorageEntry(name: name, byteCount: 0, isDirectory: true)
                case .file(let bytes):
                    return StorageEntry(name: name, byteCount: bytes.count, isDirectory: false)
                case .unfinished(let content):
                    return StorageEntry(name: name, byteCount: content.bytes.count, isDirectory: false)
                }
            }
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    public func exists(_ path: String) throws -> Bool {
        let normal = try StoragePath.normal(path)
        return normal.isEmpty || lock.withLock { state[normal] != nil }
    }

    public func fileSize(_ path: String) throws -> Int { try readAll(path).count }

    public func openForReading(_ path: String) throws -> any ByteSource { MemorySource(try readAll(path)) }

    public func readAll(_ path: String) throws -> [UInt8] {
        let normal = try StoragePath.normal(path)
        switch lock.withLock({ state[normal] }) {
        case .file(let bytes): return bytes
        case .unfinished(let content): return content.bytes
        case .directory: throw SystemFault(number: EISDIR).hosoError(path: normal, .reading)
        case nil:
            throw SystemFault(number: normal.isEmpty ? EISDIR : ENOENT).hosoError(path: normal, .reading)
        }
    }

    public func makeWriter(_ path: String) throws -> any StorageWriter {
        let normal = try StoragePath.normal(path)
        return try lock.withLock {
            try requireParent(normal)
            writerCount += 1
            let parent = StoragePath.parent(normal)
            let name = "\(StoragePath.temporaryPrefix)memory-\(writerCount)"
            let temporary = parent.isEmpty ? name : "\(parent)/\(name)"
            let content = UnfinishedBytes()
            state[temporary] = .unfinished(content)
            return MemoryWriter(storage: self, path: normal, temporary: temporary, content: content)
        }
    }

    public func makeScratch(in directory: String) throws -> any ScratchFile { MemoryScratch() }

    public func writeNew(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        let normal = try StoragePath.normal(path)
        return try lock.withLock {
            try requireParent(normal)
            guard state[normal] == nil else { return false }
            state[normal] = .file(bytes)
            return true
        }
    }

    public func remove(_ path: String) throws {
        let normal = try StoragePath.normal(path)
        try lock.withLock {
            if case .directory = state[normal], state.keys.contains(where: { $0.hasPrefix(normal + "/") }) {
                throw SystemFault(number: ENOTEMPTY).hosoError(path: normal, .creating)
            }
            state[normal] = nil
        }
    }

    public func removeTree(_ path: String) throws {
        let normal = try StoragePath.normal(path)
        lock.withLock {
            state = state.filter { !normal.isEmpty && $0.key != normal && !$0.key.hasPrefix(normal + "/") }
        }
    }

    public func createDirectories(_ path: String) throws {
        var folder = ""
        for name in try StoragePath.names(path) {
            folder += folder.isEmpty ? name : "/" + name
            try lock.withLock {
                switch state[folder] {
                case .file, .unfinished:
                    throw SystemFault(number: ENOTDIR).hosoError(path: folder, .creating)
                case .directory, nil: state[folder] = .directory
                }
            }
        }
    }

    public func rename(_ source: String, to target: String) throws {
        let old = try StoragePath.normal(source)
        let new = try StoragePath.normal(target)
        try lock.withLock {
            guard let node = state[old] else {
                throw SystemFault(number: ENOENT).hosoError(path: new, .creating)
            }
            try requireParent(new)
            state[old] = nil
            state[new] = node
            for (path, child) in state where path.hasPrefix(old + "/") {
                state[path] = nil
                state[new + path.dropFirst(old.count)] = child
            }
        }
    }

    public func sync(_ directory: String) throws {}

    /// Gives an unfinished file its name.
    fileprivate func finish(_ temporary: String, as path: String) throws {
        try lock.withLock {
            guard case .unfinished(let content) = state[temporary] else {
                throw SystemFault(number: ENOENT).hosoError(path: path, .creating)
            }
            if case .directory = state[path] {
                throw SystemFault(number: EISDIR).hosoError(path: path, .creating)
            }
            state[temporary] = nil
            state[path] = .file(content.bytes)
        }
    }

    fileprivate func drop(_ temporary: String) {
        lock.withLock {
            if case .unfinished = state[temporary] { state[temporary] = nil }
        }
    }

    /// To be called with the lock held.
    private func requireParent(_ path: String) throws {
        let parent = StoragePath.parent(path)
        if parent.isEmpty { return }
        switch state[parent] {
        case .directory: return
        case .file, .unfinished: throw SystemFault(number: ENOTDIR).hosoError(path: path, .creating)
        case nil: throw SystemFault(number: ENOENT).hosoError(path: path, .creating)
        }
    }
}

/// Bytes that become a file of a `MemoryStorage`.
private final class UnfinishedBytes: @unchecked Sendable {  // used by its writer's thread
    var bytes: [UInt8] = []
}

private final class MemoryWriter: StorageWriter, @unchecked Sendable {  // used by one thread at a time
    private let storage: MemoryStorage
    private let path: String
    private let temporary: String
    private let content: UnfinishedBytes
    private var isClosed = false

    init(storage: MemoryStorage, path: String, temporary: String, content: UnfinishedBytes) {
        self.storage = storage
        self.path = path
        self.temporary = temporary
        self.content = content
    }

    deinit { abandon() }

    var byteCount: Int { content.bytes.count }

    func append(_ piece: ArraySlice<UInt8>) throws { content.bytes.append(contentsOf: piece) }

    func finish() throws {
        try storage.finish(temporary, as: path)
        isClosed = true
    }

    func abandon() {
        if isClosed { return }
        isClosed = true
        storage.drop(temporary)
    }
}

/// What was put aside, in memory.
private final class MemoryScratch: ScratchFile, @unchecked Sendable {  // `lock` guards `content`
    private let lock = Lock()
    private var content: [UInt8] = []

    func append(_ bytes: ArraySlice<UInt8>) throws -> Int {
        lock.withLock {
            content.append(contentsOf: bytes)
            return content.count - bytes.count
        }
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        lock.withLock { Array(content[offset..<offset + count]) }
    }
}
