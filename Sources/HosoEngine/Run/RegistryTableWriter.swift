import Dispatch
import HosoCore
import HosoDelta
import HosoParquet
import HosoSpec
import HosoStorage
import HosoStore

/// Writes row groups as column files, one each, on a queue of its own while the next are computed; where the
/// run has one thread only, at once.
final class RegistryTableWriter: JobOutput, @unchecked Sendable {  // `queue` guards what was written
    private let store: Store
    private let plan: Plan
    private let run: String
    private let options: ParquetWriterOptions
    private let isAtOnce: Bool
    private let queue = DispatchQueue(label: "hoso.column-files")
    /// At most this many row groups wait for the disk.
    private let room = DispatchSemaphore(value: 2)
    private var filesByTable: [String: [DeltaAdd]] = [:]
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
        if isAtOnce { return try queue.sync { try writeFile(table, fields, number, chunks, rowCount) } }
        room.wait()
        if let failure = queue.sync(execute: { failure }) {
            room.signal()
            throw failure
        }
        queue.async { [self] in
            defer { room.signal() }
            do { try writeFile(table, fields, number, chunks, rowCount) } catch { failure = failure ?? error }
        }
    }

    private func writeFile(
        _ table: String, _ fields: [Field], _ number: Int, _ chunks: [EncodedColumnChunk], _ rowCount: Int
    ) throws {
        guard failure == nil, rowCount > 0 else { return }
        try store.storage.createDirectories(table)
        var file = try ColumnFile(
            storage: store.storage, table: table, name: ColumnFile.name(run: run, number: number),
            fields: fields, options: options)
        do {
            try file.append(chunks, rowCount: rowCount)
            filesByTable[table, default: []].append(try file.finish())
        } catch {
            file.abandon()
            throw error
        }
    }

    /// The files of each table, once all are on the disk.
    func finish() throws -> [String: [DeltaAdd]] {
        try queue.sync {
            if let failure { throw failure }
            return filesByTable
        }
    }

    /// Waits for the file that is being written; what is still to come is dropped.
    func stop() {
        queue.sync { failure = failure ?? CancellationError() }
        queue.sync {}
    }
}

/// Takes row groups and forgets them: a dry run.
struct NoOutput: JobOutput {
    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {}
    func write(removedKeysOf registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
    }
}
