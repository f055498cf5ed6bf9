import HosoCore
public import HosoDelta
import HosoStorage

extension Store {
    /// The run from which on all files are kept; nil where no vacuum has taken any.
    public func keptFromRun() throws -> String? {
        let runs = table(.runs)
        guard var version = try runs.latestVersion() else { return nil }
        while version >= 0 {
            let path = "\(runs.name)/\(DeltaLog.commitPath(version: version))"
            guard try storage.exists(path) else { return nil }
            let bytes = try storage.readAll(path)
            let commit = try runs.damaged(DeltaLog.commitPath(version: version)) {
                () throws(FormatError) in
                try DeltaCommit.decode(bytes)
            }
            for case .commitInfo(let info) in commit.actions
            where info.operation == StoreWriter.vacuumOperation {
                return info.operationParameters[StoreWriter.keptFromParameter]
            }
            version -= 1
        }
        return nil
    }

    /// A table as it was after a run.
    ///
    /// - Parameter takes: whether a file of it is wanted.
    /// - Throws: `HosoError` of code `noInput` where a vacuum has taken its files.
    public func reader(
        of name: String, after run: RunReport, where takes: (DeltaAdd) -> Bool = { _ in true }
    ) throws -> TableReader {
        do {
            return try TableReader(table(name), version: run.receipt.tables[name], where: takes)
        } catch let error as HosoError where error.code == .damagedStore {
            guard let kept = try keptFromRun(), run.run < kept else { throw error }
            throw HosoError(
                .noInput, at: SourcePlace(file: "\(path)/\(name)"),
                "files of the table as it was after run \(run.run) were removed by vacuum",
                hint: "the runs from \(kept) on are kept")
        }
    }
}
