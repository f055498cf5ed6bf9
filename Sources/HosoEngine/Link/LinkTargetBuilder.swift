import HosoCore
import HosoSpec

/// Puts together, part by part in the order of keys, what links need of a registry.
struct LinkTargetBuilder {
    private let shape: LinkTargetShape
    private var keys: [UInt64] = []
    private var words: [VerificationWords]
    private var columns: [ColumnJoiner]
    private var oldIDs = OldIDIndex.Entries()

    /// - Parameter rowCount: the most rows that may come.
    init(_ shape: LinkTargetShape, rowCount: Int) {
        self.shape = shape
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
    func finish(keyTexts: [TextArena?]) -> LinkTarget {
        LinkTarget(
            shape, words: words, columns: columns.map(\.column), index: KeyIndex(keys: keys),
            oldIDs: shape.findsOldIDs ? OldIDIndex(oldIDs) : nil, keyTexts: keyTexts)
    }
}

/// Joins consecutive columns of one form in place; the dictionary of each is that of the one before, or goes
/// on behind it.
struct ColumnJoiner {
    private var values: Column.Values?
    private var validity: [UInt8]?
    private let rowCount: Int

    /// - Parameter rowCount: the most rows that may come.
    init(rowCount: Int) { self.rowCount = rowCount }

    var column: Column { Column(values ?? .int64([]), validity: validity) }

    mutating func append(_ more: Column) {
        let before = values.map { Column($0).count } ?? 0
        Column.append(more.validity, of: more.count, to: &validity, of: before)
        guard let current = values else {
            values = more.values
            return
        }
        // Taken out, so that arrays grow in place.
        values = nil
        switch (current, more.values) {
        case (.boolean(let own), .boolean(let added)): values = .boolean(grown(own, added))
        case (.int32(let own), .int32(let added)): values = .int32(grown(own, added))
        case (.int64(let own), .int64(let added)): values = .int64(grown(own, added))
        case (.double(let own), .double(let added)): values = .double(grown(own, added))
        case (.dictionary(let own, let texts), .dictionary(let added, let addedTexts))
        where addedTexts.begins(with: texts):
            values = .dictionary(codes: grown(own, added), texts: addedTexts)
        default: values = Column.joined([Column(current), Column(more.values)]).values
        }
    }

    private func grown<Value>(_ own: consuming [Value], _ added: [Value]) -> [Value] {
        var grown = own
        if grown.capacity < rowCount { grown.reserveCapacity(rowCount) }
        grown += added
        return grown
    }
}

extension TextArena {
    /// Whether the first texts are those of another arena.
    fileprivate func begins(with other: TextArena) -> Bool {
        offsets.starts(with: other.offsets) && bytes.starts(with: other.bytes)
    }
}
