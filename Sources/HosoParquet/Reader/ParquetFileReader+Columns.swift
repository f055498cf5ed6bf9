public import HosoCore

extension ParquetFileReader {
    /// One leaf of one row group as it is stored, with its levels.
    ///
    /// - Parameters:
    ///   - rows: within the row group; nil for all. Pages without any of them are not read where the file has
    ///     an offset index, and not decoded where it has none.
    /// - Throws: `FormatError` that names the leaf.
    public func readLeaf(
        _ leafIndex: Int, rowGroup: Int, rows: Range<Int>? = nil
    ) throws -> ParquetLeafColumn {
        let pages = try read(leafIndex, rowGroup: rowGroup, rows: rows)
        let column = ParquetLeafColumn(
            values: pages.pages.values.leafValues, definitionLevels: pages.pages.levels.definition,
            repetitionLevels: pages.pages.levels.repetition, entryCount: pages.pages.levels.entryCount,
            rowCount: pages.pages.levels.rowCount)
        return column.rows(pages.wantedRows, leaf: leaves[leafIndex])
    }

    /// One flat column of one row group, of a type that a store's tables have (`ParquetLeaf.field`): texts as
    /// `.dictionary` where every page is encoded so, else as `.text`.
    ///
    /// - Throws: `FormatError` that names the column.
    public func readColumn(_ columnIndex: Int, rowGroup: Int) throws -> Column {
        let leaf = leaves[columnIndex]
        if leaf.field == nil { throw ParquetFileReader.notStorable(leaf, at: dataEnd) }
        var pages = try read(columnIndex, rowGroup: rowGroup, rows: nil).pages
        return try column(of: &pages, columnIndex, rowGroup: rowGroup)
    }

    /// What pages of a flat column have given.
    func column(of pages: inout ColumnChunkPages, _ columnIndex: Int, rowGroup: Int) throws -> Column {
        let leaf = leaves[columnIndex]
        guard let field = leaf.field else { throw ParquetFileReader.notStorable(leaf, at: dataEnd) }
        let isComplete = pages.levels.presentCount == pages.levels.entryCount
        let column = pages.values.column(
            validity: isComplete ? nil : pages.levels.definition, isText: field.type == .string)
        guard let column else {
            throw FormatError(
                .malformed(field: "text of column `\(leaf.name)` (not UTF-8)"),
                byteOffset: columnChunk(columnIndex, rowGroup: rowGroup).byteRange.lowerBound)
        }
        return column
    }

    /// The pages of one leaf of one row group one after another, in bounded memory.
    func pages(_ leafIndex: Int, rowGroup: Int) throws -> ColumnChunkPages {
        let (chunk, leaf) = try checkedChunk(leafIndex, rowGroup: rowGroup)
        let range = ColumnChunkPages.range(chunk, createdBy: createdBy, dataEnd: dataEnd)
        return ColumnChunkPages(
            source: source, chunk: chunk, leaf: leaf, parts: [range], firstRowIndex: 0,
            windowByteCount: PageBytes.windowByteCount)
    }

    /// The chunk's metadata, once it is known to make sense.
    func checkedChunk(
        _ leafIndex: Int, rowGroup: Int
    ) throws(FormatError) -> (ColumnChunkMetadata, ParquetLeaf) {
        let group = metadata.rowGroups[rowGroup]
        let chunk = group.columns[leafIndex]
        let leaf = leaves[leafIndex]
        try FooterCheck.check(chunk, leaf: leaf, rowCount: group.rowCount, dataEnd: dataEnd)
        return (chunk, leaf)
    }

    /// - Returns: decoded pages, and which of their rows are wanted.
    private func read(
        _ leafIndex: Int, rowGroup: Int, rows: Range<Int>?
    ) throws -> (pages: ColumnChunkPages, wantedRows: Range<Int>) {
        let rowCount = metadata.rowGroups[rowGroup].rowCount
        let rows = rows ?? 0..<rowCount
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows outside of the row group")
        let (chunk, leaf) = try checkedChunk(leafIndex, rowGroup: rowGroup)
        do {
            if rows.count < rowCount, let locations = try pageLocations(leafIndex, rowGroup: rowGroup),
                !locations.isEmpty
            {
                return try readSelection(chunk, leaf, locations, rows: rows, rowCount: rowCount)
            }
            return try readAll(chunk, leaf, rows: rows, rowCount: rowCount)
        } catch let error as FormatError {
            throw error.naming(leaf)
        }
    }

    private func readAll(
        _ chunk: ColumnChunkMetadata, _ leaf: ParquetLeaf, rows: Range<Int>, rowCount: Int
    ) throws -> (pages: ColumnChunkPages, wantedRows: Range<Int>) {
        let range = ColumnChunkPages.range(chunk, createdBy: createdBy, dataEnd: dataEnd)
        var pages = ColumnChunkPages(
            source: source, chunk: chunk, leaf: leaf, parts: [range], firstRowIndex: 0,
            windowByteCount: rows.count < rowCount ? PageBytes.windowByteCount : range.count)
        if rows.isEmpty { return (pages, 0..<0) }
        if rows.count == rowCount { pages.values.expectedCount = chunk.valueCount }
        // A row of several pages ends where the next one begins, so one row more is looked for.
        let isFlat = leaf.maxRepetitionLevel == 0
        while isFlat ? pages.rowIndex < rows.upperBound : pages.rowIndex <= rows.upperBound {
            if try !pages.next(skipping: rows.lowerBound) { break }
        }
        let firstRow = pages.rowIndex - pages.levels.rowCount
        let isWhole = pages.hasMore || pages.rowIndex == rowCount
        guard isWhole, pages.rowIndex >= rows.upperBound, firstRow <= rows.lowerBound,
            isFlat || pages.levels.repetition.first ?? 0 == 0
        else {
            throw FormatError(.malformed(field: "row count of the pages"), byteOffset: range.lowerBound)
        }
        return (pages, rows.lowerBound - firstRow..<rows.upperBound - firstRow)
    }

    /// - Parameter locations: at least one.
    /// - Throws: where pages are not in order, or not inside of the chunk.
    static func check(_ locations: [PageLocation], in range: Range<Int>, rowCount: Int) throws(FormatError) {
        var isSound = locations[0].firstRowIndex == 0 && locations[0].offset >= range.lowerBound
        for (location, next) in zip(locations, locations.dropFirst()) {
            isSound =
                isSound && location.firstRowIndex <= next.firstRowIndex && location.offset < next.offset
                && location.byteCount <= next.offset - location.offset
        }
        let last = locations[locations.count - 1]
        guard isSound, last.firstRowIndex <= rowCount, last.offset <= range.upperBound,
            last.byteCount <= range.upperBound - last.offset
        else { throw FormatError(.malformed(field: "offset index"), byteOffset: range.lowerBound) }
    }

    /// Reads the pages that hold `rows`, and the dictionary before the first page.
    private func readSelection(
        _ chunk: ColumnChunkMetadata, _ leaf: ParquetLeaf, _ locations: [PageLocation], rows: Range<Int>,
        rowCount: Int
    ) throws -> (pages: ColumnChunkPages, wantedRows: Range<Int>) {
        let range = chunk.byteRange
        let first = max(1, locations.firstIndex { $0.firstRowIndex > rows.lowerBound } ?? locations.count) - 1
        let end = locations.firstIndex { $0.firstRowIndex >= rows.upperBound } ?? locations.count
        try ParquetFileReader.check(locations, in: range, rowCount: rowCount)
        let firstRow = locations[first].firstRowIndex
        let endRow = end < locations.count ? locations[end].firstRowIndex : rowCount
        let parts =
            [range.lowerBound..<locations[0].offset]
            + (first..<max(first, end)).map {
                locations[$0].offset..<locations[$0].offset + locations[$0].byteCount
            }
        var pages = ColumnChunkPages(
            source: source, chunk: chunk, leaf: leaf, parts: parts, firstRowIndex: firstRow,
            windowByteCount: PageBytes.windowByteCount, wantedRows: rows)
        if rows.isEmpty { return (pages, 0..<0) }
        while try pages.nextOfSelection() {}
        guard pages.levels.rowCount == endRow - firstRow, pages.levels.repetition.first ?? 0 == 0 else {
            throw FormatError(.malformed(field: "row count of the pages"), byteOffset: range.lowerBound)
        }
        return (pages, rows.lowerBound - firstRow..<rows.upperBound - firstRow)
    }
}

extension FormatError {
    /// The same with the column's name.
    func naming(_ leaf: ParquetLeaf) -> FormatError {
        let column = " of column `\(leaf.name)`"
        switch kind {
        case .malformed(let field):
            return FormatError(.malformed(field: field + column), byteOffset: byteOffset)
        case .unsupported(let feature):
            return FormatError(.unsupported(feature: feature + column), byteOffset: byteOffset)
        case .checksum(let field):
            return FormatError(.checksum(field: field + column), byteOffset: byteOffset)
        case .truncated: return self
        }
    }
}
