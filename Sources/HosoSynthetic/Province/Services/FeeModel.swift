/// Fees and charges paid.
struct FeeModel: Sendable {
    static let methods = ["qr", "card", "transfer", "cash"]

    struct Fee: Equatable {
        enum Dossier: Equatable {
            case none
            case known(Int)
            /// The serial number of a dossier that nobody has.
            case unknown(Int)
        }

        var dossier: Dossier
        /// Minutes since 1970.
        var paid: Int
        var amount: Int
        /// Index into `methods`.
        var method: Int
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int

        var isCashless: Bool { method < 3 }
    }

    let places: RowPlaces
    let seed: UInt64
    let count: Int
    let newCount: Int

    private let dossierCount: Int
    private let cashless: Quota

    init(_ world: ProvinceWorld, _ services: ServiceModel) {
        places = services.places
        seed = world.seed
        dossierCount = services.count
        let figures = services.figures
        count = Quota.share(figures.feeRate, of: world.personCount)
        newCount = max(20, count / 400)
        cashless = Quota(count: count, rate: figures.cashlessRate, seed: seed, .fee)
    }

    /// The same on both days.
    func fee(_ index: Int) -> Fee {
        var random = CounterRandom(seed, in: .feeFacts, index)
        let isNew = index >= count
        let isCashless = isNew ? index % 25 != 7 : cashless.contains(index)
        let draw = random.below(1000)
        let dossier: Fee.Dossier =
            draw < 50 ? .none : draw < 54 ? .unknown(index) : .known(random.below(dossierCount))
        let day =
            isNew ? ProvinceCalendar.dayCount - 1 + random.below(2) : random.below(ProvinceCalendar.dayCount)
        let minutes = (ProvinceCalendar.start + day) * 1440 + 450 + random.below(600)
        let amount = random.below(12) == 0 ? 100_000 * (1 + random.below(80)) : 5000 * (1 + random.below(60))
        return Fee(
            dossier: dossier, paid: minutes, amount: amount,
            method: isCashless ? [0, 0, 0, 1, 2, 2][random.below(6)] : 3, commune: places.drawn(&random))
    }
}
