import Glibc

/// Texts of chunk columns, one at a time.
enum TextColumns {
    /// Bytewise order of two texts: below 0 where the left comes first.
    static func compare(_ left: ChunkColumn, _ leftRow: Int, _ right: ChunkColumn, _ rightRow: Int) -> Int {
        // SAFETY: text offsets lie inside their column's bytes.
        let leftStart = unsafe Int(left.offsets[leftRow])
        let leftCount = unsafe Int(left.offsets[leftRow + 1]) - leftStart
        let rightStart = unsafe Int(right.offsets[rightRow])
        let rightCount = unsafe Int(right.offsets[rightRow + 1]) - rightStart
        let order = unsafe memcmp(
            left.bytes + leftStart, right.bytes + rightStart, min(leftCount, rightCount))
        return order != 0 ? Int(order) : leftCount - rightCount
    }

    /// A text's bytes, as long as the column lives.
    @inline(__always)
    static func text(_ column: ChunkColumn, _ row: Int) -> UnsafeBufferPointer<UInt8> {
        // SAFETY: as above.
        let start = unsafe Int(column.offsets[row])
        return unsafe UnsafeBufferPointer(
            start: column.bytes + start, count: Int(column.offsets[row + 1]) - start)
    }
}
