import HosoCore
import HosoDelta
import HosoStorage

/// The finished runs of a store, as far as they can be read.
struct RunHistory: Sendable {
    /// Ascending by number.
    private(set) var runs: [RunReport] = []
    private(set) var problems: [VerificationProblem] = []
    /// Of the newest commit of `runs`.
    let newestSeal: String?
    /// Files of runs before this one may be gone.
    private let keptFromRun: String?

    /// - Parameter log: of `runs`; nil where there is no such table.
    init(_ store: Store, _ log: VerifiedTable?) throws {
        let version = log?.outcome.latestVersion
        newestSeal = version.flatMap { log?.outcome.sealByVersion[$0] }
        keptFromRun = log?.outcome.keptFromRun
        guard let version, let files = log?.outcome.filesByVersion[version] else { return }
        for path in files.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            // What is wrong with the file is told where all files are looked at.
            guard try store.storage.exists("runs/\(path)") else { continue }
            do {
                runs += try read(store, path)
            } catch let error as HosoError where error.code == .damagedStore {
                problems.append(VerificationProblem(file: "runs/\(path)", error.message))
            } catch let error as FormatError {
                problems.append(VerificationProblem(file: "runs/\(path)", "\(error)"))
            }
        }
        for (run, next) in zip(runs, runs.dropFirst()) where run.run >= next.run {
            problems.append(VerificationProblem(file: "runs", "run \(next.run) follows run \(run.run)"))
        }
        runs.sort { $0.run < $1.run }
    }

    private mutating func read(_ store: Store, _ path: String) throws -> [RunReport] {
        let rows = try store.runRows(file: path)
        for row in rows where !row.agrees {
            problems.append(
                VerificationProblem(
                    file: "runs/\(path)", "run \(row.report.run): the row differs from its report"))
        }
        return rows.map(\.report)
    }

    var newest: RunReport? { runs.last }

    /// Versions that finished runs name.
    var versionsByTable: [String: Set<Int>] {
        var versions: [String: Set<Int>] = [:]
        for run in runs {
            for (table, version) in run.receipt.tables { versions[table, default: []].insert(version) }
        }
        return versions
    }

    /// The version that readers see; nil for a table that the newest run does not name.
    func currentVersion(of table: VerifiedTable) -> Int? {
        [SystemTable.runs.rawValue, SystemTable.audit.rawValue].contains(table.name)
            ? table.outcome.latestVersion : newest?.receipt.tables[table.name]
    }

    /// Whether only runs name a version whose files a vacuum may have taken.
    func isVacuumed(_ table: String, _ version: Int) -> Bool {
        guard let keptFromRun else { return false }
        return runs.allSatisfy { $0.receipt.tables[table] != version || $0.run < keptFromRun }
    }

    /// Links of a registry that the newest run wrote or kept.
    func links(of table: String) -> [String] { newest?.registries[table]?.links.keys.sorted() ?? [] }
}
