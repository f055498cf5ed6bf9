public import HosoCore

/// Puts a file together from encoded column chunks, in order; the caller writes the bytes.
///
/// `header`, then `append` for each row group, then `finish`.
public struct ParquetFileWriter: Sendable {
    private static let magic = Array("PAR1".utf8)

    public let fields: [Field]
    public let options: ParquetWriterOptions
    /// Bytes handed out so far; after `finish` the file's size.
    public private(set) var byteCount = 0
    public private(set) var rowCount = 0
    /// Of each column over all row groups: for tables' logs. A column without values has no bounds.
    public private(set) var columnStatistics: [ColumnStatistics]

    private var rowGroups: [FileMetadata.RowGroup] = []
    private var pages: [[[EncodedColumnChunk.Page]]] = []
    private var bloomFilters: [[[UInt8]?]] = []
    private var pageFilters: [[PageFilter?]] = []
    private var hasBounds: [Bool]
    private let keyValueMetadata: [(key: String, value: String?)]

    public init(
        fields: [Field], options: ParquetWriterOptions, keyValueMetadata: [(key: String, value: String?)] = []
    ) {
        self.fields = fields
        self.options = options
        self.keyValueMetadata = keyValueMetadata
        columnStatistics = fields.map {
            ColumnStatistics(nullCount: 0, nanCount: $0.type == .double ? 0 : nil)
        }
        hasBounds = fields.map { _ in false }
    }

    /// The file's first bytes.
    public mutating func header() -> [UInt8] {
        precondition(byteCount == 0, "a file has one header")
        byteCount = ParquetFileWriter.magic.count
        return ParquetFileWriter.magic
    }

    /// The bytes to write next, in pieces that spare a large copy. A row group without rows takes none.
    ///
    /// - Parameter rowGroup: one chunk per field, in their order.
    public mutating func append(rowGroup: [EncodedColumnChunk], rowCount: Int) -> [[UInt8]] {
        precondition(byteCount > 0, "the header comes first")
        precondition(rowGroup.count == fields.count, "\(rowGroup.count) chunks for \(fields.count) fields")
        precondition(
            rowGroup.allSatisfy { $0.rowCount == rowCount }, "chunks of a row group differ in length")
        guard rowCount > 0 else { return [] }
        var columns: [ColumnChunkMetadata] = []
        for (index, chunk) in rowGroup.enumerated() {
            precondition(
                chunk.metadata.physicalType == fields[index].type.physicalType, "chunk of another type")
            columns.append(chunk.metadata.shifted(by: byteCount))
            byteCount += chunk.bytes.count
            let valueCount = rowCount - chunk.nullCount - (chunk.statistics.nanCount ?? 0)
            columnStatistics[index].merge(
                chunk.statistics, hasValues: hasBounds[index], otherHasValues: valueCount > 0)
            hasBounds[index] = hasBounds[index] || valueCount > 0
        }
        rowGroups.append(
            FileMetadata.RowGroup(
                columns: columns, rowCount: rowCount, sortingColumnIndex: rowGroup.firstIndex { $0.isSorted })
        )
        pages.append(rowGroup.map(\.pages))
        bloomFilters.append(rowGroup.map(\.bloomFilter))
        pageFilters.append(rowGroup.map(\.pageFilter))
        self.rowCount += rowCount
        return rowGroup.map(\.bytes)
    }

    /// The file's last bytes: bloom filters, page indexes and footer.
    public mutating func finish() -> [UInt8] {
        precondition(byteCount > 0, "the header comes first")
        var bytes: [UInt8] = []
        for (groupIndex, group) in bloomFilters.enumerated() {
            for (columnIndex, filter) in group.enumerated() {
                guard let filter else { continue }
                rowGroups[groupIndex].columns[columnIndex].bloomFilterOffset = byteCount + bytes.count
                rowGroups[groupIndex].columns[columnIndex].bloomFilterByteCount = filter.count
                bytes += filter
            }
        }
        for (groupIndex, group) in pageFilters.enumerated() {
            for (columnIndex, filter) in group.enumerated() {
                guard let filter else { continue }
                rowGroups[groupIndex].columns[columnIndex].pageFilter = PageFilter.Place(
                    offset: byteCount + bytes.count, pageCount: filter.pageCount, rowCount: filter.rowCount)
                bytes += filter.encoded()
            }
        }
        for (groupIndex, group) in pages.enumerated() {
            for (columnIndex, chunkPages) in group.enumerated() {
                guard let index = PageIndex.columnIndex(chunkPages.map { ($0.statistics, $0.valueCount) })
                else { continue }
                let start = byteCount + bytes.count
                rowGroups[groupIndex].columns[columnIndex].columnIndex = start..<start + index.count
                bytes += index
            }
        }
        for (groupIndex, group) in pages.enumerated() {
            for (columnIndex, chunkPages) in group.enumerated() {
                let chunkOffset = rowGroups[groupIndex].columns[columnIndex].byteRange.lowerBound
                let index = PageIndex.offsetIndex(chunkPages.map(\.location), chunkOffset: chunkOffset)
                let start = byteCount + bytes.count
                rowGroups[groupIndex].columns[columnIndex].offsetIndex = start..<start + index.count
                bytes += index
            }
        }
        let footer = footer().encoded()
        bytes += footer
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
        bytes += ParquetFileWriter.magic
        byteCount += bytes.count
        return bytes
    }

    private func footer() -> FileMetadata {
        FileMetadata(
            schema: [SchemaElement(root: "schema", childCount: fields.count)]
                + fields.map { SchemaElement($0) },
            rowCount: rowCount, rowGroups: rowGroups, keyValueMetadata: keyValueMetadata,
            createdBy: options.createdBy, hasTypeOrder: fields.map { _ in true })
    }
}
