public import HosoCore

/// Reads Parquet files with flat schemas: what hoso writes, and whatever else uses the same encodings.
///
/// Errors are `FormatError`s, places counted from the file's start; what the source throws passes through.
public struct ParquetFileReader: Sendable {
    private static let magic = Array("PAR1".utf8)
    /// Magic, the footer's size, magic.
    private static let frameByteCount = 12
    /// A larger footer is taken for damage: it would describe a million column chunks.
    private static let footerByteLimit = 1 << 28

    private let source: any ByteSource
    private let metadata: FileMetadata
    private let columns: [ColumnReadingType]

    public let fields: [Field]

    /// Reads the footer and checks that everything it names lies inside the file.
    public init(source: any ByteSource) throws {
        self.source = source
        let byteCount = source.byteCount
        guard byteCount >= ParquetFileReader.frameByteCount else {
            throw FormatError(
                .truncated(neededBytes: ParquetFileReader.frameByteCount, availableBytes: byteCount),
                byteOffset: 0)
        }
        guard try source.read(at: 0, count: 4) == ParquetFileReader.magic else {
            throw FormatError(.malformed(field: "magic number"), byteOffset: 0)
        }
        let tail = try source.read(at: byteCount - 8, count: 8)
        guard tail.count == 8, Array(tail[4...]) == ParquetFileReader.magic else {
            let isEncrypted = Array(tail.suffix(4)) == Array("PARE".utf8)
            let kind: FormatError.Kind =
                isEncrypted
                ? .unsupported(feature: "encryption") : .malformed(field: "magic number at the end")
            throw FormatError(kind, byteOffset: byteCount - 4)
        }
        let footerByteCount = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        let footerLimit = min(byteCount - ParquetFileReader.frameByteCount, ParquetFileReader.footerByteLimit)
        guard footerByteCount <= footerLimit else {
            throw FormatError(.malformed(field: "footer size"), byteOffset: byteCount - 8)
        }
        let footerOffset = byteCount - 8 - footerByteCount
        let footer = try source.read(at: footerOffset, count: footerByteCount)
        var reader = ThriftReader(footer, baseOffset: footerOffset)
        metadata = try FileMetadata.read(&reader)
        columns = try ColumnReadingType.all(metadata.schema, byteOffset: footerOffset)
        fields = columns.map(\.field)
        try FooterCheck.check(metadata, columns: columns, dataEnd: footerOffset, byteOffset: footerOffset)
    }

    public var rowCount: Int { metadata.rowCount }
    public var rowGroupRowCounts: [Int] { metadata.rowGroups.map(\.rowCount) }
    public var createdBy: String? { metadata.createdBy }
    /// In the file's order; a key may stand more than once, and a value may be missing.
    public var keyValueMetadata: [(key: String, value: String?)] { metadata.keyValueMetadata }

    /// Sizes, encodings and statistics of one column of one row group.
    public func columnChunk(_ columnIndex: Int, rowGroup: Int) -> ColumnChunkMetadata {
        metadata.rowGroups[rowGroup].columns[columnIndex]
    }

    /// The column that the rows of a row group ascend by; nil where the file names none.
    public func sortingColumnIndex(rowGroup: Int) -> Int? { metadata.rowGroups[rowGroup].sortingColumnIndex }

    /// What is known of one column of one row group; nil where the file does not say in an order known here.
    public func statistics(_ columnIndex: Int, rowGroup: Int) -> ColumnStatistics? {
        guard metadata.hasTypeOrder?[columnIndex] == true else { return nil }
        return metadata.rowGroups[rowGroup].columns[columnIndex].statistics
    }

    /// The data pages of a column chunk; nil where the file has no offset index.
    public func pageLocations(_ columnIndex: Int, rowGroup: Int) throws -> [PageLocation]? {
        guard let range = columnChunk(columnIndex, rowGroup: rowGroup).offsetIndex else { return nil }
        var reader = ThriftReader(
            try source.read(at: range.lowerBound, count: range.count), baseOffset: range.lowerBound)
        return try PageIndex.readOffsetIndex(&reader)
    }

    package func columnIndex(_ columnIndex: Int, rowGroup: Int) throws -> PageIndex.ColumnIndex? {
        guard let range = columnChunk(columnIndex, rowGroup: rowGroup).columnIndex else { return nil }
        var reader = ThriftReader(
            try source.read(at: range.lowerBound, count: range.count), baseOffset: range.lowerBound)
        return try PageIndex.readColumnIndex(&reader)
    }

    /// One column of one row group: texts as `.dictionary` where every page is encoded so, else as `.text`.
    public func readColumn(_ columnIndex: Int, rowGroup: Int) throws -> Column {
        let group = metadata.rowGroups[rowGroup]
        let chunk = group.columns[columnIndex]
        let range = chunk.byteRange
        let bytes = try source.read(at: range.lowerBound, count: range.count)
        guard bytes.count == range.count else {
            throw FormatError(
                .truncated(neededBytes: range.count, availableBytes: bytes.count),
                byteOffset: range.lowerBound)
        }
        var decoder = ColumnChunkDecoder(
            bytes: bytes, baseOffset: range.lowerBound, metadata: chunk, column: columns[columnIndex],
            rowCount: group.rowCount)
        return try decoder.decode()
    }
}
