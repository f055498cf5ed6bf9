import Glibc

/// Words that lie at equal distances in memory.
@unsafe struct StridedValues<Word: BitwiseCopyable> {
    let base: UnsafeMutableRawPointer
    /// Bytes from one word to the next.
    let stride: Int

    @inline(__always)
    init(base: UnsafeMutableRawPointer, stride: Int) {
        unsafe self.base = base
        unsafe self.stride = stride
    }

    /// - Parameter index: not checked.
    @inline(__always)
    subscript(index: Int) -> Word {
        // SAFETY: the caller's index is that of a word.
        get { unsafe base.load(fromByteOffset: index &* stride, as: Word.self) }
        nonmutating set { unsafe base.storeBytes(of: newValue, toByteOffset: index &* stride, as: Word.self) }
    }

    /// The words from `first` on.
    @inline(__always)
    func from(_ first: Int) -> StridedValues {
        unsafe StridedValues(base: base + first &* stride, stride: stride)
    }
}

/// Memory in which the values of one row lie side by side: whoever takes rows from here and there finds all
/// of a row in one place.
@safe final class RowMemory: @unchecked Sendable {  // one worker writes it through columns, then it is read
    let base: UnsafeMutableRawPointer
    /// Bytes from row to row.
    let stride: Int

    init(rowCount: Int, stride: Int) {
        self.stride = stride
        unsafe base = .allocate(byteCount: max(1, rowCount * stride), alignment: 64)
    }

    deinit { unsafe base.deallocate() }

    /// Moves rows towards the front, with what lies between them lost.
    func move(rows: Range<Int>, to target: Int) {
        // SAFETY: all rows lie in the memory.
        unsafe memmove(base + target * stride, base + rows.lowerBound * stride, rows.count * stride)
    }
}

/// Where the values of columns lie in the memory of rows: all of fixed width but those that are read without
/// the others, of the key and hashes of names.
struct RowPlaces: Sendable {
    /// By column; nil for one with a buffer of its own.
    let offsets: [Int?]
    /// Bytes of a row.
    let stride: Int

    init(kinds: [ChunkColumn.Kind], key: [Int]) {
        var offsets: [Int?] = kinds.map { _ in nil }
        var end = 0
        // Wide ones first, so that all are aligned.
        for width in [8, 4, 1] {
            for (column, kind) in kinds.enumerated()
            where kind.width == width && kind != .name && !key.contains(column) {
                offsets[column] = end
                end += width
            }
        }
        self.offsets = offsets
        stride = (end + 7) / 8 * 8
    }
}
