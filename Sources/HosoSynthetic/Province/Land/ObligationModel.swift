/// What citizens owe in tax and for land.
struct ObligationModel: Sendable {
    /// Days are counted from 2025-01-01.
    struct Obligation {
        var isLand: Bool
        var isOnline: Bool
        var filedDay: Int
        var paidDay: Int?
        var amount: Int
        /// Index into the parcels; for land only, and then mostly.
        var parcel: Int?
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int
    }

    let places: RowPlaces
    let seed: UInt64
    let count: Int
    let newCount: Int

    private let kinds: Permutation
    /// Obligations for land that are filed online come first among the places of `kinds`, then those paid at
    /// the counter, then taxes.
    private let onlineLandCount: Int
    private let landCount: Int
    private let onlineAmounts: Spread
    private let parcelCount: Int

    /// Amounts are in so many dong.
    private static let unit = 1000

    init(_ world: ProvinceWorld, parcelCount: Int) {
        let figures = LandFigures.of(world.place)
        places = RowPlaces(world.place, world.rates)
        seed = world.seed
        self.parcelCount = parcelCount
        let onlineLandCount = world.scaled(figures.onlineCount)
        let onlineVND = world.scaled(figures.onlineVND)
        self.onlineLandCount = onlineLandCount
        landCount = onlineLandCount * 3
        count = landCount + world.personCount / 10
        newCount = max(20, count / 400)
        kinds = Permutation(count: count, seed: seed, .obligation)
        // One in ten of those filed online is not paid yet.
        onlineAmounts = Spread(
            total: onlineVND / ObligationModel.unit, count: onlineLandCount - onlineLandCount / 10,
            seed: seed,
            .obligationAmounts)
    }

    /// The same on both days.
    func obligation(_ index: Int) -> Obligation {
        var random = CounterRandom(seed, in: .obligationFacts, index)
        let isNew = index >= count
        let place = isNew ? onlineLandCount + index - count : kinds(index)
        let isLand = isNew ? index % 4 == 0 : place < landCount
        let isOnline = isNew ? index % 3 != 0 : isLand ? place < onlineLandCount : random.below(100) < 72
        let filed = isNew ? ProvinceCalendar.dayCount - 1 : random.below(ProvinceCalendar.dayCount)
        let isPlanted = place < onlineLandCount
        let isPaid = isPlanted ? place < onlineAmounts.count : random.below(100) < 88
        let paid = min(filed + random.below(20), ProvinceCalendar.dayCount - 1)
        let amount =
            isPlanted
            ? (isPaid ? onlineAmounts.amount(place) : 4000 + random.below(90_000))
            : isLand ? 2000 + random.below(60_000) : 100 + random.below(9000)
        let parcel = isLand && random.below(100) < 97 ? random.below(parcelCount) : nil
        return Obligation(
            isLand: isLand, isOnline: isOnline, filedDay: filed, paidDay: isPaid ? paid : nil,
            amount: amount * ObligationModel.unit, parcel: parcel, commune: places.drawn(&random))
    }
}
