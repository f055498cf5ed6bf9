public import HosoDelta
import HosoStorage

/// A digest of a commit that stands in the commit itself: JSON has no checksum of its own.
///
/// `commitInfo`, the last action, has among its operation parameters `seal`: the SHA-256 in hex of the
/// commit's file with 64 zeros in the seal's place.
public enum CommitSeal {
    static let parameter = "seal"
    /// Names the SHA-256 of the checkpoint of the version before, where there is one.
    static let checkpointParameter = "checkpoint_sha256"
    private static let blank = String(repeating: "0", count: 64)
    private static let opening = Array("\"\(parameter)\":\"".utf8)

    /// - Parameter actions: the last of them a `commitInfo`; others of it are left as they are.
    public static func seal(_ actions: [DeltaAction]) -> (actions: [DeltaAction], seal: String) {
        let seal = FileDigest.sha256(DeltaCommit(replacing(actions, blank)).encode())
        return (replacing(actions, seal), seal)
    }

    private static func replacing(_ actions: [DeltaAction], _ seal: String) -> [DeltaAction] {
        guard case .commitInfo(var info) = actions.last else {
            preconditionFailure("a commit without a commitInfo at its end cannot be sealed")
        }
        info.operationParameters[parameter] = seal
        return actions.dropLast() + [.commitInfo(info)]
    }

    /// The seal that a commit bears, be it right or not; nil where it bears none.
    public static func read(_ commit: [UInt8]) -> String? {
        place(in: commit).map { String(decoding: commit[$0], as: UTF8.self) }
    }

    /// Whether a commit bears a seal, and its bytes are those that were sealed.
    public static func isWhole(_ commit: [UInt8]) -> Bool {
        guard let place = place(in: commit) else { return false }
        var bytes = commit
        for index in place { bytes[index] = UInt8(ascii: "0") }
        return Array(FileDigest.sha256(bytes).utf8) == Array(commit[place])
    }

    /// Where the last seal stands.
    private static func place(in commit: [UInt8]) -> Range<Int>? {
        var start = commit.count - opening.count - blank.utf8.count
        while start >= 0 {
            if commit[start..<start + opening.count].elementsEqual(opening) {
                let first = start + opening.count
                return first..<first + blank.utf8.count
            }
            start -= 1
        }
        return nil
    }
}

extension DeltaAdd {
    /// Rows by its statistics; nil where they are not kept or cannot be read.
    public var recordCount: Int? {
        stats.flatMap { try? DeltaStatistics.decode($0, fields: []).recordCount }
    }
}
