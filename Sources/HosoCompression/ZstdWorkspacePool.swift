import HosoCore

/// Workspaces that no thread uses at the moment.
final class ZstdWorkspacePool: @unchecked Sendable {  // `lock` guards `idle`
    static let shared = ZstdWorkspacePool()

    /// More than there are busy threads on the machines in view; a workspace holds one to two megabytes.
    private static let idleLimit = 64

    private let lock = Lock()
    private var idle: [ZstdWorkspace] = []

    func withWorkspace<Result>(_ body: (ZstdWorkspace) -> Result) -> Result {
        let workspace = lock.withLock { idle.popLast() } ?? ZstdWorkspace()
        defer {
            lock.withLock {
                if idle.count < ZstdWorkspacePool.idleLimit { idle.append(workspace) }
            }
        }
        return body(workspace)
    }
}
