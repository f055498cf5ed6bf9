import HosoCore
import HosoEngine
import HosoIndicators
import HosoParquet
import HosoSpec
import HosoStorage
import Testing

/// Keeps what a job hands out.
final class MemoryOutput: JobOutput {
    private var groups: [Int: [(chunks: [EncodedColumnChunk], rowCount: Int)]] = [:]
    private var removedGroups: [Int: [(chunks: [EncodedColumnChunk], rowCount: Int)]] = [:]

    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
        #expect(number == groups[registry, default: []].count)
        groups[registry, default: []].append((chunks, rowCount))
    }

    func write(removedKeysOf registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
        #expect(number == removedGroups[registry, default: []].count)
        removedGroups[registry, default: []].append((chunks, rowCount))
    }

    /// The table of a registry as a file of the store holds it; nil where nothing was written.
    func file(_ registry: Int, _ plan: Plan) -> [UInt8]? {
        groups[registry].map { MemoryOutput.file($0, plan.registries[registry].storeFields) }
    }

    /// The table of a registry's removed keys; nil where nothing was written.
    func removedFile(_ registry: Int, _ plan: Plan) -> [UInt8]? {
        removedGroups[registry].map { MemoryOutput.file($0, plan.registries[registry].removedKeyFields) }
    }

    /// A file of some row groups.
    static func file(_ groups: [(chunks: [EncodedColumnChunk], rowCount: Int)], _ fields: [Field]) -> [UInt8]
    {
        var writer = ParquetFileWriter(fields: fields, options: ParquetWriterOptions())
        var bytes = writer.header()
        for group in groups {
            bytes += writer.append(rowGroup: group.chunks, rowCount: group.rowCount).flatMap { $0 }
        }
        return bytes + writer.finish()
    }
}

/// A table that a job wrote, read back.
struct MemoryTable: StoredTable {
    let reader: ParquetFileReader

    init(_ bytes: [UInt8]) throws { reader = try ParquetFileReader(source: MemorySource(bytes)) }

    var fields: [Field] { reader.fields }
    var rowGroupRowCounts: [Int] { reader.rowGroupRowCounts }

    func column(named name: String, rowGroup: Int) throws -> Column {
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            throw HosoError(.damagedStore, "no column \(name)")
        }
        return try reader.readColumn(index, rowGroup: rowGroup)
    }

    func column(named name: String, rowGroup: Int, rows: Range<Int>) throws -> Column {
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            throw HosoError(.damagedStore, "no column \(name)")
        }
        return try reader.readColumn(index, rowGroup: rowGroup, rows: rows)
    }

    /// Rows as texts, of some columns.
    func rows(_ names: [String]) throws -> [TextRow] {
        try rowGroupRowCounts.indices.flatMap { group in
            try TextRows.rows(
                names.map { name in
                    (
                        try column(named: name, rowGroup: group),
                        fields.first { $0.name == name }?.type ?? .string
                    )
                })
        }
    }
}

extension MemoryTable {
    /// A file with the row groups of tables of the same columns, one table behind the other.
    ///
    /// - Parameter change: what a column becomes, by its name.
    static func file(
        joining tables: [MemoryTable], change: (String, Column) -> Column = { $1 }
    ) throws -> [UInt8] {
        let groups = try tables.flatMap { table in
            try table.rowGroupRowCounts.enumerated().map { group, rowCount in
                let chunks = try table.fields.map { field in
                    ColumnChunkEncoder.encode(
                        change(field.name, try table.column(named: field.name, rowGroup: group)),
                        field: field, isSorted: false, options: ParquetWriterOptions())
                }
                return (chunks: chunks, rowCount: rowCount)
            }
        }
        return MemoryOutput.file(groups, tables.first?.fields ?? [])
    }
}

/// One run of a whole pipeline in memory.
struct JobRun {
    let plan: Plan
    let result: JobResult
    let files: [[UInt8]?]
    /// By registry, the table of removed keys; nil where nothing was written to it.
    let removedFiles: [[UInt8]?]

    /// - Parameters:
    ///   - stored, removedKeys: by registry, the files that an earlier run wrote.
    ///   - byteLimit: memory to work in; nil for as much as is needed.
    ///   - groupRowCount: rows of a row group at most; nil for as many as files have.
    ///   - makeScratch: a file for what does not fit.
    ///   - keepsLinks: whether links of stored rows are those that the pipeline gives.
    init(
        _ plan: Plan, _ folder: InputFolder, threads: Int = 2, stored: [[UInt8]?]? = nil,
        removedKeys: [[UInt8]?]? = nil, byteLimit: Int? = nil, groupRowCount: Int? = nil,
        keepsLinks: Bool = true,
        progress: any ProgressObserver = SilentProgress(),
        makeScratch: @escaping @Sendable () throws -> any ScratchFile = {
            try MemoryStorage().makeScratch(in: "")
        }
    ) throws {
        self.plan = plan
        let inputs = try plan.registries.enumerated().map { number, registry in
            let files = try folder.files(of: registry)
            let isReplaced = registry.mode == .snapshot && !files.isEmpty
            return RegistryInput(
                newFiles: files, stored: try isReplaced ? nil : stored?[number].map { try MemoryTable($0) },
                removedKeys: try removedKeys?[number].map { try MemoryTable($0) }, mustWrite: true,
                hasLinksOfThisPipeline: keepsLinks && stored != nil)
        }
        let output = MemoryOutput()
        result = try Job(
            plan: plan, inputs: inputs, workers: Workers(threadCount: threads),
            options: ParquetWriterOptions(), progress: progress,
            budget: MemoryBudget(
                byteLimit: byteLimit ?? MemoryBudget.unlimited.byteLimit,
                greatestGroupRowCount: groupRowCount ?? Job.groupRowCount), makeScratch: makeScratch
        ).run(into: output)
        files = plan.registries.indices.map { output.file($0, plan) }
        removedFiles = plan.registries.indices.map { output.removedFile($0, plan) }
    }

    func table(_ name: String) throws -> MemoryTable {
        guard let number = plan.registryIndex(named: name), let file = files[number] else {
            throw HosoError(.usage, "no table \(name)")
        }
        return try MemoryTable(file)
    }
}
