import HosoCore
import HosoSpec
import HosoStore

/// Where the columns of linked rows come from.
enum LinkSource: Sendable {
    /// Both tables ascend by the key: for each piece of rows the part of the other table beside it is read.
    case beside(ScannedTable)
    /// The other table's keys and the columns that are wanted of it, all of them in memory.
    case whole(WholeTarget)

    /// Whether a link's rows can be found by going through both tables side by side.
    static func canStandBeside(_ link: LinkPlan, own: RegistryPlan, target: RegistryPlan) -> Bool {
        // An old ID, or one that lost its zeros, stands for another key.
        guard link.by == [own.key[0]], target.key.count == 1, !LinkTarget.isKeyedByCitizenID(target) else {
            return false
        }
        return own.columns[own.key[0]].type.storage == .string
            && target.columns[target.key[0]].type.storage == .string
    }
}

/// The table that a link leads to, as far as it is needed.
struct WholeTarget: Sendable {
    let keys: KeyedRows
    /// By the numbers of the target's columns.
    let columns: [Int: Column]

    /// - Throws: `HosoError` where keys are not told apart by their texts.
    init(_ table: ScannedTable, columns numbers: Set<Int>, workers: Workers) throws {
        let numbers = numbers.sorted()
        let rowCounts = table.rowGroupRowCounts
        let groups = try workers.map(rowCounts.count) { rowGroup in
            let rows = 0..<rowCounts[rowGroup]
            return (
                keys: Column(.text(try table.keyTexts(rowGroup: rowGroup, rows: rows))),
                columns: try numbers.map {
                    try table.column(table.plan.name(ofColumn: $0), rowGroup: rowGroup, rows: rows)
                }
            )
        }
        var texts = TextArena()
        if !groups.isEmpty, case .text(let found) = try Column.concatenated(groups.map(\.keys)).values {
            texts = found
        }
        guard let keys = KeyedRows(texts) else {
            throw HosoError(
                .usage, "the keys of table `\(table.plan.name)` cannot be told apart by their texts",
                hint: "leave out the indicators that read columns of rows linked to it (--indicator)")
        }
        self.keys = keys
        columns = Dictionary(
            uniqueKeysWithValues: try numbers.enumerated().map { place, number in
                let parts = groups.map { $0.columns[place] }
                let type = table.plan.expressionType(ofColumn: number)
                return (number, parts.isEmpty ? Column.none(of: type) : try Column.concatenated(parts))
            })
    }
}

extension Column {
    /// A column without rows.
    static func none(of type: ExpressionType) -> Column {
        switch type {
        case .boolean: Column(.boolean([]))
        case .date: Column(.int32([]))
        case .integer, .decimal, .timestamp: Column(.int64([]))
        case .double: Column(.double([]))
        case .text, .enumeration: Column(.dictionary(codes: [], texts: TextArena()))
        }
    }
}

/// Rows that stand beside each other do not ascend by the key.
struct UnsortedLink: Error, Hashable {
    var registry: Int
    var link: Int
}
