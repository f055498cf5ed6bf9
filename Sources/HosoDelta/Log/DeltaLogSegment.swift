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

    /// Finds what is to be read: as few commits as can be.
    ///
    /// - Parameters:
    ///   - fileNames: what lies in `_delta_log`; names that are no log's are ignored.
    ///   - version: nil for the newest.
    ///   - usesCheckpoints: false to read commits only.
    /// - Throws: as `choices`.
    public init(fileNames: [String], version: Int? = nil, usesCheckpoints: Bool = true)
        throws(FormatError)
    {
        let names =
            usesCheckpoints
            ? fileNames : fileNames.filter { DeltaLog.commitVersion(fileName: $0) != nil }
        self = try DeltaLogSegment.choices(fileNames: names, version: version)[0]
    }

    private init(version: Int, checkpoint: Checkpoint?, commitVersions: [Int]) {
        self.version = version
        self.checkpoint = checkpoint
        self.commitVersions = commitVersions
    }

    /// All ways to make up a version, never none: the newest checkpoint first, the beginning last.
    ///
    /// - Parameters:
    ///   - fileNames: what lies in `_delta_log`; names that are no log's are ignored.
    ///   - version: nil for the newest.
    /// - Throws: `malformed` where a commit is missing, or the version does not exist; `unsupported` where
    ///   only a checkpoint of a form that hoso cannot read would do.
    public static func choices(fileNames: [String], version wanted: Int? = nil)
        throws(FormatError) -> [DeltaLogSegment]
    {
        let log = DeltaLogListing(fileNames: fileNames)
        guard let newest = log.newestVersion else {
            throw FormatError(.malformed(field: "_delta_log: no commit in it"), byteOffset: 0)
        }
        let version = wanted ?? newest
        guard version >= 0, version <= newest else {
            throw FormatError(.malformed(field: "_delta_log: version \(version) of \(newest)"), byteOffset: 0)
        }
        let checkpoints = log.checkpoints.filter { $0.version <= version }
        var starts: [Checkpoint?] = checkpoints.sorted { $0.version > $1.version }
        starts.append(nil)
        var choices: [DeltaLogSegment] = []
        var firstMissing: Int?
        for start in starts {
            switch log.commits(from: start.map { $0.version + 1 } ?? 0, through: version) {
            case .whole(let versions):
                choices.append(
                    DeltaLogSegment(version: version, checkpoint: start, commitVersions: versions))
            case .missing(let commit): firstMissing = firstMissing ?? commit
            }
        }
        if let firstMissing, choices.isEmpty {
            if let unread = log.unreadableCheckpoints.first(where: { $0.version <= version }) {
                let feature = "v2Checkpoint (\(unread.fileName), which the table cannot be read without)"
                throw FormatError(.unsupported(feature: feature), byteOffset: 0)
            }
            throw FormatError(
                .malformed(field: "_delta_log: commit \(firstMissing) is missing"), byteOffset: 0)
        }
        return choices
    }

    /// The versions that a log can still give, ascending.
    public static func availableVersions(fileNames: [String]) -> [ClosedRange<Int>] {
        DeltaLogListing(fileNames: fileNames).availableVersions
    }

    /// Whether none of the names is that of a commit or checkpoint.
    public static func isEmpty(fileNames: [String]) -> Bool {
        DeltaLogListing(fileNames: fileNames).newestVersion == nil
    }

    /// The version of the newest checkpoint that is whole; nil where there is none.
    public static func newestCheckpointVersion(fileNames: [String]) -> Int? {
        DeltaLogListing(fileNames: fileNames).checkpoints.map(\.version).max()
    }
}
