import FoundationEssentials
import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage
import HosoStore
import Testing

@Suite("Rows of tables that other writers made")
struct TableRowsConformanceTests {
    struct Table: CustomTestStringConvertible, Sendable {
        var folder: String
        /// Lines of canonical JSON, sorted.
        var expected: String
        var testDescription: String { folder }
    }

    struct OldVersion: CustomTestStringConvertible, Sendable {
        var folder: String
        var version: Int
        /// Holds Parquet files.
        var expected: String
        var testDescription: String { "\(folder) \(version)" }
    }

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures").path

    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The project's copies, and the shared folder's tables where there is one.
    static let tables: [Table] = {
        var tables: [Table] = []
        for suite in ["delta-dat", "peer-delta"] {
            for name in names("\(fixtures)/\(suite)/tables") {
                tables.append(
                    Table(
                        folder: "\(fixtures)/\(suite)/tables/\(name)",
                        expected: "\(fixtures)/\(suite)/expected/\(name).jsonl"))
            }
        }
        let packageRoot = URL(filePath: fixtures).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["HOSO_SHARED"]
            ?? packageRoot.appending(path: "../shared").path
        let peers = "\(shared)/conformance/peer-delta"
        for name in names("\(peers)/tables") {
            tables.append(
                Table(folder: "\(peers)/tables/\(name)", expected: "\(peers)/expected/\(name).jsonl"))
        }
        return tables
    }()

    static let oldVersions: [OldVersion] = {
        let root = "\(fixtures)/delta-dat"
        return names("\(root)/versions").flatMap { name in
            names("\(root)/versions/\(name)").compactMap { folder in
                Int(folder.dropFirst()).map {
                    OldVersion(
                        folder: "\(root)/tables/\(name)", version: $0,
                        expected: "\(root)/versions/\(name)/\(folder)")
                }
            }
        }
    }()

    private func lines(_ folder: String, version: Int? = nil) throws -> [String] {
        let table = TableFolder(foreign: LocalStorage(root: folder), path: folder)
        var rows = try TableRows(table, version: version)
        var lines: [String] = []
        while true {
            let batch = try rows.next(rowLimit: 3)
            if batch.isEmpty { break }
            lines += batch.map(canonical)
        }
        return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func canonical(_ row: [ParquetRecordValue]) -> String {
        var bytes: [UInt8] = []
        CanonicalText.append(row: row, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("all tables are there")
    func complete() {
        #expect(TableRowsConformanceTests.tables.count >= 19)
        #expect(TableRowsConformanceTests.oldVersions.count >= 8)
    }

    @Test("the newest version's rows are those of the table's writer", arguments: tables)
    func newest(table: Table) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: table.expected)), as: UTF8.self)
        #expect(try lines(table.folder) == text.split(separator: "\n").map(String.init))
    }

    @Test("older versions' rows are those of the table's writer", arguments: oldVersions)
    func older(_ old: OldVersion) throws {
        let table = TableFolder(foreign: LocalStorage(root: old.folder), path: old.folder)
        let columns = try table.snapshot(version: old.version).metadata.schema().columns
        var expected: [String] = []
        let storage = LocalStorage(root: old.expected)
        for entry in try storage.list("") {
            let file = try ParquetFileReader(source: storage.openForReading(entry.name))
            var rows = try ParquetRecordReader(file)
            while true {
                let batch = try rows.next()
                if batch.isEmpty { break }
                // INT96 has no zone of its own; the table's column says that it is UTC.
                expected += batch.map { row in
                    canonical(
                        zip(row, columns).map { value, column in
                            guard case .julianTimestamp = value, column.type == .timestamp else {
                                return value
                            }
                            return inUTC(value)
                        })
                }
            }
        }
        #expect(try lines(old.folder, version: old.version) == expected.sorted())
    }

    private func inUTC(_ value: ParquetRecordValue) -> ParquetRecordValue {
        guard case .julianTimestamp(let day, let nanoseconds) = value else { return value }
        let microseconds = (Int64(day) - 2_440_588) * 86_400_000_000 + nanoseconds / 1000
        return .timestamp(microseconds, unit: .microseconds, isAdjustedToUTC: true)
    }

    @Test("a cleaned log names the versions that are left")
    func cleaned() throws {
        let folder = "\(TableRowsConformanceTests.fixtures)/peer-delta/tables/checkpoint_logclean"
        let table = TableFolder(foreign: LocalStorage(root: folder), path: "t")
        let error = #expect(throws: HosoError.self) { try table.snapshot(version: 1) }
        #expect(
            error?.description
                == "t: the table has no version 1 any longer: its log was cleaned; there is 5")
        #expect(try table.availableVersions() == [5...5])
    }

    @Test("a checkpoint that cannot be read is not needed where all commits are there")
    func damagedCheckpoint() throws {
        for (name, isReadable) in [("with_checkpoint", true), ("no_replay", false)] {
            let source = LocalStorage(
                root: "\(TableRowsConformanceTests.fixtures)/delta-dat/tables/\(name)")
            let memory = MemoryStorage()
            try memory.createDirectories("_delta_log")
            for entry in try source.list("_delta_log") {
                var bytes = try source.readAll("_delta_log/\(entry.name)")
                if entry.name.hasSuffix(".parquet") { bytes[bytes.count - 20] ^= 0xFF }
                _ = try memory.writeNew("_delta_log/\(entry.name)", bytes)
            }
            let table = TableFolder(foreign: memory, path: "t")
            if isReadable {
                #expect(try !table.snapshot().files.isEmpty)
            } else {
                let error = #expect(throws: HosoError.self) { try table.snapshot() }
                #expect(error?.place?.file == "t/_delta_log/00000000000000000002.checkpoint.parquet")
                #expect(error?.code == .dataRefused)
            }
        }
    }
}
