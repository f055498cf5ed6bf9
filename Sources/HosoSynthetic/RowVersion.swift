/// Which of an entity's rows is written.
struct RowVersion {
    /// Whether the row has the entity's true values; other rows differ in what links and indicators see.
    var isCurrent: Bool
    /// Days by which `updated_at` lies before the winner's; negative after it.
    var daysOlder: Int
    /// Tells the rows of one entity apart; equal rows have equal numbers.
    var ordinal: Int
    /// The day whose values the row has.
    var day = ScenarioDay.first
    /// Of the second day's rows: `updated_at` is that of the first day's winner.
    var isOfEqualVersion = false

    static let current = RowVersion(isCurrent: true, daysOlder: 0, ordinal: 0)
    static let older = RowVersion(isCurrent: false, daysOlder: 3, ordinal: 1)
    static let oldest = RowVersion(isCurrent: false, daysOlder: 90, ordinal: 2)
    static let tie = RowVersion(isCurrent: false, daysOlder: 0, ordinal: 1)
    /// Of broken rows: newer than the winner, so that they would win if they were taken.
    static let newer = RowVersion(isCurrent: false, daysOlder: -5, ordinal: 3)

    static let changed = RowVersion(isCurrent: true, daysOlder: 0, ordinal: 0, day: .second)
    /// Wins because it is later in input order.
    static let changedAtOnce = RowVersion(
        isCurrent: true, daysOlder: 0, ordinal: 0, day: .second, isOfEqualVersion: true)
    static let olderChanged = RowVersion(isCurrent: false, daysOlder: 1, ordinal: 1, day: .second)
}

/// One row's identity: an item is counted from 0, and is 0 in all registries but `dossier_data`.
struct RowKey {
    var registry: CoreRegistry
    var entity: Int
    var item = 0
}
