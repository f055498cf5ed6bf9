extension ProvinceScenario {
    /// Land, services, what citizens do, and what the programme keeps, in the order of the pipeline.
    ///
    /// - Parameter first: number of the first of them among all registries.
    static func serviceRegistries(of world: ProvinceWorld, _ day: ScenarioDay, from first: Int)
        -> [RegistryPieces]
    {
        let parcels = LandParcelsRegistry(world)
        let services = ServiceModel(world)
        return [
            RegistryPieces(parcels, number: first, world, day),
            RegistryPieces(
                ObligationsRegistry(world, parcelCount: parcels.count), number: first + 1, world, day),
            RegistryPieces(
                ProceduresRegistry(procedures: services.procedures), number: first + 2, world, day),
            RegistryPieces(EssentialServicesRegistry(), number: first + 3, world, day),
            RegistryPieces(DossiersRegistry(world, services), number: first + 4, world, day),
            RegistryPieces(DossierDataRegistry(world, services), number: first + 5, world, day),
            RegistryPieces(FeePaymentsRegistry(world, services), number: first + 6, world, day),
            RegistryPieces(FeedbackRegistry(world), number: first + 7, world, day),
            RegistryPieces(AppAccountsRegistry(world), number: first + 8, world, day),
            RegistryPieces(AppVisitsRegistry(world), number: first + 9, world, day),
            RegistryPieces(BusinessesRegistry(world), number: first + 10, world, day),
            RegistryPieces(PupilsRegistry(world), number: first + 11, world, day),
            RegistryPieces(KeyDatabasesRegistry(world: world), number: first + 12, world, day),
            RegistryPieces(DataGroupsRegistry(world: world), number: first + 13, world, day),
            RegistryPieces(IndexScoresRegistry(world), number: first + 14, world, day),
        ]
    }
}
