import HosoCore

/// Finds the rows of one row group that can satisfy a predicate: by statistics, page index, bloom filters.
struct RowGroupPruning {
    private struct Page {
        var rows: Range<Int>
        var facts: PruningFacts
    }

    private let reader: ParquetFileReader
    private let rowGroup: Int
    private let rowCount: Int
    /// By column; empty where the file has no page index that makes sense.
    private var pages: [Int: [Page]] = [:]

    init(_ reader: ParquetFileReader, rowGroup: Int) {
        self.reader = reader
        self.rowGroup = rowGroup
        rowCount = reader.rowGroupRowCounts[rowGroup]
    }

    mutating func rows(_ predicate: ParquetPredicate) throws -> [Range<Int>] {
        guard rowCount > 0 else { return [] }
        switch predicate {
        case .all(let parts):
            var rows = [0..<rowCount]
            for part in parts where !rows.isEmpty { rows = RowRanges.intersection(rows, try self.rows(part)) }
            return rows
        case .any(let parts):
            var rows: [Range<Int>] = []
            for part in parts { rows = RowRanges.union(rows, try self.rows(part)) }
            return rows
        case .isNull(let column): return try rows(column) { $0.mayHoldNull }
        case .isNotNull(let column): return try rows(column) { $0.mayHoldValue }
        case .equal(let column, let value): return try rows(column, holdingAnyOf: [value])
        case .isAny(let column, let values): return try rows(column, holdingAnyOf: values)
        case .range(let column, let range):
            let leaf = reader.leaves[column]
            let order = PruningOrder(leaf.physicalType, leaf.logicalType)
            let above = range.lower.flatMap { order?.key($0.value, leaf.physicalType) }
            let below = range.upper.flatMap { order?.key($0.value, leaf.physicalType) }
            return try rows(column) {
                $0.mayHold(
                    above: above, isAboveInclusive: range.lower?.isInclusive ?? true, below: below,
                    isBelowInclusive: range.upper?.isInclusive ?? true)
            }
        }
    }

    private mutating func rows(_ column: Int, holdingAnyOf values: [ParquetValue]) throws -> [Range<Int>] {
        let leaf = reader.leaves[column]
        let order = PruningOrder(leaf.physicalType, leaf.logicalType)
        let group = facts(column)
        var sought = values.map { (value: $0, key: order?.key($0, leaf.physicalType)) }
        sought.removeAll { !group.mayHold($0.key) }
        if sought.isEmpty { return [] }
        let rows = try rows(column) { page in sought.contains { page.mayHold($0.key) } }
        // The filter is larger than the indexes, so it is asked last.
        if rows.isEmpty { return [] }
        let patterns = sought.map { BloomPatterns.patterns(of: $0.value, leaf: leaf) }
        let hashes = patterns.compactMap { $0 }.joined().map { XXHash64.hash($0) }
        guard leaf.maxRepetitionLevel == 0, !hashes.isEmpty,
            var mayContain = try reader.mayContain(hashes: hashes, column, rowGroup: rowGroup)?[...]
        else { return rows }
        let found = zip(sought, patterns).filter { _, patterns in
            guard let patterns else { return true }
            let flags = mayContain.prefix(patterns.count)
            mayContain = mayContain.dropFirst(patterns.count)
            return flags.contains(true)
        }
        if found.count == sought.count { return rows }
        return try self.rows(column) { page in found.contains { page.mayHold($0.0.key) } }
    }

    /// The pages that pass, or none where the whole row group does not.
    private mutating func rows(_ column: Int, where mayMatch: (PruningFacts) -> Bool) throws -> [Range<Int>] {
        guard mayMatch(facts(column)) else { return [] }
        if pages[column] == nil { pages[column] = try readPages(column) }
        guard let pages = pages[column], !pages.isEmpty else { return [0..<rowCount] }
        var rows: [Range<Int>] = []
        for page in pages where mayMatch(page.facts) { RowRanges.append(page.rows, to: &rows) }
        return rows
    }

    /// What the row group's statistics tell. Deprecated bounds are not even read: their order was never
    /// defined.
    private func facts(_ column: Int) -> PruningFacts {
        let leaf = reader.leaves[column]
        let chunk = reader.columnChunk(column, rowGroup: rowGroup)
        var facts = PruningFacts()
        // Nulls inside of lists are not those of rows.
        guard leaf.maxRepetitionLevel == 0, chunk.physicalType == leaf.physicalType else { return facts }
        facts.mayHoldNull = leaf.maxDefinitionLevel > 0
        guard let statistics = chunk.statistics else { return facts }
        if let nullCount = statistics.nullCount {
            facts.mayHoldNull = facts.mayHoldNull && nullCount > 0
            facts.mayHoldValue = nullCount < rowCount || leaf.maxDefinitionLevel == 0
        }
        if reader.statistics(column, rowGroup: rowGroup) != nil,
            let order = PruningOrder(leaf.physicalType, leaf.logicalType)
        {
            setBounds(&facts, statistics.minimum, statistics.maximum, order, leaf.physicalType)
        }
        return facts
    }

    /// A bound that is NaN makes the other one doubtful too.
    private func setBounds(
        _ facts: inout PruningFacts, _ minimum: ParquetValue?, _ maximum: ParquetValue?,
        _ order: PruningOrder, _ type: PhysicalType
    ) {
        let lower = minimum.map { order.key($0, type) }
        let upper = maximum.map { order.key($0, type) }
        if case .some(nil) = lower { return }
        if case .some(nil) = upper { return }
        facts.setBounds(lower: lower ?? nil, upper: upper ?? nil)
    }

    private func readPages(_ column: Int) throws -> [Page] {
        let leaf = reader.leaves[column]
        guard leaf.maxRepetitionLevel == 0,
            reader.columnChunk(column, rowGroup: rowGroup).physicalType == leaf.physicalType,
            let index = try reader.columnIndex(column, rowGroup: rowGroup),
            let locations = try reader.pageLocations(column, rowGroup: rowGroup)
        else { return [] }
        let starts = locations.map(\.firstRowIndex)
        let isWhole =
            starts.first == 0 && zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
            && starts.allSatisfy { $0 < rowCount } && index.areNull.count == starts.count
            && index.minimums.count == starts.count && index.maximums.count == starts.count
        guard isWhole else { return [] }
        let order = reader.hasTypeOrder(column) ? PruningOrder(leaf.physicalType, leaf.logicalType) : nil
        return starts.indices.map { page in
            let end = page + 1 < starts.count ? starts[page + 1] : rowCount
            var facts = PruningFacts()
            facts.mayHoldNull = leaf.maxDefinitionLevel > 0
            let nullCount = index.nullCounts.count == starts.count ? index.nullCounts[page] : nil
            if index.areNull[page] {
                // Some writers say so where they merely know nothing of the page.
                let isCertain = nullCount.map { $0 == end - starts[page] } ?? true
                facts.mayHoldValue = leaf.maxDefinitionLevel == 0 || !isCertain
            } else {
                if let nullCount { facts.mayHoldNull = facts.mayHoldNull && nullCount != 0 }
                let minimum = ParquetValue(plainBytes: index.minimums[page], type: leaf.physicalType)
                let maximum = ParquetValue(plainBytes: index.maximums[page], type: leaf.physicalType)
                if let order { setBounds(&facts, minimum, maximum, order, leaf.physicalType) }
            }
            return Page(rows: starts[page]..<end, facts: facts)
        }
    }
}
