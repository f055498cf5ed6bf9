/// A registry of the provinces' pipelines: what its rows say, and what they count for.
///
/// Entities are numbered from 0; each has one row or none, and its row is a function of the entity and the
/// day. The framework writes the rows with their versions, dirt and broken rows, and keeps the books.
protocol ProvinceRegistry: Sendable {
    associatedtype Row

    var shape: RegistryShape { get }

    /// Those of the second day are those of the first, and more behind them.
    func entityCount(_ day: ScenarioDay) -> Int

    /// What the entity's row says on that day, and what must be known to count it; nil where it has none.
    func row(_ entity: Int, _ day: ScenarioDay) -> Row?

    /// Whether two rows of one entity are written alike: rows that are not stand in the second day's extract.
    func isSameText(_ row: Row, _ other: Row) -> Bool

    /// Writes all fields, in the order of the columns.
    func write(_ row: Row, _ writer: inout RowWriter)

    /// A row of the same key that says something else: should it win, links and indicators tell.
    func outdated(_ row: Row) -> Row

    /// Counts a row of the registry as the links and the indicators do.
    func count(_ row: Row, _ truth: inout ProvinceFileTruth)

    /// The checks that the row fails, by bit.
    func failures(_ row: Row) -> UInt32

    /// The area of the row's worklist items: a commune, negative where unknown.
    func area(_ row: Row) -> Int

    /// The row's key on a worklist.
    func key(_ row: Row) -> String

    /// Whether the row removes its key.
    func isDeleted(_ row: Row) -> Bool
}

extension ProvinceRegistry {
    func failures(_ row: Row) -> UInt32 { 0 }

    func area(_ row: Row) -> Int { -1 }

    func key(_ row: Row) -> String { "" }

    func isDeleted(_ row: Row) -> Bool { false }
}

extension ProvinceRegistry where Row: Equatable {
    func isSameText(_ row: Row, _ other: Row) -> Bool { row == other }
}
