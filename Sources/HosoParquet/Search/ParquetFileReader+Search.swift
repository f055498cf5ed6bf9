import HosoCore

/// A row that holds one of the values looked for.
public struct ParquetTextMatch: Hashable, Sendable {
    /// Within the row group.
    public var row: Int
    /// Which of the values looked for it is.
    public var valueIndex: Int

    public init(row: Int, valueIndex: Int) {
        self.row = row
        self.valueIndex = valueIndex
    }
}

extension ParquetFileReader {
    /// The rows that can hold one of some texts, by page: what filters of pages leave, or where there are
    /// none, statistics, page index and bloom filter.
    ///
    /// - Returns: the rows of pages, ascending; of a file without page index all rows or none.
    public func pages(_ columnIndex: Int, rowGroup: Int, thatMayHold texts: [[UInt8]]) throws
        -> [Range<Int>]
    {
        let mayHold = try pagesThatMayHold(
            hashes: texts.map { XXHash64.hash($0) }, columnIndex, rowGroup: rowGroup)
        // A column of which pages have filters is in no order that a page index could tell of.
        if let mayHold {
            guard mayHold.contains(true) else { return [] }
            let pages = try pageRows(columnIndex, rowGroup: rowGroup)
            if mayHold.count == pages.count { return zip(mayHold, pages).filter(\.0).map(\.1) }
        }
        let predicate = ParquetPredicate.isAny(column: columnIndex, of: texts.map { .bytes($0) })
        let ranges = try rowRanges(predicate, rowGroup: rowGroup)
        if ranges.isEmpty { return [] }
        return try pageRows(columnIndex, rowGroup: rowGroup).filter { page in
            ranges.contains { $0.overlaps(page) }
        }
    }

    /// The rows of each page of a flat column; one range where the file has no offset index.
    func pageRows(_ columnIndex: Int, rowGroup: Int) throws -> [Range<Int>] {
        let rowCount = rowGroupRowCounts[rowGroup]
        let starts = try pageLocations(columnIndex, rowGroup: rowGroup)?.map(\.firstRowIndex) ?? []
        let isSound =
            starts.first == 0 && zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
            && starts.allSatisfy { $0 < rowCount }
        guard isSound else { return [0..<rowCount] }
        return zip(starts, starts.dropFirst() + [rowCount]).map { $0..<$1 }
    }

    /// The rows of some pages that hold one of some texts; no other pages are read.
    ///
    /// - Parameters:
    ///   - pages: some that `pages(_:rowGroup:thatMayHold:)` gave, in order.
    ///   - texts: distinct.
    /// - Returns: by row.
    public func matches(_ columnIndex: Int, rowGroup: Int, pages: [Range<Int>], texts: [[UInt8]]) throws
        -> [ParquetTextMatch]
    {
        let (chunk, leaf) = try checkedChunk(columnIndex, rowGroup: rowGroup)
        precondition(leaf.maxRepetitionLevel == 0, "rows of column `\(leaf.name)`, which is repeated")
        let locations = try pageLocations(columnIndex, rowGroup: rowGroup) ?? []
        let starts = Set(pages.map(\.lowerBound))
        let chosen = locations.filter { starts.contains($0.firstRowIndex) }
        guard chosen.count == pages.count else {
            return try pages.flatMap { rows in
                let column = try readLeaf(columnIndex, rowGroup: rowGroup, rows: rows)
                return ParquetFileReader.matches(
                    column.values, column.definitionLevels, leaf, texts, firstRow: rows.lowerBound)
            }
        }
        do {
            let range = chunk.byteRange
            try ParquetFileReader.check(
                locations, in: range, rowCount: rowGroupRowCounts[rowGroup])
            var reader = ColumnChunkPages(
                source: source, chunk: chunk, leaf: leaf,
                parts: [range.lowerBound..<locations[0].offset]
                    + chosen.map { $0.offset..<$0.offset + $0.byteCount }, firstRowIndex: 0,
                windowByteCount: PageBytes.windowByteCount)
            reader.soughtTexts = texts
            return try pages.flatMap { rows -> [ParquetTextMatch] in
                reader.clear()
                guard try reader.nextOfSelection(),
                    reader.levels.rowCount + reader.passedRowCount == rows.count
                else {
                    throw FormatError(
                        .malformed(field: "row count of the pages"), byteOffset: range.lowerBound)
                }
                if reader.passedRowCount > 0 { return [] }
                return ParquetFileReader.matches(
                    reader.values.leafValues, reader.levels.definition, leaf, texts,
                    firstRow: rows.lowerBound)
            }
        } catch let error as FormatError {
            throw error.naming(leaf)
        }
    }

    private static func matches(
        _ values: ParquetLeafColumn.Values, _ definitionLevels: [UInt8], _ leaf: ParquetLeaf,
        _ texts: [[UInt8]], firstRow: Int
    ) -> [ParquetTextMatch] {
        var matches: [ParquetTextMatch] = []
        for (valueIndex, text) in texts.enumerated() {
            var places: [Int] = []
            switch values {
            case .bytes(let arena): places = TextSearch.indices(of: text, in: arena)
            case .dictionary(let codes, let entries):
                for code in TextSearch.indices(of: text, in: entries) {
                    places += TextSearch.indices(ofCode: UInt32(code), in: codes)
                }
                places.sort()
            case .boolean, .int32, .int64, .float, .double, .fixed: break
            }
            if places.isEmpty { continue }
            if !definitionLevels.isEmpty {
                places = TextSearch.rows(
                    ofValues: places, definitionLevels: definitionLevels,
                    full: UInt8(leaf.maxDefinitionLevel))
            }
            matches += places.map { ParquetTextMatch(row: firstRow + $0, valueIndex: valueIndex) }
        }
        return matches.sorted { $0.row < $1.row }
    }

    /// A flat column's values in some rows; reads only the pages that hold them.
    ///
    /// - Parameter rows: of the row group, ascending, none twice.
    public func records(_ columnIndex: Int, rowGroup: Int, rows: [Int]) throws -> [ParquetRecordValue] {
        if rows.isEmpty { return [] }
        var records: [ParquetRecordValue] = []
        var next = 0
        for page in try pageRows(columnIndex, rowGroup: rowGroup) {
            let first = next
            while next < rows.count, rows[next] < page.upperBound { next += 1 }
            if first == next { continue }
            let wanted = rows[first]..<rows[next - 1] + 1
            let column = try readLeaf(columnIndex, rowGroup: rowGroup, rows: wanted)
            records += column.records(
                ofRows: rows[first..<next].map { $0 - wanted.lowerBound }, leaf: leaves[columnIndex])
        }
        precondition(next == rows.count, "row \(rows[rows.count - 1]) is none of the row group's")
        return records
    }
}
