/// The planted truth of a whole scenario: what a run over its files must report.
public struct Truth: Sendable {
    /// A row that must be refused, by its place in a file.
    struct Reject: Sendable {
        var registry: CoreRegistry
        /// Index into the scenario's files.
        var file: Int
        var line: Int
        var column: String?
        var reason: String
    }

    struct RegistryCounts: Sendable {
        var superseded = 0
        var won = 0
        /// Those that the registry has in the end.
        var rows = 0
        var rejected = 0
        var statusCounts = [Int](repeating: 0, count: LinkStatus.allCases.count)
        var cells = TruthCounts.Cells(areaCount: PlaceTable.shared.areaTexts.count + 1)
    }

    let scenario: CoreScenario
    /// By `CoreRegistry`.
    private(set) var registries: [RegistryCounts]
    private(set) var rejects: [Reject] = []
    /// The piece that comes next.
    private var next = (file: 0, piece: 0)
    /// Lines of the pieces of the file before that one.
    private var lineCount = 0

    public init(_ scenario: CoreScenario) {
        self.scenario = scenario
        registries = CoreRegistry.allCases.map { _ in RegistryCounts() }
    }

    /// Adds a piece's truth. Pieces are added in order: by file, then by piece.
    public mutating func add(_ counts: TruthCounts) {
        precondition(
            counts.file == next.file && counts.piece == next.piece,
            "piece \(counts.piece) of file \(counts.file) is out of order")
        let index = counts.registry.rawValue
        registries[index].superseded += counts.superseded
        registries[index].won += counts.won
        registries[index].rows += counts.stored
        registries[index].rejected += counts.rejects.count
        for status in counts.statusCounts.indices {
            registries[index].statusCounts[status] += counts.statusCounts[status]
        }
        registries[index].cells.add(counts.cells)
        for reject in counts.rejects {
            rejects.append(
                Reject(
                    registry: counts.registry, file: counts.file, line: lineCount + reject.line,
                    column: reject.column,
                    reason: reject.reason))
        }
        lineCount += counts.lineCount
        next.piece += 1
        if next.piece == scenario.files[next.file].pieceCount {
            next = (next.file + 1, 0)
            lineCount = 0
        }
    }

    /// Whether every piece was added.
    public var isComplete: Bool { next.file == scenario.files.count }
}
