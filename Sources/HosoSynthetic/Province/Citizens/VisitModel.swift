/// Visits to the citizens' app by day and commune: an exact total over some or all days and communes.
struct VisitModel: Sendable {
    /// One row per day and commune.
    struct Row: Equatable {
        /// Days since 2025-01-01.
        var day: Int
        var commune: Int
        var visits: Int
    }

    let count: Int
    /// One for each commune, of the day after the extracts'.
    let newCount: Int

    private let communeCount: Int
    private let cells: Permutation
    private let visits: Spread

    /// Days of which every commune has a row where there are visits enough.
    private static let visitsPerRow = 12

    init(_ world: ProvinceWorld) {
        let total = world.scaled(CitizenFigures.of(world.place).visitCount)
        let seed = world.seed
        communeCount = world.place.communeCodes.count
        newCount = communeCount
        let cellCount = communeCount * ProvinceCalendar.dayCount
        count = max(1, min(cellCount, total / VisitModel.visitsPerRow))
        cells = Permutation(count: cellCount, seed: seed, .visit)
        visits = Spread(total: total, count: count, seed: seed, .visitAmounts)
    }

    func row(_ index: Int) -> Row {
        guard index < count else {
            return Row(day: ProvinceCalendar.dayCount, commune: index - count, visits: 3 + index % 50)
        }
        let cell = cells(index)
        return Row(day: cell / communeCount, commune: cell % communeCount, visits: visits.amount(index))
    }
}
