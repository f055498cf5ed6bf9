import Glibc

extension ChunkColumn {
    /// Appends numbers that need no reading any more.
    ///
    /// - Parameter firstRow: the row of the piece that is the first of `fields`.
    func appendNumbers(_ numbers: PieceNumbers, from firstRow: Int, _ fields: FieldRows, at first: Int) {
        unsafe numbers.values.withUnsafeBufferPointer { source in
            // SAFETY: there is the kind's width for every row, and the piece has a value for each.
            switch kind {
            case .int64:
                let values = unsafe values(as: Int64.self)
                for row in 0..<fields.count { unsafe values[first + row] = source[firstRow + row] }
            case .int32:
                let values = unsafe values(as: Int32.self)
                for row in 0..<fields.count {
                    unsafe values[first + row] = Int32(truncatingIfNeeded: source[firstRow + row])
                }
            case .boolean:
                let values = unsafe values(as: UInt8.self)
                for row in 0..<fields.count {
                    unsafe values[first + row] = UInt8(truncatingIfNeeded: source[firstRow + row])
                }
            case .dictionary, .text, .name, .id: preconditionFailure("numbers in a column of texts")
            }
        }
        for row in 0..<fields.count {
            switch numbers.state(firstRow + row) {
            case PieceNumbers.present: continue
            case PieceNumbers.null: noteNull(fields, row, first)
            default: fields.fault(row, .type)
            }
        }
    }

    /// Appends nulls of a column that the file has, and that may be required.
    func appendNulls(_ fields: FieldRows, at first: Int) {
        appendAbsent(fields, at: first)
        if fields.isOptional { return }
        for row in 0..<fields.count { fields.fault(row, .missing) }
    }
}
