import HosoCompression

/// Writes small files of nested records in memory: data pages v2 with checksums, values PLAIN encoded.
///
/// For checkpoints of table logs and the like; tables of millions of rows are written by
/// `ParquetFileWriter`, column by column. Leaves are booleans, 32- and 64-bit integers, dates, timestamps,
/// doubles, texts and binary values; a schema with others is a mistake of the caller.
public struct ParquetRecordWriter: Sendable {
    public struct Options: Hashable, Sendable {
        /// 1...22; nil leaves pages as they are.
        public var zstdLevel: Int?
        /// Rows of a row group at most.
        public var rowGroupRowCount: Int
        /// A page is cut before its values, PLAIN encoded, pass this; one row may be longer.
        public var pageByteLimit: Int
        /// Whether column chunks carry bounds and null counts.
        public var writesStatistics: Bool
        public var createdBy: String

        public init(
            zstdLevel: Int? = 3, rowGroupRowCount: Int = 1 << 20, pageByteLimit: Int = 1 << 20,
            writesStatistics: Bool = true, createdBy: String = ParquetWriterOptions().createdBy
        ) {
            self.zstdLevel = zstdLevel
            self.rowGroupRowCount = rowGroupRowCount
            self.pageByteLimit = pageByteLimit
            self.writesStatistics = writesStatistics
            self.createdBy = createdBy
        }
    }

    private static let magic = Array("PAR1".utf8)
    /// Rows of a page at most, whatever their size.
    private static let pageRowLimit = 32_768
    /// Compression must save at least a twentieth, or readers decompress for nothing.
    private static let worthwhileShare = 0.95

    public let schema: ParquetSchemaNode
    public let options: Options
    private let keyValueMetadata: [(key: String, value: String?)]
    private var bytes = ParquetRecordWriter.magic
    private var rowGroups: [FileMetadata.RowGroup] = []
    private var rowCount = 0
    private var shredder: RecordShredder

    /// - Parameter schema: a group; lists and maps in three levels, as `ParquetSchemaNode.list` makes them.
    public init(
        schema: ParquetSchemaNode, options: Options = Options(),
        keyValueMetadata: [(key: String, value: String?)] = []
    ) {
        precondition(options.rowGroupRowCount > 0, "\(options.rowGroupRowCount) rows per row group")
        self.schema = schema
        self.options = options
        self.keyValueMetadata = keyValueMetadata
        shredder = RecordShredder(schema: schema, firstRowIndex: 0)
    }

    /// A whole file.
    public static func file(
        schema: ParquetSchemaNode, rows: some Sequence<ParquetRecordValue>, options: Options = Options(),
        keyValueMetadata: [(key: String, value: String?)] = []
    ) throws(ParquetRecordMismatch) -> [UInt8] {
        var writer = ParquetRecordWriter(schema: schema, options: options, keyValueMetadata: keyValueMetadata)
        for row in rows { try writer.append(row) }
        return writer.finish()
    }

    /// Adds one record; after an error the writer is of no more use.
    ///
    /// - Parameter row: a structure; members that it lacks are null.
    public mutating func append(_ row: ParquetRecordValue) throws(ParquetRecordMismatch) {
        try shredder.append(row)
        if shredder.rowCount == options.rowGroupRowCount { closeRowGroup() }
    }

    /// The file, complete. To be called once.
    public mutating func finish() -> [UInt8] {
        closeRowGroup()
        let metadata = FileMetadata(
            schema: [], rowCount: rowCount, rowGroups: rowGroups, keyValueMetadata: keyValueMetadata,
            createdBy: options.createdBy, hasTypeOrder: shredder.columns.map { _ in true })
        let footer = metadata.encoded(schema: schema)
        bytes += footer
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
        bytes += ParquetRecordWriter.magic
        return bytes
    }

    private mutating func closeRowGroup() {
        guard shredder.rowCount > 0 else { return }
        let group = shredder
        var columns: [ColumnChunkMetadata] = []
        for (index, column) in group.columns.enumerated() {
            columns.append(
                appendChunk(
                    column, rowCount: group.rowCount, levelOffsets: group.rowLevelOffsets[index],
                    valueOffsets: group.rowValueOffsets[index]))
        }
        rowGroups.append(FileMetadata.RowGroup(columns: columns, rowCount: group.rowCount))
        rowCount += group.rowCount
        shredder = RecordShredder(schema: schema, firstRowIndex: rowCount)
    }

    private mutating func appendChunk(
        _ column: RecordColumn, rowCount: Int, levelOffsets: [Int], valueOffsets: [Int]
    ) -> ColumnChunkMetadata {
        let start = bytes.count
        var uncompressedByteCount = 0
        var pageCount = 0
        var row = 0
        while row < rowCount {
            let end = pageEnd(column, from: row, rowCount: rowCount, valueOffsets)
            uncompressedByteCount += appendPage(
                column, rowCount: end - row, levels: levelOffsets[row]..<levelOffsets[end],
                values: valueOffsets[row]..<valueOffsets[end])
            pageCount += 1
            row = end
        }
        var statistics = column.statistics
        statistics.shortenBounds(isUTF8: column.isUTF8, isPageIndex: false)
        let hasLevels = column.maximumDefinitionLevel > 0 || column.maximumRepetitionLevel > 0
        return ColumnChunkMetadata(
            physicalType: column.physicalType, encodings: hasLevels ? [.plain, .runLength] : [.plain],
            path: column.path, codec: options.zstdLevel == nil ? .uncompressed : .zstd,
            valueCount: column.definitionLevels.count, uncompressedByteCount: uncompressedByteCount,
            compressedByteCount: bytes.count - start, dataPageOffset: start,
            statistics: options.writesStatistics ? statistics : nil, dataPageEncoding: .plain,
            dataPageCount: pageCount)
    }

    /// The first row that does not fit into the page that begins at `first`.
    private func pageEnd(_ column: RecordColumn, from first: Int, rowCount: Int, _ valueOffsets: [Int]) -> Int
    {
        let limit = column.valueOffsets[valueOffsets[first]] + options.pageByteLimit
        var end = first + 1
        while end < rowCount, end - first < ParquetRecordWriter.pageRowLimit,
            column.valueOffsets[valueOffsets[end + 1]] <= limit
        { end += 1 }
        return end
    }

    /// - Returns: the page's bytes with its header before compression.
    private mutating func appendPage(
        _ column: RecordColumn, rowCount: Int, levels: Range<Int>, values: Range<Int>
    ) -> Int {
        let page = column.page(levels: levels, values: values)
        let compressed = compressedOrNil(page.values)
        let body = page.repetition + page.definition + (compressed ?? page.values)
        let description = PageHeader.DataV2(
            valueCount: levels.count, nullCount: levels.count - values.count, rowCount: rowCount,
            encoding: ParquetEncoding.plain.rawValue, definitionLevelByteCount: page.definition.count,
            repetitionLevelByteCount: page.repetition.count, isCompressed: compressed != nil)
        let plainByteCount = page.repetition.count + page.definition.count + page.values.count
        let header = PageHeader(
            kind: .dataV2(description), uncompressedByteCount: plainByteCount,
            compressedByteCount: body.count, checksum: Checksum.crc32(body, range: 0..<body.count)
        ).encoded()
        bytes += header
        bytes += body
        return header.count + plainByteCount
    }

    /// nil where the values stay as they are.
    private func compressedOrNil(_ values: [UInt8]) -> [UInt8]? {
        guard let level = options.zstdLevel, !values.isEmpty else { return nil }
        let compressed = Zstd.compress(values, level: level)
        let isWorthwhile =
            Double(compressed.count) < Double(values.count) * ParquetRecordWriter.worthwhileShare
        return isWorthwhile ? compressed : nil
    }
}
