/// The scenarios `bac-ninh` and `ha-noi` of `hoso generate`: extracts of the provinces' registries, planted
/// so that the figures that the provinces publish are the true answers, and the truth about them.
///
/// Every piece is a function of the scenario and the piece's numbers alone: pieces can be made in any order
/// and in parallel, and the memory needed does not grow with the number of persons.
public struct ProvinceScenario: Scenario {
    public let place: ProvincePlace
    /// The living ones of the first day.
    public let personCount: Int
    public let seed: UInt64
    public let day: ScenarioDay
    public let files: [ProvinceFile]

    /// For fewer, some kinds of persons would be missing.
    public static let minimumPersonCount = 1000
    public static let maximumPersonCount = ProvinceWorld.maximumPersonCount

    let registries: [RegistryPieces]

    /// - Parameters:
    ///   - personCount: `minimumPersonCount...maximumPersonCount`.
    ///   - fileSuffix: behind `.csv` in the files' names, such as `.gz`: the truth names files as they are
    ///     written.
    public init(
        _ place: ProvincePlace, personCount: Int, seed: UInt64, day: ScenarioDay = .first,
        rates: ErrorRates = ErrorRates(), fileSuffix: String = ""
    ) {
        precondition(
            personCount >= ProvinceScenario.minimumPersonCount
                && personCount <= ProvinceScenario.maximumPersonCount,
            "\(personCount) persons are not supported")
        self.place = place
        self.personCount = personCount
        self.seed = seed
        self.day = day
        let world = ProvinceWorld(place: place, personCount: personCount, seed: seed, rates: rates)
        registries = ProvinceScenario.registries(of: world, day)
        files = registries.enumerated().flatMap { index, registry in
            ProvinceScenario.files(of: registry, index, day, fileSuffix)
        }
    }

    private static func files(of registry: RegistryPieces, _ index: Int, _ day: ScenarioDay, _ suffix: String)
        -> [ProvinceFile]
    {
        let entityCount = registry.entityCount
        let entitiesPerFile =
            day == .first ? max(1, Int(rowsPerFile / registry.shape.rowsPerEntity)) : 1_000_000
        let isSplit = day == .first && entityCount > 500
        let fileCount = max(isSplit ? 2 : 1, (entityCount + entitiesPerFile - 1) / entitiesPerFile)
        let pieceCount = max(1, entityCount / fileCount / entitiesPerPiece)
        return (0..<fileCount).map { number in
            let digits = String(number + 1)
            let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
            let front = day == .first ? "part-" : "day-2-part-"
            return ProvinceFile(
                path: "\(registry.shape.name)/\(front)\(zeros)\(digits).csv\(suffix)",
                registry: registry.shape.name, pieceCount: pieceCount, registryIndex: index, number: number,
                fileCount: fileCount)
        }
    }

    private static let rowsPerFile = 250_000.0
    private static let entitiesPerPiece = 16_384

    public func beginTruth(ofFile file: Int) -> ProvinceFileTruth {
        emptyTruth(registry: files[file].registryIndex, file: file)
    }

    public func beginTotal() -> ProvinceTruth { ProvinceTruth(self) }

    public func piece(file: Int, piece: Int, _ truth: inout ProvinceFileTruth) -> ScenarioPiece {
        let description = files[file]
        let registry = registries[description.registryIndex]
        precondition(piece >= 0 && piece < description.pieceCount, "file \(file) has no piece \(piece)")
        let place = PiecePlace(
            number: description.number * description.pieceCount + piece,
            count: description.fileCount * description.pieceCount, entityCount: registry.entityCount)
        let entityCount = place.entities(of: place.number).count
        let byteCount = Double(entityCount * registry.shape.rowByteCount) * registry.shape.rowsPerEntity
        var writer = RowWriter(
            PieceWriter(
                layout: description.layout, columnCount: registry.shape.columns.count,
                expectedByteCount: day == .first ? Int(byteCount) + 4096 : 65_536))
        if piece == 0 { writer.fields.writeHeader(registry.shape.columns.map(\.name)) }
        let rowCount = truth.rowCount
        registry.write(place, &writer, &truth)
        truth.lineCount += writer.fields.lineCount
        return ScenarioPiece(bytes: writer.fields.bytes, rowCount: truth.rowCount - rowCount)
    }

    func emptyTruth(registry: Int, file: Int) -> ProvinceFileTruth {
        ProvinceFileTruth(
            registry: registry, file: file, registries[registry].shape,
            areaCounts: (place.communeCodes.count, PlaceTable.shared.provinceCodes.count))
    }

    func areas(of axis: AreaAxis) -> TruthAreas {
        switch axis {
        case .none: TruthAreas(codes: [], ancestors: [])
        case .communes:
            TruthAreas(
                codes: place.communeCodes.map { code in
                    String(repeating: "0", count: 5 - String(code).count) + String(code)
                }, ancestors: [place.code])
        case .provinces: TruthAreas(codes: PlaceTable.shared.provinceCodes, ancestors: [])
        }
    }
}
