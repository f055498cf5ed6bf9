/// Where rows of a province lie.
struct RowPlaces: Sendable {
    let place: ProvincePlace
    /// In hundred-thousandths: rows whose commune is one that the mergers of 2025 ended.
    let oldPerHundredThousand: Int

    init(_ place: ProvincePlace, _ rates: ErrorRates) {
        self.place = place
        oldPerHundredThousand = rates.quota(.oldCommune, of: 100_000)
    }

    /// A commune by population; negative for one that is no more.
    func drawn(_ random: inout CounterRandom) -> Int {
        let commune = place.commune(&random)
        let draw = random.below(100_000)
        return draw < oldPerHundredThousand ? -1 - draw % place.oldCommuneCodes.count : commune
    }
}
