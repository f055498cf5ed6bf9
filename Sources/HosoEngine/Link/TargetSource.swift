import HosoCore
import HosoSpec

/// Where a link finds rows: the other registry, in memory or put aside, and the history of its old IDs.
enum TargetSource: Sendable {
    case whole(LinkTarget, history: HistoryIndex?)
    case aside(LinkTargetAside, history: HistoryRows?)

    /// Of the other registry.
    var rowCount: Int {
        switch self {
        case .whole(let target, _): target.rowCount
        case .aside(let target, _): target.rowCount
        }
    }
}

/// A registry that others link to.
enum PreparedTarget: Sendable {
    case whole(LinkTarget)
    case aside(LinkTargetAside)

    /// Memory that it holds, in bytes, about.
    var byteCount: Int {
        if case .whole(let target) = self { target.byteCount } else { 0 }
    }
}
