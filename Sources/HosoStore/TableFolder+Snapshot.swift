import HosoCore
public import HosoDelta

extension TableFolder {
    /// The table at a version; nil for the newest.
    ///
    /// Reads the newest checkpoint that serves and the commits after it. Where a checkpoint cannot be read,
    /// an older one and more commits are taken, as long as there are.
    ///
    /// - Throws: `HosoError` naming file and place: of code `damagedStore`, or `dataRefused` of a foreign
    ///   table; of code `usage` where a foreign table has no such version (any longer).
    public func snapshot(version: Int? = nil) throws -> DeltaSnapshot {
        try snapshot(version: version, logFileNames: try logFileNames())
    }

    /// As above, where it is known what lies in the log's folder.
    func snapshot(version: Int?, logFileNames names: [String]) throws -> DeltaSnapshot {
        if let version { try require(version, in: names) }
        let choices = try damaged(DeltaLog.directory) { () throws(FormatError) in
            try DeltaLogSegment.choices(fileNames: names, version: version)
        }
        var unread: (any Error)?
        for choice in choices {
            let checkpoint: (version: Int, actions: [DeltaAction])?
            do {
                checkpoint = try choice.checkpoint.map { ($0.version, try checkpointActions($0)) }
            } catch let error as HosoError where error.code == damageCode {
                unread = unread ?? error
                continue
            }
            let commits = try choice.commitVersions.map { ($0, try commitActions(version: $0)) }
            return try damaged(DeltaLog.directory) { () throws(FormatError) in
                try DeltaSnapshot.replay(checkpoint: checkpoint, commits: commits)
            }
        }
        throw unread ?? HosoError(damageCode, at: place(DeltaLog.directory), "no version can be read")
    }

    private func require(_ version: Int, in names: [String]) throws {
        let available = DeltaLogSegment.availableVersions(fileNames: names)
        guard isForeign, !available.isEmpty, !available.contains(where: { $0.contains(version) }) else {
            return
        }
        let list = available.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }
        let isGone = version >= 0 && version < available[available.count - 1].upperBound
        throw HosoError(
            .usage, at: SourcePlace(file: shownPath),
            "the table has no version \(version)\(isGone ? " any longer: its log was cleaned" : "")",
            hint: "there \(available.map(\.count) == [1] ? "is" : "are") \(list.joined(separator: ", "))")
    }
}
