public import HosoCore

/// The files of a log that make up one version of a table.
public struct DeltaLogSegment: Hashable, Sendable {
    /// A checkpoint: the state of the table in one or more Parquet files.
    public struct Checkpoint: Hashable, Sendable {
        public var version: Int
        /// File names in `_delta_log`, in their order.
        public var fileNames: [String]
    }

    public var version: Int
    /// nil where the log is read from its beginning.
    public var checkpoint: Checkpoint?
    /// Ascending, without gaps: the versions after the checkpoint's.
    public var commitVersions: [Int]

    /// Finds what is to be read.
    ///
    /// - Parameters:
    ///   - fileNames: what lies in `_delta_log`; names that are no log's are ignored.
    ///   - version: nil for the newest.
    ///   - usesCheckpoints: false to read commits only.
    /// - Throws: `malformed` where a commit is missing, or the version does not exist.
    public init(fileNames: [String], version wanted: Int? = nil, usesCheckpoints: Bool = true)
        throws(FormatError)
    {
        let commits = Set(fileNames.compactMap(DeltaLog.commitVersion(fileName:)))
        let checkpoints = DeltaLogSegment.completeCheckpoints(fileNames)
        guard let newest = (Array(commits) + checkpoints.map(\.version)).max() else {
            throw FormatError(.malformed(field: "_delta_log: no commit in it"), byteOffset: 0)
        }
        version = wanted ?? newest
        guard version >= 0, version <= newest else {
            throw FormatError(.malformed(field: "_delta_log: version \(version) of \(newest)"), byteOffset: 0)
        }
        let limit = version
        checkpoint =
            usesCheckpoints ? checkpoints.filter { $0.version <= limit }.max { $0.version < $1.version } : nil
        let first = checkpoint.map { $0.version + 1 } ?? 0
        commitVersions = []
        // Stops at the first gap: a stray name may claim any version.
        var next = first
        while next <= version {
            guard commits.contains(next) else {
                throw FormatError(.malformed(field: "_delta_log: commit \(next) is missing"), byteOffset: 0)
            }
            commitVersions.append(next)
            next += 1
        }
    }

    /// Checkpoints of which every part is there. Of two of one version, the one in a single file counts.
    private static func completeCheckpoints(_ fileNames: [String]) -> [Checkpoint] {
        var checkpointByVersion: [Int: Checkpoint] = [:]
        var partsByKey: [PartKey: [Int: String]] = [:]
        for name in fileNames {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 3, parts[1] == "checkpoint", parts.last == "parquet",
                let version = DeltaLog.version(parts[0])
            else { continue }
            if parts.count == 3 {
                checkpointByVersion[version] = Checkpoint(version: version, fileNames: [name])
            } else if parts.count == 5, let part = Int(parts[2]), let count = Int(parts[3]), part >= 1,
                part <= count
            {
                partsByKey[PartKey(version: version, count: count), default: [:]][part] = name
            }
        }
        for (key, nameByPart) in partsByKey
        where nameByPart.count == key.count && checkpointByVersion[key.version] == nil {
            let names = nameByPart.sorted { $0.key < $1.key }.map(\.value)
            checkpointByVersion[key.version] = Checkpoint(version: key.version, fileNames: names)
        }
        return Array(checkpointByVersion.values)
    }

    private struct PartKey: Hashable {
        var version: Int
        var count: Int
    }
}
