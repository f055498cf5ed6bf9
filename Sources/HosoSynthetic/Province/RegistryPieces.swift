/// A registry of any kind, ready to be written: the type is gone, and its rows are made by code of its own.
struct RegistryPieces: Sendable {
    let shape: RegistryShape
    /// On the day that is written.
    let entityCount: Int
    private let write: @Sendable (PiecePlace, inout RowWriter, inout ProvinceFileTruth) -> Void

    /// - Parameter number: the registry's among all; each has its own random numbers.
    @inline(__always)
    init<Registry: ProvinceRegistry>(
        _ registry: Registry, number: Int, _ world: ProvinceWorld, _ day: ScenarioDay
    ) {
        let shape = registry.shape
        self.shape = shape
        let entityCount = registry.entityCount(day)
        self.entityCount = entityCount
        let rows = ProvinceRows(
            registry: registry, columns: shape.columns, seed: world.seed, stream: 1000 + UInt64(number) * 16,
            day: day,
            duplicatesPerTenThousand: Int(world.rates[.duplicateRow] * 10_000),
            brokenRows: SyntheticColumn.brokenRows(shape.columns),
            brokenStep: RegistryPieces.brokenStep(entityCount, world, day))
        write = { rows.write($0, &$1, &$2) }
    }

    func write(_ place: PiecePlace, _ writer: inout RowWriter, _ truth: inout ProvinceFileTruth) {
        write(place, &writer, &truth)
    }

    /// Few enough that the default `reject_limit` accepts them, and that the truth's list of rejects is
    /// short.
    private static func brokenStep(_ entityCount: Int, _ world: ProvinceWorld, _ day: ScenarioDay) -> Int {
        if day == .second { return world.personCount < 200_000 ? 0 : 1 }
        return entityCount < 500 ? 0 : max(251, entityCount / 20_000)
    }
}

extension ProvinceScenario {
    /// All registries, in the order of the pipeline.
    static func registries(of world: ProvinceWorld, _ day: ScenarioDay) -> [RegistryPieces] {
        let insurance = InsuranceRegistry(world, number: 3)
        let healthCards = HealthCardsRegistry(world, insurance, number: 4)
        let civilStatus = CivilStatusRegistry(world, number: 6)
        return [
            RegistryPieces(PopulationRegistry(world, civilStatus, healthCards), number: 0, world, day),
            RegistryPieces(IDHistoryRegistry(world), number: 1, world, day),
            RegistryPieces(EidAccountsRegistry(world, number: 2), number: 2, world, day),
            RegistryPieces(insurance, number: 3, world, day),
            RegistryPieces(healthCards, number: 4, world, day),
            RegistryPieces(BenefitPaymentsRegistry(world, number: 5), number: 5, world, day),
            RegistryPieces(civilStatus, number: 6, world, day),
            RegistryPieces(CourtReviewsRegistry(world, civilStatus, number: 7), number: 7, world, day),
        ] + serviceRegistries(of: world, day, from: 20)
    }
}
