import Glibc
import HosoCore
import HosoEngine
import HosoSpec
import HosoStorage
import Testing

/// A folder of input files for one test, removed at the end.
final class InputFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/hoso-engine-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try LocalStorage(root: path).createDirectories("")
    }

    deinit { try? LocalStorage(root: path).removeTree("") }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let storage = LocalStorage(root: path)
        if let slash = name.lastIndex(of: "/") { try storage.createDirectories(String(name[..<slash])) }
        let writer = try storage.makeWriter(name)
        try writer.append(bytes)
        try writer.finish()
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// The files of a registry, in input order.
    func files(of registry: RegistryPlan) throws -> [InputFile] {
        try InputTree.glob(root: path, patterns: registry.filePatterns)
    }
}

/// Keeps what it is told.
struct SilentProgress: ProgressObserver {
    func begin(stage name: String, totalBytes: Int?) {}
    func advance(rows: Int, bytes: Int) {}
    func warn(_ message: String) {}
}

enum TestPlan {
    /// The plan of a pipeline's text.
    static func load(_ yaml: String) throws -> Plan {
        switch PipelineLoader.load(path: "test.yaml", overrides: [:], read: { _ in Array(yaml.utf8) }) {
        case .success(let plan): return plan
        case .failure(let diagnostics):
            Issue.record("\(diagnostics.diagnostics.map(\.description).joined(separator: "\n"))")
            throw HosoError(.usage, "the test's pipeline is wrong")
        }
    }

    /// A registry `r` with files `r/*`, key and version as given, and columns as the lines of a YAML map.
    static func registry(
        key: String, version: String = "v", csv: String = "", format: String = "csv", columns: [String]
    )
        throws -> RegistryPlan
    {
        let lines = columns.map { "      \($0)" }.joined(separator: "\n")
        let dialect = "\n    format: \(format)" + (csv.isEmpty ? "" : "\n    csv: \(csv)")
        let plan = try load(
            """
            pipeline: test
            reject_limit: 1
            registries:
              r:
                files: r/*\(dialect)
                key: \(key)
                version: \(version)
                columns:
            \(lines)
            """)
        return plan.registries[0]
    }
}

/// Rows as texts; nil stands for null.
typealias TextRow = [String?]

enum TextRows {
    /// The rows of some columns, written as files would have them.
    static func rows(_ columns: [(column: Column, type: StorageType)]) -> [TextRow] {
        let arenas = columns.map { $0.column.textArena($0.type) }
        let count = columns.first?.column.count ?? 0
        return (0..<count).map { row in
            columns.indices.map { columns[$0].column.isNull(row) ? nil : arenas[$0].string(row) }
        }
    }
}

/// Reads and deduplicates a registry's files.
struct IngestedRegistry {
    let result: IngestResult
    let winners: Winners
    let registry: DeduplicatedRegistry

    init(
        _ plan: RegistryPlan, _ folder: InputFolder, threads: Int = 1,
        blockByteCount: Int = InputLimits.blockByteCount
    ) throws {
        let workers = Workers(threadCount: threads)
        result = try Ingestion(
            registry: plan, files: try folder.files(of: plan), workers: workers, progress: SilentProgress(),
            blockByteCount: blockByteCount
        ).run()
        let rows = try RegistryRows(result, workers: workers)
        winners = try Deduplication(rows: rows, workers: workers).winners()
        registry = DeduplicatedRegistry(plan: plan, rows: rows, winners: winners)
    }

    /// All winning rows in key order.
    func rows(_ plan: RegistryPlan) throws -> [TextRow] {
        var faults = EvaluationFaults()
        let columns = try registry.columns(
            Set(0..<plan.columnCount), in: 0..<registry.rowCount, workers: Workers(threadCount: 1),
            faults: &faults)
        return TextRows.rows(
            (0..<plan.columnCount).map { number in
                (columns[number] ?? Column(.int64([])), plan.expressionType(ofColumn: number).storage)
            })
    }
}

/// Writes CSV.
enum CSVText {
    /// A field, quoted where it must be or `isQuoted` asks for it.
    static func field(_ bytes: [UInt8], isQuoted: Bool = false) -> [UInt8] {
        let special: [UInt8] = [0x22, 0x2C, 0x0A]
        guard isQuoted || bytes.contains(where: special.contains) else { return bytes }
        return [0x22] + bytes.flatMap { byte -> [UInt8] in byte == 0x22 ? [byte, byte] : [byte] } + [0x22]
    }

    static func line(_ fields: [String?]) -> String {
        String(
            decoding: Array(fields.map { field(Array(($0 ?? "").utf8)) }.joined(separator: [0x2C])),
            as: UTF8.self) + "\n"
    }

    static func table(_ header: [String], _ rows: [TextRow]) -> String {
        line(header) + rows.map(line).joined()
    }
}
