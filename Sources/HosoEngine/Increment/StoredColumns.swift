import HosoCore
import HosoSpec

/// Columns of a table of the store in the forms that a registry's columns have in memory.
struct StoredColumns: Sendable {
    let table: any StoredTable
    let layout: ChunkLayout
    let groupRowCounts: [Int]
    private let names: Set<String>

    init(_ table: any StoredTable, layout: ChunkLayout) {
        self.table = table
        self.layout = layout
        groupRowCounts = table.rowGroupRowCounts
        names = Set(table.fields.map(\.name))
    }

    /// Whether the table has a column.
    func has(_ name: String) -> Bool { names.contains(name) }

    var rowCount: Int { groupRowCounts.reduce(0, +) }

    /// Texts of keys are texts; others may be texts or codes of a dictionary of their own.
    ///
    /// - Parameter rows: of the row group; nil for all.
    func column(_ number: Int, rowGroup: Int, rows: Range<Int>? = nil) throws -> Column {
        let registry = layout.registry
        let name = registry.columns[number].name
        let kind = layout.kinds[number]
        guard names.contains(name) else {
            return StoredColumns.nulls(kind, rows?.count ?? groupRowCounts[rowGroup])
        }
        let column =
            try rows.map { try table.column(named: name, rowGroup: rowGroup, rows: $0) }
            ?? table.column(named: name, rowGroup: rowGroup)
        switch kind {
        case .id: return StoredForms.ids(column)
        case .text, .name, .dictionary:
            return registry.key.contains(number) ? StoredForms.texts(column) : column
        case .boolean, .int32, .int64: return column
        }
    }

    /// A column that the table got after the file was written.
    private static func nulls(_ kind: ChunkColumn.Kind, _ count: Int) -> Column {
        let values: Column.Values =
            switch kind {
            case .boolean: .boolean([UInt8](repeating: 0, count: count))
            case .int32: .int32([Int32](repeating: 0, count: count))
            case .int64: .int64([Int64](repeating: 0, count: count))
            case .id: .id(raws: [UInt64](repeating: 0, count: count), asWritten: TextArena())
            case .dictionary, .text, .name:
                .text(TextArena(bytes: [], offsets: [UInt32](repeating: 0, count: count + 1)))
            }
        return Column(values, validity: [UInt8](repeating: 0, count: count))
    }
}
