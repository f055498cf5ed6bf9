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
