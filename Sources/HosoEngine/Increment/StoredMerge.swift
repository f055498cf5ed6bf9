import HosoCore
import HosoSpec

/// A registry of which most rows are in the store: its columns are read row group by row group when they are
/// asked for, and the new rows put in their places. So an incremental run neither sorts nor copies rows that
/// it does not change.
final class StoredMerge: @unchecked Sendable {  // `lock` guards what was read
    let stored: StoredColumns
    /// Those that stand in the table, in key order.
    let newRows: DeduplicatedRegistry
    let places: MergePlaces
    /// Whether the bounds of the first key column tell the order of row groups, so that some may stay in
    /// files of other names.
    private let isOrderedByFirstKeyPart: Bool
    /// Row groups of the table in key order, and the rows before each of them.
    let groups: [Int]
    let groupStarts: [Int]
    /// Of the keys of all rows, new and stored, where links lead here.
    private let statistics: [KeyStatistics]
    private let workers: Workers

    let kept: KeptColumns
    let lock = Lock()
    /// By column, its row groups that were read last, in parts: the next range may begin in them.
    var read: [Int: [(place: Int, parts: [Column])]] = [:]
    /// By column, of codes; made when they are first needed. One thread at a time asks for a column.
    private var dictionaries: [Int: TextDictionary] = [:]

    static let readGroupLimit = 2
    private static let sliceRowCount = 1 << 16

    /// - Parameters:
    ///   - newRows: winners of the new rows alone.
    ///   - newStatistics: of the new rows' keys.
    ///   - isLinkTarget: whether keys are to be packed.
    ///   - keptByteLimit: what stored keys may take in memory until they are written.
    /// - Returns: nil where the table is not in key order.
    init?(
        _ stored: StoredColumns, newRows: DeduplicatedRegistry, newStatistics: [KeyStatistics],
        isLinkTarget: Bool, keptByteLimit: Int, workers: Workers
    ) throws {
        kept = KeptColumns(byteLimit: keptByteLimit)
        let search = MergeSearch(
            stored: stored, newRows: newRows, collectsStatistics: isLinkTarget, kept: kept,
            workers: workers)
        guard let found = try search.run() else { return nil }
        var winners = newRows.winners
        winners.addresses = found.winners.map { newRows.winners.addresses[$0] }
        winners.packedKeys = found.winners.map { newRows.winners.packedKeys[$0] }
        self.stored = stored
        self.newRows = DeduplicatedRegistry(plan: newRows.plan, rows: newRows.rows, winners: winners)
        places = found.places
        isOrderedByFirstKeyPart = found.isOrderedByFirstPart
        groups = found.groups
        var starts = [0]
        for group in groups { starts.append((starts.last ?? 0) + stored.groupRowCounts[group]) }
        groupStarts = starts
        var statistics = found.statistics
        for part in statistics.indices { statistics[part].merge(newStatistics[part]) }
        self.statistics = statistics
        self.workers = workers
    }

    var rowCount: Int { (groupStarts.last ?? 0) + places.addedCount }
    /// New rows that stand in the table.
    var newCount: Int { places.count }

    /// The registry as a whole.
    var registry: DeduplicatedRegistry {
        DeduplicatedRegistry(plan: newRows.plan, rows: newRows.rows, winners: newRows.winners, merge: self)
    }

    /// Columns that are read from files, of some rows.
    func columns(_ numbers: [Int], in range: Range<Int>, workers: Workers) throws -> [Column] {
        let rows = MergedRows(range, places, groupStarts: groupStarts)
        // Ranges come in order.
        for place in 0..<rows.groups.lowerBound { kept.drop(rowGroup: groups[place]) }
        try readInParts(numbers, rows.groups, workers)
        return try workers.map(numbers.count) { try column(numbers[$0], rows) }
    }

    /// A column of names as words that are compared.
    func nameWords(_ number: Int, in range: Range<Int>, workers: Workers) throws -> VerificationWords {
        let column = try column(number, MergedRows(range, places, groupStarts: groupStarts))
        return try StoredMerge.nameWords(column, workers)
    }

    /// A column of names in normal form as words that are compared.
    static func nameWords(_ column: Column, _ workers: Workers) throws -> VerificationWords {
        let sliceCount = (column.count + sliceRowCount - 1) / sliceRowCount
        let slices = try workers.map(sliceCount) { slice in
            let first = slice * sliceRowCount
            return StoredForms.nameHashes(column, first..<min(first + sliceRowCount, column.count))
        }
        return VerificationWords(
            nameHashes: try JoinedArrays.join(slices, workers), validity: column.validity)
    }

    private func column(_ number: Int, _ rows: MergedRows) throws -> Column {
        let gathered = Gather(rows: newRows.rows).column(
            number, addresses: newRows.winners.addresses[rows.newRows])
        let parts = try rows.groups.map { try storedParts(number, $0) }
        let sources = parts.joined() + [gathered]
        let runs = rows.runs(ofParts: parts.map { $0.map(\.count) })
        switch stored.layout.kinds[number] {
        case .boolean, .int32, .int64, .id:
            return ColumnSplice.column(sources, runs, rowCount: rows.count)
        case .dictionary, .text, .name:
            let texts =
                isCoded(number, sources) ? coded(sources, number) : sources.map { StoredForms.texts($0) }
            return ColumnSplice.column(texts, runs, rowCount: rows.count)
        }
    }

    /// Whether codes stand for a column's texts: as the store has it.
    private func isCoded(_ number: Int, _ sources: [Column]) -> Bool {
        if stored.layout.registry.key.contains(number) { return false }
        let decisive = sources.count > 1 ? sources.dropLast() : sources[...]
        return decisive.allSatisfy { if case .dictionary = $0.values { true } else { false } }
    }

    private func coded(_ sources: [Column], _ number: Int) -> [Column] {
        let dictionary = lock.withLock { () -> TextDictionary in
            if let made = dictionaries[number] { return made }
            let made = stored.layout.makeDictionary(number)
            dictionaries[number] = made
            return made
        }
        let codes = sources.map { StoredForms.codes($0, in: dictionary) }
        let texts = dictionary.texts
        return zip(sources, codes).map { Column(.dictionary(codes: $1, texts: texts), validity: $0.validity) }
    }
}

extension StoredMerge {
    /// Packs the keys of all rows.
    var packer: KeyPacker {
        // No part of the key is coded.
        KeyPacker(of: stored.layout, statistics, texts: stored.layout.kinds.map { _ in nil })
    }

    /// What links to the registry need, range by range; once at least, be it of no row.
    func forEachTargetRows(
        _ shape: LinkTargetShape, workers: Workers, _ body: (Range<Int>, LinkTargetRows) throws -> Void
    ) throws {
        let registry = registry
        for first in stride(from: 0, to: max(1, rowCount), by: Job.groupRowCount) {
            let range = first..<min(first + Job.groupRowCount, rowCount)
            let columns = try columns(stored.layout.registry.key, in: range, workers: workers)
            let keys = try StoredMerge.packedKeys(columns, shape.packer, workers)
            try body(range, shape.rows(of: registry, in: range, keys: keys, workers: workers))
        }
    }

    /// What links to the registry need of some rows.
    ///
    /// - Parameter gathered: columns of the rows, by number.
    func targetRows(_ shape: LinkTargetShape, of gathered: [Int: Column], workers: Workers) throws
        -> LinkTargetRows
    {
        let keys = stored.layout.registry.key.compactMap { gathered[$0] }
        return try shape.rows(
            keys: StoredMerge.packedKeys(keys, shape.packer, workers), columns: gathered,
            nameWords: shape.nameColumns.reduce(into: [:]) { words, number in
                words[number] = try gathered[number].map { try StoredMerge.nameWords($0, workers) }
            }, workers: workers)
    }

    private static func packedKeys(_ columns: [Column], _ packer: KeyPacker, _ workers: Workers) throws
        -> [UInt64]
    {
        let rowCount = columns.first?.count ?? 0
        let sliceCount = (rowCount + sliceRowCount - 1) / sliceRowCount
        let slices = try workers.map(sliceCount) { slice in
            let first = slice * sliceRowCount
            let rows = first..<min(first + sliceRowCount, rowCount)
            return ForeignKeys(packer: packer, columns: columns.map { $0.window(rows) }, rowCount: rows.count)
                .keys
        }
        return try JoinedArrays.join(slices, workers)
    }
}

extension StoredMerge {
    /// Rows of the table that are written together.
    struct TableGroup {
        var rows: Range<Int>
        /// The table's row group that has exactly these rows.
        var storedGroup: Int?
    }

    /// The row groups of the table with the new rows in them, those that grew too large in two; at least one.
    func tableGroups(groupRowCount: Int) -> [TableGroup] {
        var ends = groupStarts.dropFirst().map { $0 + places.addedCount(before: $0) }
        if ends.isEmpty { ends = [0] }
        ends[ends.count - 1] = rowCount
        var groups: [TableGroup] = []
        var first = 0
        for (place, end) in ends.enumerated() {
            let rows = first..<end
            first = end
            if places.newRows(in: rows).isEmpty, rows.count <= groupRowCount, place < self.groups.count {
                groups.append(TableGroup(rows: rows, storedGroup: self.groups[place]))
                continue
            }
            let isLast = place == ends.count - 1
            groups += StoredMerge.cut(rows, groupRowCount, isLast: isLast).map { TableGroup(rows: $0) }
        }
        return groups
    }

    /// A group is cut where it is an eighth too large: in equal parts, the last one of all in full ones.
    private static func cut(_ rows: Range<Int>, _ limit: Int, isLast: Bool) -> [Range<Int>] {
        guard rows.count > limit + limit / growthDivisor else { return [rows] }
        let count = (rows.count + limit - 1) / limit
        let length = isLast ? limit : (rows.count + count - 1) / count
        return stride(from: rows.lowerBound, to: rows.upperBound, by: length).map {
            $0..<min($0 + length, rows.upperBound)
        }
    }

    private static let growthDivisor = 8

    /// Whether a row group of the store is what a group of linked rows would be written as.
    ///
    /// - Parameter columns: of the links, by their names in the store.
    func holds(_ columns: [(name: String, column: Column)], storedGroup: Int, workers: Workers) throws -> Bool
    {
        for (name, column) in columns {
            let found = try stored.table.column(named: name, rowGroup: storedGroup)
            guard StoredForms.areEqual(column, found) else { return false }
        }
        return true
    }

    /// The file of the table that holds a row group alone, where the table has the wanted columns.
    func ownFile(storedGroup: Int, fields: [Field]) -> String? {
        stored.table.fields == fields && isOrderedByFirstKeyPart
            ? stored.table.ownFile(rowGroup: storedGroup) : nil
    }
}

extension StoredMerge {
    /// Whether a registry's new rows can be merged with those of the store.
    ///
    /// - Parameter newCount: of new rows; where they are many, sorting them with the others is quicker.
    static func isPossible(_ layout: ChunkLayout, _ input: RegistryInput, newCount: Int) -> Bool {
        let registry = layout.registry
        guard let table = input.stored, input.removedKeys == nil, registry.deleteWhen == nil,
            !registry.columns[registry.version].isOptional,
            registry.key.allSatisfy({ layout.kinds[$0] != .dictionary })
        else { return false }
        return newCount <= max(leastLimit, table.rowGroupRowCounts.reduce(0, +) / storedShare)
    }

    private static let leastLimit = 1 << 16
    private static let storedShare = 4
}
