import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage
import HosoStore
import Testing

/// A store in memory, written as runs write it.
struct StoreFixture {
    let storage: any Storage
    let store: Store
    static let options = ParquetWriterOptions()
    static let fields = [Field("k", .int64, isNullable: false), Field("t", .string)]

    init(_ storage: any Storage = MemoryStorage()) {
        self.storage = storage
        store = Store(storage: storage, path: "STORE")
    }

    func writer() throws -> StoreWriter { StoreWriter(store: store, previous: try store.newestRun()) }

    /// Writes a column file, without naming it in a log; texts are the keys in words.
    func file(_ table: String, run: String, number: Int = 0, keys: [Int64], fields: [Field] = fields) throws
        -> DeltaAdd
    {
        let columns = fields.map { field -> Column in
            switch field.type {
            case .int64: Column(.int64(keys))
            case .timestamp: Column(.int64(keys.map { $0 * 1_000_000 }))
            default: Column(.text(TextArena(keys.map { "row \($0)" })))
            }
        }
        return try write(
            table, ColumnFile.name(run: run, number: number), fields, columns, rowCount: keys.count)
    }

    func write(_ table: String, _ name: String, _ fields: [Field], _ columns: [Column], rowCount: Int) throws
        -> DeltaAdd
    {
        try storage.createDirectories(table)
        var file = try ColumnFile(
            storage: storage, table: table, name: name, fields: fields, options: StoreFixture.options)
        let chunks = zip(columns, fields).map {
            ColumnChunkEncoder.encode($0, field: $1, isSorted: false, options: StoreFixture.options)
        }
        try file.append(chunks, rowCount: rowCount)
        return try file.finish()
    }

    /// Commits the row that makes a run count.
    func finish(_ writer: StoreWriter) throws {
        let report = StoreFixture.report(run: writer.run, tables: writer.tables)
        let texts = [
            report.run, report.pipeline, report.startedAt, report.finishedAt, report.status.rawValue,
            try report.json(),
        ]
        let file = try write(
            "runs", ColumnFile.name(run: writer.run, number: 0), SystemTable.runs.fields,
            texts.map { Column(.text(TextArena([$0]))) }, rowCount: 1)
        try writer.commit(table: "runs", fields: SystemTable.runs.fields, files: [file], replaces: false)
    }

    /// A whole run that puts `keys` into table `people`.
    func run(keys: [Int64], fields: [Field] = fields) throws {
        let writer = try writer()
        try writer.undoInterruptedRun()
        let file = try file("people", run: writer.run, keys: keys, fields: fields)
        try writer.commit(table: "people", fields: fields, files: [file], replaces: true)
        try finish(writer)
    }

    /// Keys of a table: at the version of the newest run, or of the newest commit.
    func keys(_ table: String = "people", ofNewestRun: Bool = true) throws -> [Int64] {
        let version = ofNewestRun ? try store.newestRun()?.receipt.tables[table] : nil
        if ofNewestRun, version == nil { return [] }
        let reader = try TableReader(store.table(table), version: version)
        return try reader.rowGroupRowCounts.indices.flatMap { group -> [Int64] in
            guard case .int64(let keys) = try reader.column(named: "k", rowGroup: group).values else {
                return []
            }
            return keys
        }
    }

    /// Paths of all files but logs.
    func columnFiles() throws -> [String] {
        try storage.list("").filter(\.isDirectory).flatMap { folder in
            try storage.list(folder.name).filter { !$0.isDirectory }.map { "\(folder.name)/\($0.name)" }
        }
    }

    static func report(run: String, tables: [String: Int]) -> RunReport {
        RunReport(
            run: run, startedAt: "2026-06-30T02:00:00Z", finishedAt: "2026-06-30T02:00:12Z", pipeline: "test",
            status: .committed, seconds: 12.3, peakMemoryBytes: 1 << 20,
            registries: [
                "people": RegistryReport(
                    files: 4, bytes: 5, rowsRead: 10, rejected: 1, superseded: 2, rows: 7,
                    links: ["person": ["verified": 6, "missing": 1]])
            ], checks: [:],
            receipt: Receipt(
                program: "0.1.0", pipelineSHA256: "ab",
                inputs: [
                    Receipt.Input(
                        registry: "people", path: "people/ă.csv", bytes: 5, modifiedNanoseconds: 7,
                        sha256: "cd")
                ],
                isFull: false, tables: tables, suppressBelow: 5, indicators: [:], areaParents: ["01": ""],
                overflows: 1, zeroDivisions: 2))
    }
}
