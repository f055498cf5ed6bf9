import HosoCore
import HosoEngine
import HosoIndicators
import HosoParquet
import HosoSpec
import Testing

/// Keeps what a job hands out.
final class MemoryOutput: JobOutput {
    private var groups: [Int: [(chunks: [EncodedColumnChunk], rowCount: Int)]] = [:]

    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws {
        #expect(number == groups[registry, default: []].count)
        groups[registry, default: []].append((chunks, rowCount))
    }

    /// The table of a registry as a file of the store holds it; nil where nothing was written.
    func file(_ registry: Int, _ plan: Plan) -> [UInt8]? {
        guard let groups = groups[registry] else { return nil }
        var writer = ParquetFileWriter(
            fields: plan.registries[registry].storeFields, options: ParquetWriterOptions())
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

/// One run of a whole pipeline in memory.
struct JobRun {
    let plan: Plan
    let result: JobResult
    let files: [[UInt8]?]

    /// - Parameter stored: by registry, the file that an earlier run wrote.
    init(_ plan: Plan, _ folder: InputFolder, threads: Int = 2, stored: [[UInt8]?]? = nil) throws {
        self.plan = plan
        let inputs = try plan.registries.enumerated().map { number, registry in
            RegistryInput(
                newFiles: try folder.files(of: registry),
                stored: try stored?[number].map { try MemoryTable($0) },
                mustWrite: true)
        }
        let output = MemoryOutput()
        result = try Job(
            plan: plan, inputs: inputs, workers: Workers(threadCount: threads),
            options: ParquetWriterOptions(),
            progress: SilentProgress()
        ).run(into: output)
        files = plan.registries.indices.map { output.file($0, plan) }
    }

    func table(_ name: String) throws -> MemoryTable {
        guard let number = plan.registryIndex(named: name), let file = files[number] else {
            throw HosoError(.usage, "no table \(name)")
        }
        return try MemoryTable(file)
    }
}
