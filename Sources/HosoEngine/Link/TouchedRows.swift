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

    /// Takes new rows of a range of the table.
    ///
    /// - Parameters:
    ///   - rows: with the new ones among them.
    ///   - new: their places.
    ///   - replaced: old IDs of the stored rows whose places they have taken there.
    mutating func append(_ rows: LinkTargetRows, new: [Int32], replaced: [Column]) {
        var least: Int64 = 0
        if shape.findsOldIDs, case .integer(_, _, let first, _)? = shape.packer.parts.first { least = first }
        // Packed citizen IDs are counted from the least.
        words += new.map { UInt64(bitPattern: Int64(bitPattern: rows.keys[Int($0)]) &+ least) }
        words += (rows.oldIDs.map { $0.picking(new) } + replaced).flatMap(\.idsThere)
    }

    var rows: TouchedRows { TouchedRows(words: words) }
}

extension Column {
    /// The raw IDs of a column of IDs, but for rows that have none.
    var idsThere: [UInt64] { if case .id(let raws, _) = values { raws.filter { $0 != 0 } } else { [] } }
}
