import HosoCore
import HosoDelta
import HosoStorage

/// Reads every log entry and every column file that finished runs name, and proves what they claim.
///
/// ARCHITECTURE.md ("What verify proves") says what follows from a verification without problems.
public struct StoreVerification: Sendable {
    private let store: Store
    private let pieces: any PieceRunner
    /// Bytes of column files that have been looked at.
    private let advance: @Sendable (_ byteCount: Int) -> Void

    public init(
        _ store: Store, pieces: any PieceRunner = SerialPieces(),
        advance: @escaping @Sendable (_ byteCount: Int) -> Void = { _ in }
    ) {
        self.store = store
        self.pieces = pieces
        self.advance = advance
    }

    /// How often a store is looked at again because somebody wrote to it meanwhile.
    private static let repetitionLimit = 50

    /// What is found while a run commits may be of two moments: such findings count only where no log has
    /// changed from before to after.
    ///
    /// - Returns: what was looked at, with all problems.
    /// - Throws: `HosoError` where the store cannot be read at all: no such folder, a read error.
    public func run() throws -> VerificationResult {
        for _ in 0..<StoreVerification.repetitionLimit {
            let before = try logNames()
            do {
                let result = try look()
                if try result.problems.isEmpty || logNames() == before { return result }
            } catch {
                if try logNames() == before { throw error }
            }
        }
        return try look()
    }

    /// The files of every log, sorted.
    private func logNames() throws -> [[String]] {
        try store.tableNames().map { name in
            [name] + (try store.storage.list("\(name)/\(DeltaLog.directory)").map(\.name))
        }
    }

    private func look() throws -> VerificationResult {
        var result = VerificationResult()
        let runsLog = try runsLog()
        let history = try RunHistory(store, runsLog)
        result.problems += history.problems
        result.run = history.newest?.run
        result.seal = history.newestSeal
        var names = try Set(store.tableNames()).union(history.versionsByTable.keys).subtracting(["runs"])
        // The first look-up may have ended before its commit.
        if try store.table(.audit).latestVersion() == nil { names.remove(SystemTable.audit.rawValue) }
        let tables = try names.sorted().map { try log($0, history) } + (runsLog.map { [$0] } ?? [])
        for table in tables {
            result.commitCount += table.outcome.commitCount
            result.checkpointCount += table.outcome.checkpointCount
            result.problems += table.outcome.problems
        }
        result.tableCount = tables.count
        let files = try tables.flatMap { try filesToRead($0, history, &result) }
        let findings = try look(at: files, &result)
        let books = RunBooks(store: store, history: history, tables: tables)
        result.problems += try books.problems(findings.linkCounts, findings.repairedCounts)
        result.problems += findings.problems
        return result
    }

    private func runsLog() throws -> VerifiedTable? {
        let runs = store.table(.runs)
        guard try store.tableNames().contains(runs.name) else { return nil }
        return VerifiedTable(
            name: runs.name, versions: [], outcome: try LogVerification(table: runs, versions: []).run())
    }

    private func log(_ name: String, _ history: RunHistory) throws -> VerifiedTable {
        let versions = history.versionsByTable[name] ?? []
        guard try store.storage.exists("\(name)/\(DeltaLog.directory)") else {
            var outcome = LogVerification.Outcome()
            outcome.problems = [VerificationProblem(file: name, "a run names this table, which is not there")]
            return VerifiedTable(name: name, versions: versions, outcome: outcome)
        }
        let outcome = try LogVerification(table: store.table(name), versions: versions).run()
        return VerifiedTable(name: name, versions: versions, outcome: outcome)
    }

    /// The files that finished runs name; says which of them are missing.
    private func filesToRead(
        _ table: VerifiedTable, _ history: RunHistory, _ result: inout VerificationResult
    )
        throws -> [VerifiedFile]
    {
        let present = Set(
            try store.storage.list(table.name).filter { !$0.isDirectory }.map(\.name))
        let current = history.currentVersion(of: table)
        var files: [String: VerifiedFile] = [:]
        for version in table.versions.union(current.map { [$0] } ?? []).sorted(by: >) {
            guard let live = table.outcome.filesByVersion[version] else { continue }
            let mayBeGone = version != current && history.isVacuumed(table.name, version)
            for (path, add) in live where files[path] == nil {
                if try !present.contains(path) && !store.storage.exists("\(table.name)/\(path)") {
                    if mayBeGone {
                        result.vacuumedCount += 1
                    } else {
                        result.problems.append(
                            VerificationProblem(
                                file: "\(table.name)/\(path)",
                                "the file is missing, version \(version) names it"))
                    }
                    continue
                }
                let isCurrent = version == current
                files[path] = VerifiedFile(
                    table: table.name, add: add, fields: table.outcome.fieldsByVersion[version] ?? [],
                    keys: isCurrent ? history.newest?.receipt.keys?[table.name] ?? [] : [],
                    links: isCurrent ? history.links(of: table.name) : [])
            }
        }
        return files.values.sorted { $0.add.path.utf8.lexicographicallyPrecedes($1.add.path.utf8) }
    }

    /// What all files together gave.
    struct Findings {
        var problems: [VerificationProblem] = []
        /// By registry and link, rows by status.
        var linkCounts: [String: [String: [String: Int]]] = [:]
        /// By registry and link, rows found by a mended ID.
        var repairedCounts: [String: [String: Int]] = [:]
    }

    private func look(at files: [VerifiedFile], _ result: inout VerificationResult) throws -> Findings {
        let storage = store.storage
        let opened = try pieces.map(files.count) { try FileVerification(files[$0], storage: storage) }
        let work = opened.indices.flatMap { file in opened[file].pieces.map { (file: file, piece: $0) } }
        let advance = advance
        let found = try pieces.map(work.count) { index -> FileVerification.Finding in
            let (file, piece) = work[index]
            let finding = try opened[file].look(at: piece)
            if case .digest = piece { advance(opened[file].byteCount) }
            return finding
        }
        var findings = Findings()
        var factsByFile: [Int: [Int: ColumnFacts]] = [:]
        var keyRanges: [String: [(file: VerifiedFile, range: KeyRange)]] = [:]
        var next = 0
        for (number, file) in opened.enumerated() {
            result.fileCount += 1
            result.byteCount += file.byteCount
            result.rowCount += file.rowCount
            findings.problems += file.problems
            while next < work.count, work[next].file == number {
                let finding = found[next]
                findings.problems += finding.problems
                if case .column(_, let index) = work[next].piece, let facts = finding.facts {
                    let column = file.tableColumn(index)
                    factsByFile[number, default: [:]][column, default: ColumnFacts()].merge(facts)
                }
                if let range = finding.keyRange {
                    keyRanges[file.file.table, default: []].append((file.file, range))
                }
                for (link, counts) in finding.links {
                    findings.linkCounts[file.file.table, default: [:]][link, default: [:]].merge(
                        counts, uniquingKeysWith: +)
                }
                findings.repairedCounts[file.file.table, default: [:]].merge(
                    finding.repaired, uniquingKeysWith: +)
                next += 1
            }
            findings.problems += logFaults(file.file, factsByFile[number] ?? [:])
        }
        for table in keyRanges.keys.sorted() {
            findings.problems += StoreVerification.overlaps(keyRanges[table] ?? [])
        }
        return findings
    }

    /// Files of a table that share keys with others.
    private static func overlaps(_ pieces: [(file: VerifiedFile, range: KeyRange)]) -> [VerificationProblem] {
        let sorted = pieces.indices.sorted { left, right in
            KeyPart.isLess(pieces[left].range.first, pieces[right].range.first)
        }
        return zip(sorted, sorted.dropFirst()).compactMap { before, after in
            KeyPart.isLess(pieces[before].range.last, pieces[after].range.first)
                ? nil
                : pieces[after].file.problem("the first key does not come after the keys of the files before")
        }
    }

    /// What is wrong with a file's statistics in the log.
    private func logFaults(_ file: VerifiedFile, _ facts: [Int: ColumnFacts]) -> [VerificationProblem] {
        guard let stats = file.add.stats else {
            return [file.problem("the log has no statistics of the file")]
        }
        do throws(FormatError) {
            let claimed = try DeltaStatistics.decode(stats, fields: file.fields)
            return claimed.columns.enumerated().flatMap { index, column in
                (facts[index].map { StatisticsCheck.faults(column, $0) } ?? []).map {
                    file.problem($0, at: "column `\(column.name)`")
                }
            }
        } catch {
            return [file.problem("the log's statistics: \(error)")]
        }
    }
}

/// A table and what its log says.
struct VerifiedTable: Sendable {
    var name: String
    /// That finished runs name; empty for `runs`.
    var versions: Set<Int>
    var outcome: LogVerification.Outcome
}
