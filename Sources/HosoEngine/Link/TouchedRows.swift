import HosoCore

/// Which rows of a registry a batch brought or replaced, by all that links can ask for them.
///
/// A link that asks for none of these finds what it found before: keys do not vanish, and other rows bear
/// the old IDs that they bore.
struct TouchedRows: Sendable {
    /// Raw citizen IDs and old IDs, those that the rows bore before too; where keys are no citizen IDs,
    /// packed keys.
    private let words: KeyIndex
    private let marks: WordMarks

    init(words: [UInt64]) {
        self.words = KeyIndex(keys: words.sorted())
        marks = WordMarks(words)
    }

    /// Whether links may find another row than before; 1 where they may.
    ///
    /// - Parameter asked: the column by which they ask.
    func areAsked(by asked: Column, of target: LinkTarget, rowCount: Int) -> [UInt8] {
        if target.isKeyedByCitizenID, case .id(let raws, _) = asked.values { return flags(raws) }
        let foreign = ForeignKeys(packer: target.packer, columns: [asked], rowCount: rowCount)
        return flags(foreign.keys)
    }

    private func flags(_ asked: [UInt64]) -> [UInt8] {
        words.rows(of: asked, isAskable: marks.marks(of: asked)).map { $0 < 0 ? 0 : 1 }
    }
}

/// Tells nearly all words that are not among some from those that are.
package struct WordMarks: Sendable {
    private var blocks: [UInt64]
    private let shift: UInt64

    package init(_ words: [UInt64]) {
        // Two of 64 bits for each of about four words: one absent word in a hundred seems to be there.
        let bitCount = max(4, UInt64(64 - (words.count / 4 | 1).leadingZeroBitCount))
        shift = 64 - bitCount
        blocks = [UInt64](repeating: 0, count: 1 << Int(bitCount))
        for word in words {
            let (block, bits) = WordMarks.place(word, shift)
            blocks[block] |= bits
        }
    }

    @inline(__always)
    private static func place(_ word: UInt64, _ shift: UInt64) -> (block: Int, bits: UInt64) {
        let hash = word &* 0x9E37_79B9_7F4A_7C15
        // The bits on top tell the block; the two below them were mixed as well.
        return (Int(truncatingIfNeeded: hash &>> shift), 1 &<< (hash &>> 20) | 1 &<< (hash &>> 26))
    }

    /// For each word 1 where it may be among those marked, 0 where it is not.
    package func marks(of words: [UInt64]) -> [UInt8] {
        var marks = [UInt8](repeating: 0, count: words.count)
        let (words, blocks) = (words.span, blocks.span)
        var out = marks.mutableSpan
        for row in 0..<words.count {
            let (block, bits) = WordMarks.place(words[row], shift)
            out[row] = blocks[block] & bits == bits ? 1 : 0
        }
        return marks
    }
}

/// Gathers what a batch touches of a registry whose rows come in the order of keys.
struct TouchedRowsCollector {
    private let shape: LinkTargetShape
    private var words: [UInt64] = []

    init(_ shape: LinkTargetShape) { self.shape = shape }

    /// Takes a range of the table's rows.
    ///
    /// - Parameters:
    ///   - newKeys: of the new rows among them, packed.
    ///   - oldIDs: of all rows, in the order of the shape's `oldIDColumns`.
    mutating func append(_ range: Range<Int>, of merge: StoredMerge, newKeys: [UInt64], oldIDs: [Column])
        throws
    {
        let places = merge.newPlaces(in: range).map { Int32($0) }
        var least: Int64 = 0
        if shape.findsOldIDs, case .integer(_, _, let first, _)? = shape.packer.parts.first { least = first }
        // Packed citizen IDs are counted from the least.
        words += newKeys.map { UInt64(bitPattern: Int64(bitPattern: $0) &+ least) }
        for (column, number) in zip(oldIDs, shape.oldIDColumns) {
            for column in [column.picking(places), try merge.replaced(number, in: range)] {
                words += column.oldIDs
            }
        }
    }

    mutating func append(_ range: Range<Int>, of merge: StoredMerge, _ rows: LinkTargetRows) throws {
        let newKeys = merge.newPlaces(in: range).map { rows.keys[$0] }
        try append(range, of: merge, newKeys: newKeys, oldIDs: rows.oldIDs)
    }

    var rows: TouchedRows { TouchedRows(words: words) }
}

extension Column {
    /// The raw IDs of a column of old IDs, but for rows that have none.
    var oldIDs: [UInt64] { if case .id(let raws, _) = values { raws.filter { $0 != 0 } } else { [] } }
}
