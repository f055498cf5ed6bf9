import FoundationEssentials
import HosoCore
import HosoDelta
import Testing

@Suite("logs that other writers made")
struct PeerLogTests {
    struct Expectation: Decodable {
        struct File: Decodable {
            var path: String
            var sizeBytes: Int?
            var numRecords: Int?
        }

        struct Schema: Decodable {
            struct Column: Decodable {
                var name: String
                var nullable: Bool
            }

            var fields: [Column]
        }

        var version: Int
        var minReader: Int
        var minWriter: Int
        var tableId: String
        var partitionColumns: [String]
        var schema: Schema
        var add: [File]?
    }

    struct Table: CustomTestStringConvertible {
        var folder: String
        var expectation: String
        var hasDataFiles: Bool
        var testDescription: String { folder }
    }

    /// The project's copies, and the shared folder's tables where there is one; those without a whole log
    /// left out.
    static let tables: [Table] = {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let packageRoot = here.deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["HOSO_SHARED"]
            ?? packageRoot.appending(path: "../shared").path
        let conformance = shared + "/conformance/"
        var tables: [Table] = []
        func add(_ root: String, _ tablePath: (String) -> String, _ expected: String, hasDataFiles: Bool) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root + expected)) ?? []
            for name in names.sorted() where name.hasSuffix(".meta.json") {
                let folder = root + tablePath(String(name.dropLast(10)))
                let log = folder + "/_delta_log/00000000000000000000.json"
                guard FileManager.default.fileExists(atPath: log) else { continue }
                tables.append(
                    Table(folder: folder, expectation: root + expected + name, hasDataFiles: hasDataFiles))
            }
        }
        let fixtures = here.appending(path: "Fixtures/peer-delta/").path
        add(fixtures + "/", { "tables/" + $0 }, "expected/", hasDataFiles: false)
        add(conformance + "peer-delta/", { "tables/" + $0 }, "expected/", hasDataFiles: true)
        let generated = "upstream/reader_tests/generated/"
        add(conformance + "delta-dat/", { generated + $0 + "/delta" }, "expected/", hasDataFiles: true)
        return tables
    }()

    @Test("gives the live files that the writer gives", arguments: tables)
    func liveFiles(table: Table) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let expectation = try decoder.decode(
            Expectation.self, from: try Data(contentsOf: URL(filePath: table.expectation)))
        let log = table.folder + "/" + DeltaLog.directory
        let segment = try DeltaLogSegment(
            fileNames: try FileManager.default.contentsOfDirectory(atPath: log), usesCheckpoints: false)
        var commits: [(version: Int, actions: [DeltaAction])] = []
        for version in segment.commitVersions {
            let path = table.folder + "/" + DeltaLog.commitPath(version: version)
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            commits.append((version, try DeltaCommit.decode(bytes).actions))
        }
        let snapshot = try DeltaSnapshot.replay(commits: commits)
        #expect(snapshot.version == expectation.version)
        #expect(snapshot.protocol.minReaderVersion == expectation.minReader)
        #expect(snapshot.protocol.minWriterVersion == expectation.minWriter)
        #expect(snapshot.metadata.id == expectation.tableId)
        #expect(snapshot.metadata.partitionColumns == expectation.partitionColumns)
        let columns = try snapshot.metadata.schema().columns
        #expect(columns.map(\.name) == expectation.schema.fields.map(\.name))
        #expect(columns.map(\.isNullable) == expectation.schema.fields.map(\.nullable))
        try compare(snapshot, expectation.add ?? [], dataFolder: table.hasDataFiles ? table.folder : nil)
    }

    private func compare(_ snapshot: DeltaSnapshot, _ expected: [Expectation.File], dataFolder: String?)
        throws
    {
        let expectedPaths = expected.map { withoutEscapes($0.path) }
        #expect(Set(snapshot.files.map(\.path)) == Set(expectedPaths))
        #expect(snapshot.files.count == expected.count)
        for (file, path) in zip(expected, expectedPaths) {
            let add = try #require(snapshot.files.first { $0.path == path })
            if let byteCount = file.sizeBytes { #expect(add.byteCount == byteCount) }
            if let stats = add.stats, let recordCount = file.numRecords {
                #expect(try DeltaStatistics.decode(stats, fields: []).recordCount == recordCount)
            }
            if let dataFolder { #expect(FileManager.default.fileExists(atPath: dataFolder + "/" + path)) }
        }
    }

    private func withoutEscapes(_ reference: String) -> String {
        let parts = reference.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        let escaped = parts.dropFirst().flatMap { part -> [UInt8] in
            let code = UInt8(String(decoding: part.prefix(2), as: UTF8.self), radix: 16) ?? 0
            return [code] + part.dropFirst(2)
        }
        return String(decoding: Array(parts[0]) + escaped, as: UTF8.self)
    }

    @Test("every statistic of delta-rs is understood")
    func statistics() throws {
        for table in PeerLogTests.tables where table.folder.contains("Fixtures") {
            let path = table.folder + "/" + DeltaLog.commitPath(version: 0)
            let commit = try DeltaCommit.decode([UInt8](try Data(contentsOf: URL(filePath: path))))
            let fields = [
                Field("id", .int64), Field("x", .double), Field("d", .date), Field("ts", .timestamp),
                Field("m", .decimal(precision: 12, scale: 2)), Field("i64", .int64), Field("f64", .double),
            ]
            for case .add(let add) in commit.actions {
                let stats = try DeltaStatistics.decode(try #require(add.stats), fields: fields)
                #expect(stats.recordCount > 0)
                #expect(stats.columns.contains { $0.minimum != nil })
            }
        }
    }
}
