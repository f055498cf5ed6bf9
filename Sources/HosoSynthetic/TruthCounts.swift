/// What was planted in one piece: counts that its rows must give.
public struct TruthCounts: Sendable {
    /// A row that must be refused.
    struct PlantedReject: Sendable {
        /// Of the row's first byte, from 1 within the piece.
        var line: Int
        /// nil where the fault is not that of one column.
        var column: String?
        var reason: String
    }

    /// Rows counted by an indicator, by period and area.
    struct Cells: Sendable {
        /// 2025-01 to 2026-07, then unknown.
        static let periodCount = 20
        static let unknownPeriod = 19

        let areaCount: Int
        var numerators: [Int]
        var denominators: [Int]

        /// - Parameter areaCount: the areas, the unknown one last.
        init(areaCount: Int) {
            self.areaCount = areaCount
            numerators = [Int](repeating: 0, count: Cells.periodCount * areaCount)
            denominators = numerators
        }

        mutating func count(period: Int, area: Int, isHit: Bool) {
            let cell = period * areaCount + area
            denominators[cell] += 1
            if isHit { numerators[cell] += 1 }
        }

        mutating func add(_ other: Cells) {
            for cell in numerators.indices {
                numerators[cell] += other.numerators[cell]
                denominators[cell] += other.denominators[cell]
            }
        }
    }

    let registry: CoreRegistry
    /// Index into `CoreScenario.files`.
    let file: Int
    let piece: Int
    var lineCount = 0
    var superseded = 0
    var won = 0
    /// Rows that the registry has in the end: on the first day those that won.
    var stored = 0
    var rejects: [PlantedReject] = []
    /// Winners by `LinkStatus`.
    var statusCounts = [Int](repeating: 0, count: LinkStatus.allCases.count)
    var cells = Cells(areaCount: PlaceTable.shared.areaTexts.count + 1)

    init(registry: CoreRegistry, file: Int, piece: Int) {
        self.registry = registry
        self.file = file
        self.piece = piece
    }

    /// Rows in the piece, the refused ones included.
    public var rowsRead: Int { rejects.count + superseded + won }
}
