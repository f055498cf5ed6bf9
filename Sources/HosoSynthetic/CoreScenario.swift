/// The scenario `core` of `hoso generate`: extracts of the core pipeline's four registries with planted
/// duplicates, broken rows, link outcomes and indicator cells, and the truth about them.
///
/// Every piece is a function of the scenario and the piece's numbers alone: pieces can be made in any order
/// and in parallel, and the memory needed does not grow with the number of persons.
public struct CoreScenario: Sendable {
    /// How many broken rows are planted.
    public enum RejectPlan: Sendable {
        /// Below 1 % of each registry's rows: the default `reject_limit` accepts them. A small population
        /// then has few kinds of them, or none.
        case withinLimit
        /// Every kind in every registry from 60 persons on, which passes the default `reject_limit` below
        /// some 5,000 persons.
        case everyKind
    }

    public let personCount: Int
    public let seed: UInt64
    public let rejects: RejectPlan
    /// The second day's extracts have what is new since the first; the truth is that of both together.
    public let day: ScenarioDay
    /// All files, in input order within each registry.
    public let files: [SyntheticFile]

    let dossierCount: Int
    /// Parameters of the permutations that number the IDs.
    let serialFactor: Int
    let serialOffset: Int
    let oldOffset: Int
    let participantOffset: Int
    /// By registry: every so many entities one has a broken row.
    let brokenSteps: [Int]
    let brokenRows: [[BrokenRow]]

    /// - Parameters:
    ///   - personCount: 1...126,000,000.
    ///   - fileSuffix: behind `.csv` in the files' names, such as `.gz`: the truth names files as they are
    ///     written.
    public init(
        personCount: Int, seed: UInt64, rejects: RejectPlan = .withinLimit, day: ScenarioDay = .first,
        fileSuffix: String = ""
    ) {
        precondition(
            personCount >= 1 && personCount <= CoreScenario.maximumPersonCount,
            "\(personCount) persons are not supported")
        self.personCount = personCount
        self.seed = seed
        self.rejects = rejects
        self.day = day
        let dossierCount = max(1, personCount + personCount / 4)
        self.dossierCount = dossierCount
        var random = CounterRandom(seed, .numbering, 0)
        // Coprime to 10, so that the map is a permutation.
        serialFactor = [387_417, 618_033, 271_829, 730_751][random.below(4)]
        serialOffset = random.below(1_000_000)
        oldOffset = random.below(1_000_000_000)
        participantOffset = random.below(1_000_000_000)
        brokenRows = CoreRegistry.allCases.map(BrokenRow.all)
        let entityCounts = [personCount, personCount, dossierCount, dossierCount]
        brokenSteps = zip(brokenRows, entityCounts).map { rows, count in
            let step = max(CoreScenario.brokenStep, count / CoreScenario.maximumBrokenRowCount)
            // A prime step keeps the broken rows off the residues by which the other kinds are planted.
            return rejects == .everyKind
                ? min(step, max(3, CoreScenario.primeBelow(count / rows.count))) : step
        }
        files = CoreScenario.files(
            personCount: personCount, dossierCount: dossierCount, day: day, suffix: fileSuffix)
    }

    /// One entity in so many has a broken row: 0.4 % of them.
    private static let brokenStep = 251
    /// Bounds the truth's list of rejects, by registry.
    private static let maximumBrokenRowCount = 20_000

    private static func primeBelow(_ bound: Int) -> Int {
        var candidate = bound
        while candidate > 3, (2..<candidate).contains(where: { $0 * $0 <= candidate && candidate % $0 == 0 })
        {
            candidate -= 1
        }
        return candidate
    }

    private static let rowsPerFile = 250_000
    /// Of one registry: a nation's files have some 200 MB each.
    private static let maximumFileCount = 100
    /// What is made at once in memory; a piece of the second day has rows of few of its entities.
    private static let entitiesPerPiece = (first: 16_384, second: 131_072)

    private static func files(
        personCount: Int, dossierCount: Int, day: ScenarioDay, suffix: String
    ) -> [SyntheticFile] {
        CoreRegistry.allCases.flatMap { registry in
            let entityCount = registry == .dossiers || registry == .dossierData ? dossierCount : personCount
            let entitiesPerFile = registry == .dossierData ? rowsPerFile / 3 : rowsPerFile
            let wholeCount = (entityCount + entitiesPerFile - 1) / entitiesPerFile
            let fileCount = max(2, min(maximumFileCount, day == .first ? wholeCount : wholeCount / 100))
            let pieceLength = day == .first ? entitiesPerPiece.first : entitiesPerPiece.second
            let pieceCount = max(1, entityCount / fileCount / pieceLength)
            return (0..<fileCount).map { number in
                SyntheticFile(
                    registry: registry, number: number, fileCount: fileCount, pieceCount: pieceCount,
                    day: day, suffix: suffix)
            }
        }
    }

    /// One piece of a file: its text, and what was planted in it. The pieces of a file, in order, are the
    /// file.
    ///
    /// - Parameters:
    ///   - file: index into `files`.
    ///   - piece: `0..<files[file].pieceCount`.
    public func piece(file: Int, piece: Int) -> SyntheticPiece {
        let description = files[file]
        precondition(piece >= 0 && piece < description.pieceCount, "file \(file) has no piece \(piece)")
        let registry = description.registryKind
        let place = PiecePlace(
            number: description.number * description.pieceCount + piece,
            count: description.fileCount * description.pieceCount, entityCount: entityCount(registry))
        var writer = PieceWriter(
            layout: description.layout, columnCount: registry.columns.count,
            expectedByteCount: day == .second
                ? 1 << 18
                : place.entities(of: place.number).count * (registry == .dossierData ? 160 : 150) + 4096)
        var truth = TruthCounts(registry: registry, file: file, piece: piece)
        if piece == 0 { writer.writeHeader(registry.columns) }
        switch day {
        case .first: writeEntities(of: registry, at: place, &writer, &truth)
        case .second: writeSecondDay(of: registry, at: place, &writer, &truth)
        }
        truth.lineCount = writer.lineCount
        return SyntheticPiece(bytes: writer.bytes, truth: truth)
    }

    func entityCount(_ registry: CoreRegistry) -> Int {
        registry == .dossiers || registry == .dossierData ? dossierCount : personCount
    }

    /// The broken row planted at an entity; nil where there is none. Each kind comes in turn.
    @inline(__always)
    func brokenRow(at entity: Int, _ registry: CoreRegistry) -> (row: BrokenRow, replacesEntity: Bool)? {
        let step = brokenSteps[registry.rawValue]
        guard entity % step == step / 2 else { return nil }
        let turn = entity / step
        let rows = brokenRows[registry.rawValue]
        return (rows[turn % rows.count], turn % 3 == 2)
    }

    /// Whether the only row of an entity is broken, so that the registry does not have it on the first day.
    @inline(__always)
    func isLost(_ entity: Int, _ registry: CoreRegistry) -> Bool {
        let step = brokenSteps[registry.rawValue]
        return entity % step == step / 2 && entity / step % 3 == 2 && entity < entityCount(registry)
    }
}
