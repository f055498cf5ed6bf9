/// What was planted in the front of one file of a province: counts that its rows must give.
public struct ProvinceFileTruth: Sendable {
    /// A row that must be refused.
    struct PlantedReject: Sendable {
        /// Of the row's first byte, from 1 within the file.
        var line: Int
        /// nil where the fault is not that of one column.
        var column: String?
        var reason: String
    }

    let registry: Int
    /// Index into the scenario's files.
    let file: Int
    var lineCount = 0
    /// Rows of this file that won.
    var won = 0
    var superseded = 0
    /// Rows that the registry has in the end, of the file's entities.
    var stored = 0
    var rejects: [PlantedReject] = []
    /// Of other files that were added.
    var rejectCount = 0
    /// By link, then by `LinkStatus`.
    fileprivate(set) var links: [[Int]]
    /// By link.
    fileprivate(set) var repaired: [Int]
    fileprivate(set) var cubes: [TruthCube]
    var checks: [CheckTruth]

    init(registry: Int, file: Int, _ shape: RegistryShape, areaCounts: (communes: Int, provinces: Int)) {
        self.registry = registry
        self.file = file
        links = shape.links.map { _ in [Int](repeating: 0, count: LinkStatus.allCases.count) }
        repaired = shape.links.map { _ in 0 }
        cubes = shape.cubes.map {
            TruthCube($0, areaCount: $0.areas == .provinces ? areaCounts.provinces : areaCounts.communes)
        }
        checks = shape.checks.map { _ in CheckTruth(areaCount: areaCounts.communes) }
    }

    /// Rows in the file so far, the refused ones included.
    var rowCount: Int { rejects.count + superseded + won }

    @inline(__always)
    mutating func link(_ link: Int, _ status: LinkStatus) { links[link][status.rawValue] += 1 }

    @inline(__always)
    mutating func link(_ link: Int, _ reference: PersonReference) {
        links[link][reference.status.rawValue] += 1
        if reference.path == .repaired { repaired[link] += 1 }
    }

    /// Counts a row in a cube of the registry; see `TruthCube`.
    @inline(__always)
    mutating func add(
        _ cube: Int, day: Int? = nil, area: Int = -1, category: Int = -1, _ numerator: Int = 1,
        of denominator: Int = 0
    ) {
        let cell = cubes[cube].cell(day: day, area: area, category: category)
        cubes[cube].add(cell: cell, numerator: numerator, denominator: denominator)
    }

    /// Counts a row of a share.
    @inline(__always)
    mutating func add(_ cube: Int, day: Int? = nil, area: Int = -1, category: Int = -1, isHit: Bool) {
        add(cube, day: day, area: area, category: category, isHit ? 1 : 0, of: 1)
    }

    /// Counts a row of a mean; nil where its value is null.
    @inline(__always)
    mutating func add(_ cube: Int, day: Int? = nil, area: Int = -1, category: Int = -1, mean: Int?) {
        add(cube, day: day, area: area, category: category, mean ?? 0, of: mean == nil ? 0 : 1)
    }

    /// Counts a row of a median or percentile; nil where its value is null.
    @inline(__always)
    mutating func add(_ cube: Int, day: Int? = nil, area: Int = -1, category: Int = -1, value: Int?) {
        let cell = cubes[cube].cell(day: day, area: area, category: category)
        cubes[cube].add(cell: cell, value: value)
    }
}

extension ProvinceFileTruth {
    /// Adds a file of the same registry; its rejects stay apart.
    mutating func add(_ other: ProvinceFileTruth) {
        won += other.won
        superseded += other.superseded
        stored += other.stored
        rejectCount += other.rejects.count
        for link in links.indices {
            for status in links[link].indices { links[link][status] += other.links[link][status] }
            repaired[link] += other.repaired[link]
        }
        for cube in cubes.indices { cubes[cube].add(other.cubes[cube]) }
        for check in checks.indices { checks[check].add(other.checks[check]) }
    }
}
