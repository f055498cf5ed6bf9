/// What the names in `_delta_log` say, those of no log left out (protocol: File Types).
struct DeltaLogListing {
    enum Commits {
        /// Ascending.
        case whole([Int])
        /// The first that is not there.
        case missing(Int)
    }

    /// Names of checkpoints are longer.
    private static let commitNameByteCount =
        DeltaLog.commitPath(version: 0).utf8.count
        - DeltaLog.directory.utf8.count - 1

    let commitVersions: Set<Int>
    /// Those of which every part is there. Of two of one version, the one in a single file counts.
    let checkpoints: [DeltaLogSegment.Checkpoint]
    /// Named by a UUID, the newest first: the table feature `v2Checkpoint`.
    let unreadableCheckpoints: [(version: Int, fileName: String)]

    init(fileNames: [String]) {
        commitVersions = Set(fileNames.compactMap(DeltaLog.commitVersion(fileName:)))
        var checkpointByVersion: [Int: DeltaLogSegment.Checkpoint] = [:]
        var partsByKey: [PartKey: [Int: String]] = [:]
        var unreadable: [(version: Int, fileName: String)] = []
        for name in fileNames where name.utf8.count > DeltaLogListing.commitNameByteCount {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 3, parts[1] == "checkpoint", let version = DeltaLog.version(parts[0]) else {
                continue
            }
            if parts.count == 3, parts[2] == "parquet" {
                checkpointByVersion[version] = .init(version: version, fileNames: [name])
            } else if parts.count == 4, parts[3] == "parquet" || parts[3] == "json" {
                unreadable.append((version, name))
            } else if parts.count == 5, parts[4] == "parquet", let part = Int(parts[2]),
                let count = Int(parts[3]), part >= 1, part <= count
            {
                partsByKey[PartKey(version: version, count: count), default: [:]][part] = name
            }
        }
        for (key, nameByPart) in partsByKey
        where nameByPart.count == key.count && checkpointByVersion[key.version] == nil {
            let names = nameByPart.sorted { $0.key < $1.key }.map(\.value)
            checkpointByVersion[key.version] = .init(version: key.version, fileNames: names)
        }
        checkpoints = Array(checkpointByVersion.values)
        unreadableCheckpoints = unreadable.sorted { ($0.version, $0.fileName) > ($1.version, $1.fileName) }
    }

    /// nil where there is no log.
    var newestVersion: Int? {
        (Array(commitVersions) + checkpoints.map(\.version)).max() ?? unreadableCheckpoints.first?.version
    }

    /// Stops at the first gap: a stray name may claim any version.
    func commits(from first: Int, through last: Int) -> Commits {
        var versions: [Int] = []
        var next = first
        while next <= last {
            guard commitVersions.contains(next) else { return .missing(next) }
            versions.append(next)
            next += 1
        }
        return .whole(versions)
    }

    var availableVersions: [ClosedRange<Int>] {
        let checkpointVersions = Set(checkpoints.map(\.version))
        var ranges: [ClosedRange<Int>] = []
        for version in commitVersions.union(checkpointVersions).sorted() {
            if let last = ranges.last, last.upperBound == version - 1 {
                ranges[ranges.count - 1] = last.lowerBound...version
            } else if version == 0 || checkpointVersions.contains(version) {
                ranges.append(version...version)
            }
        }
        return ranges
    }

    private struct PartKey: Hashable {
        var version: Int
        var count: Int
    }
}
