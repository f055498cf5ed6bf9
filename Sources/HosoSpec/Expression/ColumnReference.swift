/// A column that an expression reads, seen from the registry it is evaluated over.
public enum ColumnReference: Hashable, Sendable {
    /// Column or derived column of the registry itself.
    case own(Int)
    /// Column or derived column of the row that link `link` found; null where it found none.
    case linked(link: Int, column: Int)
    case linkStatus(Int)
    case linkID(Int)
    case linkVia(Int)
    case linkDiffers(Int)
    /// Count of the registry itself (`RegistryPlan.counts`).
    case count(Int)
}
