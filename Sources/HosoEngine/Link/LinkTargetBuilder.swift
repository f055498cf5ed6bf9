import HosoCore
import HosoSpec

/// Puts together, part by part in the order of keys, what links need of a registry.
struct LinkTargetBuilder {
    private let shape: LinkTargetShape
    private var keys: [UInt64] = []
    private var words: [VerificationWords]
    private var columns: [ColumnJoiner]
    private var oldIDs = OldIDIndex.Entries()
    private let isTight: Bool

    /// - Parameters:
    ///   - rowCount: the most rows that may come.
    ///   - isTight: keys and old IDs are looked up by their order, which takes less memory and more time.
    init(_ shape: LinkTargetShape, rowCount: Int, isTight: Bool = false) {
        self.shape = shape
        self.isTight = isTight
        keys.reserveCapacity(rowCount)
        words = shape.verified.map { _ in VerificationWords(capacity: rowCount) }
        columns = shape.columns.map { _ in ColumnJoiner(rowCount: rowCount) }
    }

    mutating func append(_ rows: LinkTargetRows) {
        for index in words.indices { words[index].append(rows.words[index]) }
        for index in columns.indices { columns[index].append(rows.columns[index]) }
        for column in rows.oldIDs { oldIDs.append(column, firstRow: keys.count) }
        keys += rows.keys
    }

    /// - Parameter keyTexts: by key column, the texts that coded key parts stand for.
    func finish(keyTexts: [TextArena?], workers: Workers) throws -> LinkTarget {
        let (keys, entries, isTight) = (keys, oldIDs, isTight)
        return try LinkTarget(
            shape, words: words, columns: columns.map(\.column), keyTexts: keyTexts, workers: workers,
            index: { KeyIndex(keys: keys, isTight: isTight) },
            oldIDs: { isTight ? OldIDIndex(entries, tableLimit: 0) : OldIDIndex(entries) })
    }
}
