import HosoCore
import HosoDelta
import HosoStorage

/// Plays a table's log commit by commit.
struct LogVerification {
    /// What a log says, as far as it can be read.
    struct Outcome {
        var problems: [VerificationProblem] = []
        var commitCount = 0
        var checkpointCount = 0
        /// nil where there is no commit, or none that can be read.
        var latestVersion: Int?
        /// By version, for those that were asked for: the live files by path.
        var filesByVersion: [Int: [String: DeltaAdd]] = [:]
        /// By version, as with the files.
        var fieldsByVersion: [Int: [Field]] = [:]
        /// By version, of the commits asked for.
        var sealByVersion: [Int: String] = [:]
        /// Of `runs` only: files of runs before this one may be gone.
        var keptFromRun: String?
    }

    let table: TableFolder
    /// Versions whose state is wanted; the newest always is.
    let versions: Set<Int>

    func run() throws -> Outcome {
        var outcome = Outcome()
        let names = try table.storage.list("\(table.name)/\(DeltaLog.directory)").map(\.name)
        let found = names.compactMap { DeltaLog.commitVersion(fileName: $0) }.sorted()
        guard let newest = found.last else {
            outcome.problems.append(VerificationProblem(file: table.name, "the table's log has no commit"))
            return outcome
        }
        if found.count != newest + 1 {
            let present = Set(found)
            // A stray name may claim any version: the first that is missing says enough.
            let missing = (0...newest).first { !present.contains($0) } ?? 0
            outcome.problems.append(
                VerificationProblem(
                    file: "\(table.name)/\(DeltaLog.commitPath(version: missing))", "the commit is missing"))
        }
        let checkpoints = LogCheckpoints(table: table, names: names)
        let wanted = versions.union(checkpoints.versions).union([newest])
        var state = State()
        for version in found { try play(version, wanted, checkpoints, &state, &outcome) }
        for version in checkpoints.versions {
            guard let files = outcome.filesByVersion[version] else { continue }
            outcome.problems += try checkpoints.problems(version: version, files: files)
        }
        outcome.checkpointCount = checkpoints.versions.count
        for version in versions.sorted() where outcome.filesByVersion[version] == nil {
            outcome.problems.append(
                VerificationProblem(
                    file: "\(table.name)/\(DeltaLog.commitPath(version: version))",
                    "a finished run names this version, which cannot be read"))
        }
        outcome.latestVersion = newest
        return outcome
    }

    private struct State {
        var files: [String: DeltaAdd] = [:]
        var metadata: DeltaMetadata?
        var isReadable = true
        /// Of the commit before.
        var seal: String?
    }

    private func play(
        _ version: Int, _ wanted: Set<Int>, _ checkpoints: LogCheckpoints, _ state: inout State,
        _ outcome: inout Outcome
    ) throws {
        let file = "\(table.name)/\(DeltaLog.commitPath(version: version))"
        var faults: [String] = []
        defer { outcome.problems += faults.map { VerificationProblem(file: file, $0) } }
        let bytes = try table.storage.readAll(file)
        outcome.commitCount += 1
        if CommitSeal.read(bytes) == nil {
            faults.append("the commit has no seal: it is damaged, or another program wrote it")
        } else if !CommitSeal.isWhole(bytes) {
            faults.append("the commit is not what its seal says")
        }
        outcome.problems += try checkpoints.problems(before: version, commit: bytes)
        defer { state.seal = CommitSeal.read(bytes) }
        do throws(FormatError) {
            for action in try DeltaCommit.decode(bytes).actions {
                try apply(action, &state, &outcome, &faults)
            }
        } catch {
            faults.append("\(error)")
            state.isReadable = false
        }
        guard state.isReadable, wanted.contains(version) else { return }
        do throws(FormatError) {
            guard let metadata = state.metadata else {
                throw FormatError(.malformed(field: "_delta_log: no metaData action"), byteOffset: 0)
            }
            outcome.fieldsByVersion[version] = try metadata.schema().fields()
            outcome.filesByVersion[version] = state.files
            outcome.sealByVersion[version] = CommitSeal.read(bytes)
        } catch {
            faults.append("\(error)")
        }
    }

    private func apply(
        _ action: DeltaAction, _ state: inout State, _ outcome: inout Outcome, _ faults: inout [String]
    ) throws(FormatError) {
        switch action {
        case .protocol(let new): try new.requireReadable()
        case .metadata(let new): state.metadata = new
        case .add(let add):
            if state.files.updateValue(add, forKey: add.path) != nil {
                faults.append("`\(add.path)` is added, though it is there")
            }
        case .remove(let remove):
            if state.files.removeValue(forKey: remove.path) == nil {
                faults.append("`\(remove.path)` is removed, though it is not there")
            }
        case .commitInfo(let info):
            if info.operation == StoreWriter.vacuumOperation {
                outcome.keptFromRun = info.operationParameters[StoreWriter.keptFromParameter]
            }
            if let seal = info.operationParameters[AuditLog.previousSealParameter], seal != state.seal {
                faults.append("the commit before is not the one that this commit followed")
            }
        case .transaction, .other: break
        }
    }
}
