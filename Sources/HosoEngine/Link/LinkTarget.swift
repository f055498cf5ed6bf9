import HosoCore
import HosoSpec

/// What links need of the registry they lead to: its keys, its old IDs and the columns asked for.
package struct LinkTarget: Sendable {
    /// A verify column of the target; the same column may be wanted as a name and as plain text.
    struct VerifiedColumn: Hashable, Sendable {
        var column: Int
        var comparesAsName: Bool
    }

    let registry: RegistryPlan
    let rowCount: Int
    let packer: KeyPacker
    let index: KeyIndex
    /// nil where the key is no citizen ID.
    let oldIDs: OldIDIndex?
    let verification: [VerifiedColumn: VerificationWords]
    /// Columns that expressions see through a link.
    let columns: [Int: Column]
    /// The key's columns, kept where packed keys do not tell all keys apart.
    let keyColumns: [Column]
    /// By key column: the texts that coded key parts stand for.
    let keyTexts: [TextArena?]
    /// Numbers of the rows in the registry's table; nil where all of them are here.
    var rowNumbers: [UInt32]?
    /// What the batch changed; nil where that is not known.
    var touched: TouchedRows?
    /// Whether it has those rows alone that new rows ask for or that the batch touches: all other links are
    /// to be taken from the store.
    var isOfAskedRows = false

    /// - Parameters:
    ///   - words: in the order of the shape's `verified`.
    ///   - columns: in the order of the shape's `columns`.
    ///   - index, oldIDs: made side by side; the latter where IDs of 9 digits are looked up.
    init(
        _ shape: LinkTargetShape, words: [VerificationWords], columns: [Column], keyTexts: [TextArena?],
        workers: Workers, index makeIndex: @Sendable () -> KeyIndex,
        oldIDs makeOldIDs: @Sendable () -> OldIDIndex
    ) throws {
        let indexes = Slots<KeyIndex>(count: 1)
        let oldIDIndexes = Slots<OldIDIndex>(count: 1)
        try workers.forEach(shape.findsOldIDs ? 2 : 1) { number in
            if number == 0 { indexes[0] = makeIndex() } else { oldIDIndexes[0] = makeOldIDs() }
        }
        let columnByNumber = Dictionary(uniqueKeysWithValues: zip(shape.columns, columns))
        registry = shape.plan
        index = indexes.take()[0]
        rowCount = index.keys.count
        packer = shape.packer
        oldIDs = shape.findsOldIDs ? oldIDIndexes.take()[0] : nil
        verification = Dictionary(uniqueKeysWithValues: zip(shape.verified, words))
        self.columns = columnByNumber.filter { shape.needs.columns.contains($0.key) }
        keyColumns = shape.packer.isComplete ? [] : shape.plan.key.compactMap { columnByNumber[$0] }
        self.keyTexts = keyTexts
    }

    /// All rows of a registry.
    init(
        _ shape: LinkTargetShape, _ rows: LinkTargetRows, keyTexts: [TextArena?], isTight: Bool,
        workers: Workers
    ) throws {
        try self.init(
            shape, words: rows.words, columns: rows.columns, keyTexts: keyTexts, workers: workers,
            index: { KeyIndex(keys: rows.keys, isTight: isTight) },
            oldIDs: { OldIDIndex(columns: rows.oldIDs) })
    }

    /// Memory that it holds, in bytes, about.
    var byteCount: Int {
        let words = verification.values.reduce(0) { $0 + $1.words.count * 8 + ($1.validity?.count ?? 0) }
        let kept =
            columns.values.reduce(0) { $0 + $1.memoryByteCount }
            + keyColumns.reduce(0) { $0 + $1.memoryByteCount }
        return index.byteCount + (oldIDs?.byteCount ?? 0) + words + kept
    }

    /// Whether IDs of 9 digits are looked up as old IDs.
    var isKeyedByCitizenID: Bool { LinkTarget.isKeyedByCitizenID(registry) }

    static func isKeyedByCitizenID(_ registry: RegistryPlan) -> Bool {
        registry.key.count == 1 && registry.columns[registry.key[0]].type == .citizenID
    }

    /// The raw ID of row `row`'s key, which is a citizen ID.
    func citizenRaw(_ row: Int) -> UInt64 {
        guard case .integer(_, _, let least, _)? = packer.parts.first else {
            preconditionFailure("a citizen ID is packed as an integer")
        }
        return UInt64(bitPattern: Int64(bitPattern: index.keys[row]) &+ least)
    }
}
