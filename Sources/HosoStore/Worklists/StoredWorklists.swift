import HosoCore
public import HosoDelta

/// The items of the worklists that are open after a run, and those closed ones that share files with them.
public struct StoredWorklists: Sendable {
    /// Items of one row group.
    struct Block: Sendable {
        var rows: WorklistRows
        /// Numbers of `checks`.
        var checks: [UInt32]
        /// Numbers of `runs`; nil for items that are open.
        var openedRuns: [UInt32]
        var closedRuns: [UInt32?]
        var outcomes: [WorklistOutcome]
    }

    private(set) var blocks: [Block] = []
    private(set) var checks = TextNumbers()
    private(set) var runs = TextNumbers()
    /// Files that hold those items: they go when the items are written anew.
    public private(set) var files: [DeltaAdd] = []

    /// None.
    public init() {}

    /// - Parameter version: of the table, that a finished run names.
    public init(_ table: TableFolder, version: Int, pieces: any PieceRunner) throws {
        files = try table.snapshot(version: version).files.filter(StoredWorklists.mayHoldOpenItems)
        let reader = try TableReader(table, version: version, where: StoredWorklists.mayHoldOpenItems)
        let names = SystemTable.worklists.fields.map(\.name)
        for rowGroup in reader.rowGroupRowCounts.indices {
            let columns = try pieces.map(names.count) {
                try reader.column(named: names[$0], rowGroup: rowGroup)
            }
            guard let block = block(columns) else {
                throw HosoError(
                    .damagedStore,
                    at: SourcePlace(file: "\(table.name)/\(reader.filePath(rowGroup: rowGroup))"),
                    "an item of a worklist has no check, key or run, or an outcome that is none",
                    hint: "the store is damaged: restore it from a copy")
            }
            blocks.append(block)
        }
    }

    /// Items that were closed for good are not read again.
    static func mayHoldOpenItems(_ add: DeltaAdd) -> Bool {
        add.worklistBounds.map { $0.openCount != 0 } ?? true
    }

    /// - Parameter columns: of the table, in its order.
    /// - Returns: nil where they cannot be items.
    private mutating func block(_ columns: [Column]) -> Block? {
        var block = Block(rows: WorklistRows(), checks: [], openedRuns: [], closedRuns: [], outcomes: [])
        let keys = StoredTexts(columns[1])
        for row in 0..<keys.count { block.rows.keys.append(keys.bytes(row) ?? []) }
        block.rows.areas = NullableTexts(columns[2])
        block.rows.details = NullableTexts(columns[6])
        block.checks = checks.numbers(of: columns[0]).compactMap { $0 }
        block.openedRuns = runs.numbers(of: columns[3]).compactMap { $0 }
        block.closedRuns = runs.numbers(of: columns[4])
        var names = TextNumbers()
        let numbers = names.numbers(of: columns[5])
        let outcomes = names.texts.map { name in WorklistOutcome.allCases.first { $0.text == name } }
        block.outcomes = numbers.compactMap { number in number.map { outcomes[Int($0)] } ?? .open }
        let count = keys.count
        guard block.checks.count == count, block.openedRuns.count == count, block.outcomes.count == count
        else { return nil }
        let agrees = zip(block.closedRuns, block.outcomes).allSatisfy { ($0 == nil) == ($1 == .open) }
        return agrees ? block : nil
    }
}

extension DeltaAdd {
    /// What the log says of a file of `worklists`: how many of its items are open, and the last run that
    /// closed one of them. nil where it says nothing.
    var worklistBounds: (openCount: Int, lastClosedRun: [UInt8]?)? {
        guard let stats,
            let decoded = try? DeltaStatistics.decode(stats, fields: SystemTable.worklists.fields),
            let closed = decoded.columns.first(where: { $0.name == "closed_run" }),
            let openCount = closed.nullCount
        else { return nil }
        if case .string(let last)? = closed.maximum { return (openCount, last) }
        return (openCount, nil)
    }
}
