/// Texts of chunk columns, one at a time.
enum TextColumns {
    /// Bytewise order of two texts: below 0 where the left comes first.
    static func compare(_ left: ChunkColumn, _ leftRow: Int, _ right: ChunkColumn, _ rightRow: Int) -> Int {
        unsafe TextOrder.compare(text(left, leftRow), text(right, rightRow))
    }

    /// A text's bytes, as long as the column lives.
    @inline(__always)
    static func text(_ column: ChunkColumn, _ row: Int) -> UnsafeBufferPointer<UInt8> {
        // SAFETY: text offsets lie inside the column's bytes.
        let start = unsafe Int(column.offsets[row])
        return unsafe UnsafeBufferPointer(
            start: column.bytes + start, count: Int(column.offsets[row + 1]) - start)
    }
}
