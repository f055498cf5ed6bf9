import HosoCore
import HosoSpec

/// Brings rows of the store into chunks, as if they had just been read.
struct StoredRowsLoader {
    let layout: ChunkLayout
    let workers: Workers

    /// Hands a table's rows over. Columns that it lacks are null.
    ///
    /// - Parameters:
    ///   - dictionaries: by column, of the chunks' codes.
    ///   - space: the number that these dictionaries have.
    func load(
        _ table: any StoredTable, _ origin: RowSpill.Origin, dictionaries: [TextDictionary?], space: Int,
        into spill: RowSpill
    ) throws {
        let layout = layout
        let registry = layout.registry
        for rowGroup in table.rowGroupRowCounts.indices {
            let rowCount = table.rowGroupRowCounts[rowGroup]
            let columns = try workers.map(registry.columns.count) { number -> Column? in
                let name = registry.columns[number].name
                return table.fields.contains { $0.name == name }
                    ? try table.column(named: name, rowGroup: rowGroup) : nil
            }
            let pieceCount = (rowCount + Chunk.rowCapacity - 1) / Chunk.rowCapacity
            let pieces = (0..<pieceCount).map { piece in
                let first = piece * Chunk.rowCapacity
                let count = min(Chunk.rowCapacity, rowCount - first)
                return (chunk: Chunk(layout, capacity: count), rows: first..<first + count)
            }
            // A dictionary belongs to one column, so columns may be filled side by side.
            try workers.forEach(registry.columns.count) { number in
                for piece in pieces {
                    StoredColumn.append(
                        columns[number], rows: piece.rows, to: piece.chunk.columns[number],
                        type: layout.registry.columns[number].type, dictionary: dictionaries[number])
                }
            }
            for piece in pieces {
                piece.chunk.append(rowCount: piece.rows.count, sequence: Chunk.storedSequence)
                try spill.close(RowSpill.ClosedChunk(chunk: piece.chunk, space: space, origin: origin))
            }
        }
    }
}
