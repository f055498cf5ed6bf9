/// Rows of a piece that go to one chunk, and where their faults are noted.
@safe struct PieceRows {
    /// In the piece.
    let first: Int
    let count: Int
    /// The number of each row in its piece.
    let rowNumbers: UnsafePointer<UInt32>
    let faults: UnsafeMutablePointer<UInt8>
    let faultColumns: UnsafeMutablePointer<UInt16>
    /// Number of the column in its registry.
    let column: Int
    let isOptional: Bool

    /// Types one column of the rows.
    ///
    /// - Parameter source: nil where the file does not have the column.
    func append(
        _ source: ParquetPieceColumn?, to target: ChunkColumn, at firstChunkRow: Int, _ layout: ChunkLayout,
        _ dictionaries: [TextDictionary?]
    ) {
        switch source {
        case nil: target.appendAbsent(fieldRows(nil), at: firstChunkRow)
        case .nulls: target.appendNulls(fieldRows(nil), at: firstChunkRow)
        case .numbers(let numbers):
            target.appendNumbers(numbers, from: first, fieldRows(nil), at: firstChunkRow)
        case .texts(let texts):
            unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                unsafe texts.starts.withUnsafeBufferPointer { starts in
                    unsafe texts.ends.withUnsafeBufferPointer { ends in
                        let places = unsafe TextPlaces(bytes, starts, ends)
                        let fields = fieldRows(places)
                        for row in texts.badRows where row >= first && row < first + count {
                            fields.fault(row - first, .encoding)
                        }
                        layout.append(fields, column: column, to: target, at: firstChunkRow, dictionaries)
                    }
                }
            }
        }
    }

    @safe private struct TextPlaces {
        let base: UnsafePointer<UInt8>
        let starts: UnsafePointer<UInt32>
        let ends: UnsafePointer<UInt32>

        /// nil where there are no rows.
        init?(
            _ bytes: UnsafeBufferPointer<UInt8>, _ starts: UnsafeBufferPointer<UInt32>,
            _ ends: UnsafeBufferPointer<UInt32>
        ) {
            guard let base = bytes.baseAddress, let starts = starts.baseAddress, let ends = ends.baseAddress
            else { return nil }
            unsafe self.base = base
            unsafe self.starts = starts
            unsafe self.ends = ends
        }
    }

    /// - Parameter places: nil where no text is looked at.
    private func fieldRows(_ places: TextPlaces?) -> FieldRows {
        // SAFETY: where no text is looked at, the row numbers stand for what is not read.
        let numbers = unsafe rowNumbers
        return unsafe FieldRows(
            base: places?.base ?? UnsafeRawPointer(numbers).assumingMemoryBound(to: UInt8.self),
            starts: places?.starts ?? numbers, ends: places?.ends ?? numbers, firstFields: numbers,
            count: count, field: places == nil ? nil : 0, faults: faults, faultColumns: faultColumns,
            column: UInt16(column), isOptional: isOptional)
    }
}
