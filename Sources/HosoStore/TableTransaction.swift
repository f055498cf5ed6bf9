import HosoCore
public import HosoDelta
import HosoStorage

/// A commit to a table that other programs may write to at the same time.
///
/// Each version is put where there is none yet. Where another program was first, its commit is read: if the
/// late one may follow it as it is, it does, at the next version; else it is refused.
public struct TableTransaction: Sendable {
    /// Races lost in a row, after which the table is taken for too busy.
    private static let attemptLimit = 1000

    private let table: TableFolder
    private let base: DeltaSnapshot?
    private let reads: DeltaConflict.Reads

    /// - Parameters:
    ///   - base: the version that the actions build on; nil for those that make a table.
    ///   - reads: what was looked at to make the actions.
    public init(_ table: TableFolder, base: DeltaSnapshot?, reads: DeltaConflict.Reads) {
        self.table = table
        self.base = base
        self.reads = reads
    }

    /// - Returns: the version that the actions became.
    /// - Throws: `HosoError` of code `tryLater` where another program's commit stands against them; of the
    ///   code for damage, naming the feature, where hoso may not write to the table.
    public func commit(_ actions: [DeltaAction]) throws -> Int {
        if let base {
            try table.damaged(DeltaLog.directory) { () throws(FormatError) in try base.requireWritable() }
        }
        var latest = base?.version
        for _ in 0..<TableTransaction.attemptLimit {
            if let version = try table.commit(actions, after: latest) {
                if let base {
                    // The commit stands, whatever becomes of this; the next one tries again.
                    let interval = base.metadata.checkpointInterval
                    _ = try? table.writeCheckpointIfDue(version: version, interval: interval)
                }
                return version
            }
            let taken = latest.map { $0 + 1 } ?? 0
            if let conflict = try conflict(with: taken, actions) {
                throw lostRace("another program wrote version \(taken) of the table first: \(conflict)")
            }
            latest = taken
        }
        throw lostRace("other programs write to the table all the time")
    }

    /// nil where the actions may follow that version.
    private func conflict(with version: Int, _ actions: [DeltaAction]) throws -> String? {
        guard base != nil else { return "it made the table" }
        guard try table.storage.exists(table.storagePath(DeltaLog.commitPath(version: version))) else {
            return "its commit cannot be seen yet"
        }
        let winner = try table.commitActions(version: version)
        return DeltaConflict.between(actions, reads: reads, winner: winner)?.description
    }

    private func lostRace(_ message: String) -> HosoError {
        HosoError(
            .tryLater, at: SourcePlace(file: table.shownPath), message,
            hint: "let no other program write to the table meanwhile, and run again")
    }
}
