public import HosoCore

extension ParquetFileReader {
    /// As `readColumn(_:rowGroup:)`, of some of its rows; pages without any of them are passed over.
    ///
    /// - Throws: `FormatError` that names the column.
    public func readColumn(_ columnIndex: Int, rowGroup: Int, rows: Range<Int>) throws -> Column {
        if rows.count == rowGroupRowCounts[rowGroup] {
            return try readColumn(columnIndex, rowGroup: rowGroup)
        }
        let leaf = leaves[columnIndex]
        guard let field = leaf.field else { throw ParquetFileReader.notStorable(leaf, at: dataEnd) }
        let stored = try readLeaf(columnIndex, rowGroup: rowGroup, rows: rows)
        guard let column = stored.column(isText: field.type == .string) else {
            throw FormatError(
                .malformed(field: "text of column `\(leaf.name)` (not UTF-8)"),
                byteOffset: columnChunk(columnIndex, rowGroup: rowGroup).byteRange.lowerBound)
        }
        return column
    }
}

extension ParquetLeafColumn {
    /// The column with nulls put back, of a flat leaf of a storable type; nil where texts are not UTF-8
    /// though they should be.
    fileprivate func column(isText: Bool) -> Column? {
        // A flat leaf has levels 0 and 1: those of a validity.
        let validity = definitionLevels.contains(0) ? definitionLevels : nil
        switch values {
        case .boolean(let flags):
            return Column(.boolean(NullExpansion.expand(flags, validity)), validity: validity)
        case .int32(let numbers):
            return Column(.int32(NullExpansion.expand(numbers, validity)), validity: validity)
        case .int64(let numbers):
            return Column(.int64(NullExpansion.expand(numbers, validity)), validity: validity)
        case .double(let numbers):
            return Column(.double(NullExpansion.expand(numbers, validity)), validity: validity)
        case .bytes(let texts):
            if isText && !NullExpansion.isUTF8(texts) { return nil }
            return Column(.text(NullExpansion.expand(texts, validity)), validity: validity)
        case .dictionary(let codes, let entries):
            if isText && !NullExpansion.isUTF8(entries) { return nil }
            if NullExpansion.areDistinct(entries) {
                return Column(
                    .dictionary(codes: NullExpansion.expand(codes, validity), texts: entries),
                    validity: validity)
            }
            guard TextKernels.byteCount(of: codes, in: entries) <= Int(UInt32.max) else { return nil }
            let texts = TextKernels.gather(codes, from: entries)
            return Column(.text(NullExpansion.expand(texts, validity)), validity: validity)
        case .float, .fixed: preconditionFailure("\(values.count) values of a type that no store has")
        }
    }
}
