import HosoCompression
import HosoCore

/// Puts the pages of one column chunk together: levels, compression, checksums, statistics.
struct ColumnChunkBuilder {
    /// Compression must save at least a twentieth, or readers decompress for nothing.
    private static let worthwhileShare = 0.95
    /// Pages with fewer bytes of values do not decide for those after them.
    private static let decidingByteCount = 4096
    /// After so many pages left as they are, compression is tried again.
    private static let retryPageCount = 8

    private let field: Field
    private let options: ParquetWriterOptions
    private let validity: [UInt8]?
    private let rowCount: Int
    private let pageCount: Int

    private var bytes: [UInt8] = []
    private var pages: [EncodedColumnChunk.Page] = []
    private var dictionaryByteCount = 0
    private var hasDictionary = false
    private var uncompressedByteCount = 0
    private var dataPageEncoding = ParquetEncoding.plain
    private var statistics: ColumnStatistics
    private var hasBounds = false
    private var pagesLeftAsTheyAre = 0
    private var bloomFilter: [UInt8]?
    private var pageFilter: PageFilter?
    /// Of data pages; the level of the options unless a trial found better.
    var effort: ZstdEffort

    init(
        field: Field, options: ParquetWriterOptions, validity: [UInt8]?, rowCount: Int, pageCount: Int
    ) {
        self.field = field
        self.options = options
        self.validity = validity
        self.rowCount = rowCount
        self.pageCount = pageCount
        effort = .level(options.zstdLevel)
        statistics = ColumnStatistics(nullCount: 0, nanCount: field.type == .double ? 0 : nil)
    }

    /// - Parameter hashes: of all values that are not null, or of all distinct ones.
    mutating func setBloomFilter(hashes: [UInt64]) { bloomFilter = BloomFilter(hashes: hashes).encoded() }

    /// The filters that a chunk of texts without a dictionary gets.
    ///
    /// - Parameter hashes: by page, of its values that are not null.
    mutating func setFilters(hashesByPage: [[UInt64]], _ chunk: ColumnChunkEncoder.Chunk) {
        let isPaged = chunk.isSearched && !chunk.isSorted && hashesByPage.count > 1
        if isPaged { pageFilter = PageFilter(hashes: hashesByPage) }
        // The pages' filters tell what one of the chunk would.
        if chunk.hasBloomFilter || !isPaged { setBloomFilter(hashes: Array(hashesByPage.joined())) }
    }

    /// Before any data page.
    ///
    /// - Parameter body: the page compressed, where that is not done the usual way.
    mutating func appendDictionary(plain: [UInt8], entryCount: Int, body: [UInt8]? = nil) {
        precondition(pages.isEmpty && !hasDictionary, "a dictionary page comes first and once")
        hasDictionary = true
        // A dictionary page cannot say that it is left as it is, so it is always compressed.
        let body = body ?? Zstd.compress(plain, level: options.zstdLevel)
        let header = PageHeader(
            kind: .dictionary(entryCount: entryCount, encoding: ParquetEncoding.plain.rawValue),
            uncompressedByteCount: plain.count, compressedByteCount: body.count,
            checksum: Checksum.crc32(body, range: 0..<body.count)
        ).encoded()
        bytes += header
        bytes += body
        uncompressedByteCount += header.count + plain.count
        dictionaryByteCount = bytes.count
    }

    /// - Parameters:
    ///   - values: the page's values that are not null, encoded.
    ///   - bounds: least and greatest of them, with the count of NaN for doubles.
    mutating func appendPage(
        _ slice: PageSlice, values: [UInt8], encoding: ParquetEncoding, bounds: ColumnStatistics
    ) {
        dataPageEncoding = encoding
        let levels = definitionLevels(slice)
        let compressed = compressedOrNil(values)
        let body = compressed ?? values
        var checksum = Checksum.crc32(levels, range: 0..<levels.count)
        checksum = Checksum.crc32(body, range: 0..<body.count, start: checksum)
        let nullCount = slice.rows.count - slice.values.count
        let page = PageHeader.DataV2(
            valueCount: slice.rows.count, nullCount: nullCount, rowCount: slice.rows.count,
            encoding: encoding.rawValue, definitionLevelByteCount: levels.count, repetitionLevelByteCount: 0,
            isCompressed: compressed != nil)
        let header = PageHeader(
            kind: .dataV2(page), uncompressedByteCount: levels.count + values.count,
            compressedByteCount: levels.count + body.count, checksum: checksum
        ).encoded()
        let start = bytes.count
        if pages.isEmpty { reserve(firstPageByteCount: header.count + levels.count + body.count) }
        bytes += header
        bytes += levels
        bytes += body
        uncompressedByteCount += header.count + levels.count + values.count
        register(
            PageLocation(offset: start, byteCount: bytes.count - start, firstRowIndex: slice.rows.lowerBound),
            valueCount: slice.values.count, nullCount: nullCount, bounds: bounds)
    }

    private mutating func reserve(firstPageByteCount: Int) {
        bytes.reserveCapacity(bytes.count + firstPageByteCount * pageCount * 9 / 8 + 64)
    }

    /// nil where the values stay as they are.
    private mutating func compressedOrNil(_ values: [UInt8]) -> [UInt8]? {
        if values.isEmpty { return nil }
        if pagesLeftAsTheyAre > 0 && pagesLeftAsTheyAre < ColumnChunkBuilder.retryPageCount {
            pagesLeftAsTheyAre += 1
            return nil
        }
        let compressed = Zstd.compress(values, effort: effort)
        let isWorthwhile =
            Double(compressed.count) < Double(values.count) * ColumnChunkBuilder.worthwhileShare
        if values.count >= ColumnChunkBuilder.decidingByteCount { pagesLeftAsTheyAre = isWorthwhile ? 0 : 1 }
        return isWorthwhile ? compressed : nil
    }

    /// Empty for a required column; else one level per row, 1 where there is a value.
    private func definitionLevels(_ slice: PageSlice) -> [UInt8] {
        guard field.isNullable else { return [] }
        if let validity, slice.values.count < slice.rows.count {
            return RunLengthEncoding.encodeFlags(validity, range: slice.rows)
        }
        var header = UInt64(slice.rows.count) << 1
        var run: [UInt8] = []
        while header >= 0x80 {
            run.append(UInt8(truncatingIfNeeded: header) | 0x80)
            header >>= 7
        }
        return run + [UInt8(header), 1]
    }

    private mutating func register(
        _ location: PageLocation, valueCount: Int, nullCount: Int, bounds: ColumnStatistics
    ) {
        var pageStatistics = bounds
        pageStatistics.nullCount = nullCount
        let pageHasBounds = valueCount > (bounds.nanCount ?? 0)
        var short = pageStatistics
        short.shortenBounds(isUTF8: field.type == .string, isPageIndex: false)
        statistics.merge(short, hasValues: hasBounds, otherHasValues: pageHasBounds)
        hasBounds = hasBounds || pageHasBounds
        pageStatistics.shortenBounds(isUTF8: field.type == .string, isPageIndex: true)
        pages.append(
            EncodedColumnChunk.Page(location: location, statistics: pageStatistics, valueCount: valueCount))
    }

    func finish(isSorted: Bool) -> EncodedColumnChunk {
        var encodings: [ParquetEncoding] = [dataPageEncoding]
        if hasDictionary { encodings.append(.plain) }
        if field.isNullable && dataPageEncoding != .runLength { encodings.append(.runLength) }
        let metadata = ColumnChunkMetadata(
            physicalType: field.type.physicalType, encodings: encodings, path: [field.name], codec: .zstd,
            valueCount: rowCount, uncompressedByteCount: uncompressedByteCount,
            compressedByteCount: bytes.count,
            dataPageOffset: dictionaryByteCount, dictionaryPageOffset: hasDictionary ? 0 : nil,
            statistics: statistics, dataPageEncoding: dataPageEncoding, dataPageCount: pages.count)
        return EncodedColumnChunk(
            bytes: bytes, metadata: metadata, pages: pages, bloomFilter: bloomFilter,
            pageFilter: pageFilter, isSorted: isSorted)
    }
}
