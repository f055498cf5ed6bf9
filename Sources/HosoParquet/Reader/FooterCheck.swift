import HosoCore

/// Whether a footer agrees with itself and with the file's size.
enum FooterCheck {
    /// Rows of a row group at most: what 32-bit codes and offsets can number with room to spare.
    static let rowGroupRowLimit = 1 << 28

    /// - Parameter dataEnd: where the footer begins; all pages and page indexes stand before it.
    static func check(
        _ metadata: FileMetadata, columns: [ColumnReadingType], dataEnd: Int, byteOffset: Int
    ) throws(FormatError) {
        func malformed(_ field: String) -> FormatError {
            FormatError(.malformed(field: field), byteOffset: byteOffset)
        }
        if let orders = metadata.hasTypeOrder, orders.count != columns.count {
            throw malformed("column orders")
        }
        var rowCount = 0
        for rowGroup in metadata.rowGroups {
            guard rowGroup.columns.count == columns.count else { throw malformed("row group") }
            guard rowGroup.rowCount <= rowGroupRowLimit else {
                throw FormatError(.unsupported(feature: "row group of so many rows"), byteOffset: byteOffset)
            }
            rowCount += rowGroup.rowCount
            if let index = rowGroup.sortingColumnIndex, index >= columns.count {
                throw malformed("sorting column")
            }
            for (chunk, column) in zip(rowGroup.columns, columns) {
                guard chunk.physicalType == column.physicalType else { throw malformed("column type") }
                guard chunk.valueCount == rowGroup.rowCount else { throw malformed("value count") }
                // A chunk without values has no pages, and writers differ on where it then lies.
                guard isInside(chunk.byteRange, dataEnd) || chunk.compressedByteCount == 0 else {
                    throw malformed("page offset")
                }
                for index in [chunk.columnIndex, chunk.offsetIndex] {
                    if let index, !isInside(index, dataEnd) { throw malformed("page index place") }
                }
            }
        }
        guard rowCount == metadata.rowCount else { throw malformed("row count") }
    }

    private static func isInside(_ range: Range<Int>, _ end: Int) -> Bool {
        range.lowerBound >= 4 && range.upperBound <= end
    }
}
