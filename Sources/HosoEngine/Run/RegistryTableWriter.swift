import Dispatch
import HosoCore
import HosoDelta
import HosoParquet
import HosoSpec
import HosoStorage
import HosoStore

/// Writes row groups as column files, one each, while the next are computed; where the run has one thread
/// only, at once.
final class RegistryTableWriter: JobOutput, @unchecked Sendable {  // `lock` guards what was written
    private let store: Store
    private let plan: Plan
    private let run: String
    private let options: ParquetWriterOptions
    private let isAtOnce: Bool
    /// One file is written while the disk is waited for that has to sync another.
    private let queue = DispatchQueue(label: "hoso.column-files", attributes: .concurrent)
    /// At most this many row groups are on their way to the disk.
    private let room = DispatchSemaphore(value: 2)
    private let lock = Lock()
    private var filesByTable: [String: [(number: Int, file: DeltaAdd)]] = [:]
    private var failure: (any Error)?
    /// By table, the files that stay.
    private(set) var keptByTable: [String: Set<String>] = [:]

    init(store: Store, plan: Plan, run: String, options: ParquetWriterOptions, threadCount: Int) {
        self.store = store
        self.plan = plan
        self.run = run
        self.options = options
        isAtOnce = threadCount == 1
    }

    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
        let fields = plan.registries[registry].storeFields
        try write(plan.registries[registry].name, fields, number, chunks, rowCount)
    }

    func keep(registry: Int, file: String) {
        keptByTable[plan.registries[registry].name, default: []].insert(file)
    }

    func write(removedKeysOf registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
        let fields = plan.registries[registry].removedKeyFields
        try write(plan.registries[registry].removedKeyTable, fields, number, chunks, rowCount)
    }

    private func write(
        _ table: String, _ fields: [Field], _ number: Int, _ chunks: [EncodedColumnChunk], _ rowCount: Int
    ) throws {
        if isAtOnce { return try writeFile(table, fields, number, chunks, rowCount) }
        room.wait()
        do { try throwFailure() } catch {
            room.signal()
            throw error
        }
        queue.async { [self] in
            defer { room.signal() }
            do { try writeFile(table, fields, number, chunks, rowCount) } catch { fail(error) }
        }
    }

    private func writeFile(
        _ table: String, _ fields: [Field], _ number: Int, _ chunks: [EncodedColumnChunk], _ rowCount: Int
    ) throws {
        try throwFailure()
        guard rowCount > 0 else { return }
        try store.storage.createDirectories(table)
        var file = try ColumnFile(
            storage: store.storage, table: table, name: ColumnFile.name(run: run, number: number),
            fields: fields, options: options)
        do {
            try file.append(chunks, rowCount: rowCount)
            let added = try file.finish()
            lock.withLock { filesByTable[table, default: []].append((number, added)) }
        } catch {
            file.abandon()
            throw error
        }
    }

    private func throwFailure() throws {
        if let failure = lock.withLock({ failure }) { throw failure }
    }

    private func fail(_ error: any Error) { lock.withLock { failure = failure ?? error } }

    /// The files of each table in the order of their rows, once all are on the disk.
    func finish() throws -> [String: [DeltaAdd]] {
        queue.sync(flags: .barrier) {}
        try throwFailure()
        return lock.withLock {
            filesByTable.mapValues { files in files.sorted { $0.number < $1.number }.map(\.file) }
        }
    }

    /// Waits for the files that are being written; what is still to come is dropped.
    func stop() {
        fail(CancellationError())
        queue.sync(flags: .barrier) {}
    }
}

/// Takes row groups and forgets them: a dry run.
struct NoOutput: JobOutput {
    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {}
    func write(removedKeysOf registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
    }
}
