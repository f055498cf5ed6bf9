public import HosoCore

/// Reads Parquet files: whole columns as they are stored, columns of a store's types, or rows.
///
/// Opening reads the footer only. What cannot be read (a codec or an encoding that is not known here, damage)
/// is refused when it is read, by column name. Errors are `FormatError`s, places counted from the file's
/// start; what the source throws passes through.
public struct ParquetFileReader: Sendable {
    private static let magic = Array("PAR1".utf8)
    /// Magic, the footer's size, magic.
    private static let frameByteCount = 12
    /// A larger footer is taken for damage: it would describe a million column chunks.
    private static let footerByteLimit = 1 << 28

    let source: any ByteSource
    let metadata: FileMetadata
    /// Where the footer begins.
    let dataEnd: Int

    /// The columns as they nest; the root is a group without a meaning of its own.
    public let schema: ParquetSchemaNode
    /// What holds values, in the file's order; column indices count these.
    public let leaves: [ParquetLeaf]
    /// The leaves as columns of a store's table. One that no store has (`ParquetLeaf.field` is nil) stands as
    /// binary under its path, and `readColumn` refuses it.
    public let fields: [Field]

    /// Reads the footer.
    public init(source: any ByteSource) throws {
        self.source = source
        let byteCount = source.byteCount
        guard byteCount >= ParquetFileReader.frameByteCount else {
            throw FormatError(
                .truncated(neededBytes: ParquetFileReader.frameByteCount, availableBytes: byteCount),
                byteOffset: 0)
        }
        let head = try source.read(at: 0, count: 4)
        guard head == ParquetFileReader.magic else {
            throw ParquetFileReader.wrongMagic(head, field: "magic number", byteOffset: 0)
        }
        let tail = try source.read(at: byteCount - 8, count: 8)
        guard tail.count == 8, Array(tail[4...]) == ParquetFileReader.magic else {
            throw ParquetFileReader.wrongMagic(
                Array(tail.suffix(4)), field: "magic number at the end", byteOffset: byteCount - 4)
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
        let tree = try SchemaTree(metadata.schema, byteOffset: footerOffset)
        schema = tree.root
        leaves = tree.leaves
        fields = leaves.map { $0.field ?? Field($0.name, .binary) }
        dataEnd = footerOffset
        try FooterCheck.check(metadata, leafCount: leaves.count, byteOffset: footerOffset)
    }

    private static func wrongMagic(_ bytes: [UInt8], field: String, byteOffset: Int) -> FormatError {
        let isEncrypted = bytes == Array("PARE".utf8)
        return FormatError(
            isEncrypted ? .unsupported(feature: "encryption") : .malformed(field: field),
            byteOffset: byteOffset)
    }

    public var rowCount: Int { metadata.rowCount }
    public var rowGroupRowCounts: [Int] { metadata.rowGroups.map(\.rowCount) }
    public var createdBy: String? { metadata.createdBy }
    /// In the file's order; a key may stand more than once, and a value may be missing.
    public var keyValueMetadata: [(key: String, value: String?)] { metadata.keyValueMetadata }

    static func notStorable(_ leaf: ParquetLeaf, at byteOffset: Int) -> FormatError {
        let isNested = leaf.path.count > 1 || leaf.maxRepetitionLevel > 0
        let type = isNested ? "nested column" : "type \(leaf.physicalType) with its logical type of column"
        return FormatError(.unsupported(feature: "\(type) `\(leaf.name)`"), byteOffset: byteOffset)
    }

    /// Sizes, encodings and statistics of one column of one row group.
    public func columnChunk(_ columnIndex: Int, rowGroup: Int) -> ColumnChunkMetadata {
        metadata.rowGroups[rowGroup].columns[columnIndex]
    }

    /// The column that the rows of a row group ascend by; nil where the file names none.
    public func sortingColumnIndex(rowGroup: Int) -> Int? { metadata.rowGroups[rowGroup].sortingColumnIndex }

    /// What is known of one column of one row group; nil where the file does not say in an order known here.
    public func statistics(_ columnIndex: Int, rowGroup: Int) -> ColumnStatistics? {
        guard let orders = metadata.hasTypeOrder, orders.count == leaves.count, orders[columnIndex] else {
            return nil
        }
        return metadata.rowGroups[rowGroup].columns[columnIndex].statistics
    }

    /// The data pages of a column chunk; nil where the file has no offset index.
    public func pageLocations(_ columnIndex: Int, rowGroup: Int) throws -> [PageLocation]? {
        guard let range = columnChunk(columnIndex, rowGroup: rowGroup).offsetIndex else { return nil }
        var reader = ThriftReader(try readIndex(range), baseOffset: range.lowerBound)
        return try PageIndex.readOffsetIndex(&reader)
    }

    package func columnIndex(_ columnIndex: Int, rowGroup: Int) throws -> PageIndex.ColumnIndex? {
        guard let range = columnChunk(columnIndex, rowGroup: rowGroup).columnIndex else { return nil }
        var reader = ThriftReader(try readIndex(range), baseOffset: range.lowerBound)
        return try PageIndex.readColumnIndex(&reader)
    }

    private func readIndex(_ range: Range<Int>) throws -> [UInt8] {
        guard FooterCheck.isInside(range, dataEnd) else {
            throw FormatError(.malformed(field: "page index place"), byteOffset: dataEnd)
        }
        return try source.read(at: range.lowerBound, count: range.count)
    }
}
