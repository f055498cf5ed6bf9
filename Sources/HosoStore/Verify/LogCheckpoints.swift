import HosoCore
import HosoDelta
import HosoStorage

/// The checkpoints of a table's log, against the commits that they stand for.
struct LogCheckpoints {
    private let table: TableFolder
    private let checkpointByVersion: [Int: DeltaLogSegment.Checkpoint]

    /// - Parameter names: of the files in the log's folder.
    init(table: TableFolder, names: [String]) {
        self.table = table
        var found: [Int: DeltaLogSegment.Checkpoint] = [:]
        for name in names where name.hasSuffix(".checkpoint.parquet") {
            guard let choices = try? DeltaLogSegment.choices(fileNames: [name]) else { continue }
            for case let checkpoint? in choices.map(\.checkpoint) { found[checkpoint.version] = checkpoint }
        }
        checkpointByVersion = found
    }

    /// Ascending.
    var versions: [Int] { checkpointByVersion.keys.sorted() }

    /// What is wrong with a checkpoint's content.
    ///
    /// - Parameter files: of the version, by path, as the commits give them.
    func problems(version: Int, files: [String: DeltaAdd]) throws -> [VerificationProblem] {
        guard let checkpoint = checkpointByVersion[version] else { return [] }
        let file = "\(table.name)/\(DeltaLog.directory)/\(checkpoint.fileNames[0])"
        do {
            let actions = try table.checkpointActions(checkpoint)
            let snapshot = try table.damaged(DeltaLog.directory) { () throws(FormatError) in
                try DeltaSnapshot.replay(checkpoint: (version, actions), commits: [])
            }
            let wanted = files.values.map(LogCheckpoints.unchanged).sorted {
                $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
            }
            if snapshot.files.map(LogCheckpoints.unchanged) == wanted { return [] }
            return [VerificationProblem(file: file, "the checkpoint names other files than the commits")]
        } catch let error as HosoError where error.code == .damagedStore {
            return [VerificationProblem(file: file, error.message)]
        }
    }

    /// A checkpoint does not say whether an action changed data.
    private static func unchanged(_ add: DeltaAdd) -> DeltaAdd {
        var add = add
        add.dataChange = false
        return add
    }

    /// Whether the checkpoint of the version before a commit is the one that the commit's writer saw.
    func problems(before version: Int, commit: [UInt8]) throws -> [VerificationProblem] {
        guard let checkpoint = checkpointByVersion[version - 1],
            let actions = try? DeltaCommit.decode(commit).actions, case .commitInfo(let info)? = actions.last,
            let digest = info.operationParameters[CommitSeal.checkpointParameter]
        else { return [] }
        let path = "\(table.name)/\(DeltaLog.directory)/\(checkpoint.fileNames[0])"
        if try FileDigest.sha256(table.storage.openForReading(path)) == digest { return [] }
        return [VerificationProblem(file: path, "the checkpoint is not what its digest says")]
    }
}
