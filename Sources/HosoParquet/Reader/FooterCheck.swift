import HosoCore

/// Whether a footer agrees with itself and with the file's size.
enum FooterCheck {
    /// Rows of a row group at most: what 32-bit codes and offsets can number with room to spare.
    static let rowGroupRowLimit = 1 << 28

    /// What must hold before anything of the file can be read; single column chunks are checked when read.
    static func check(
        _ metadata: FileMetadata, leafCount: Int, byteOffset: Int
    ) throws(FormatError) {
        func malformed(_ field: String) -> FormatError {
            FormatError(.malformed(field: field), byteOffset: byteOffset)
        }
        var rowCount = 0
        for rowGroup in metadata.rowGroups {
            guard rowGroup.columns.count == leafCount else { throw malformed("row group") }
            guard rowGroup.rowCount <= rowGroupRowLimit else {
                throw FormatError(.unsupported(feature: "row group of so many rows"), byteOffset: byteOffset)
            }
            rowCount += rowGroup.rowCount
            if let index = rowGroup.sortingColumnIndex, index >= leafCount {
                throw malformed("sorting column")
            }
        }
        guard rowCount == metadata.rowCount else { throw malformed("row count") }
    }

    /// - Parameter dataEnd: where the footer begins; all pages and page indexes stand before it.
    static func check(
        _ chunk: ColumnChunkMetadata, leaf: ParquetLeaf, rowCount: Int, dataEnd: Int
    ) throws(FormatError) {
        func malformed(_ field: String) -> FormatError {
            FormatError(.malformed(field: "\(field) of column `\(leaf.name)`"), byteOffset: dataEnd)
        }
        guard chunk.physicalType == leaf.physicalType else { throw malformed("column type") }
        guard leaf.byteCount != 0 else { throw malformed("value length") }
        if leaf.maxRepetitionLevel == 0 {
            guard chunk.valueCount == rowCount else { throw malformed("value count") }
        } else {
            guard chunk.valueCount >= rowCount else { throw malformed("value count") }
            guard chunk.valueCount <= rowGroupRowLimit else {
                throw FormatError(
                    .unsupported(feature: "so many values of column `\(leaf.name)` in a row group"),
                    byteOffset: dataEnd)
            }
        }
        // A chunk without values has no pages, and writers differ on where it then lies.
        guard isInside(chunk.byteRange, dataEnd) || chunk.compressedByteCount == 0 || rowCount == 0
        else {
            throw malformed("page offset")
        }
        for index in [chunk.columnIndex, chunk.offsetIndex] {
            if let index, !isInside(index, dataEnd) { throw malformed("page index place") }
        }
    }

    static func isInside(_ range: Range<Int>, _ end: Int) -> Bool {
        range.lowerBound >= 4 && range.upperBound <= end
    }
}
