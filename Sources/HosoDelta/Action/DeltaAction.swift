/// One line of a commit (protocol: Actions).
public enum DeltaAction: Hashable, Sendable {
    case `protocol`(DeltaProtocol)
    case metadata(DeltaMetadata)
    case add(DeltaAdd)
    case remove(DeltaRemove)
    case transaction(DeltaTransaction)
    case commitInfo(DeltaCommitInfo)
    /// An action that does not change which files are live, or one of a later version of the format; which
    /// tables may hold those, the protocol gate decides.
    case other(name: String)
}
