import HosoCompression
import HosoCore

/// Goes through the pages of one column chunk and decodes them one by one.
struct ColumnChunkPages: Sendable {
    /// A page of more values is taken for damage.
    private static let pageValueLimit = 1 << 24
    /// parquet-mr up to 1.2.8 left the dictionary page's header out of a chunk's size (PARQUET-816).
    private static let forgottenHeaderByteLimit = 100

    let leaf: ParquetLeaf
    private let codec: CompressionCodec
    private var bytes: PageBytes
    /// Of the row group, of a flat leaf: values of other rows may come out as zero. nil for all.
    private let wantedRows: Range<Int>?
    /// Entries of the whole chunk that no page has told of yet.
    private var remainingEntryCount: Int
    /// Rows from the row group's start on that pages have told of, where that is known without their levels.
    private(set) var rowIndex: Int

    /// Values of the pages since `clear()`, and the dictionary.
    var values: DecodedValues
    var levels = PageLevels()
    /// The dictionary, where only a few of its entries are wanted.
    private var framed: FramedDictionary?
    /// Whether a dictionary of which a few entries are wanted may be one in frames.
    private let mayBeFramed: Bool

    /// Texts alone that matter, where any do: a page that holds none of them need not be decoded.
    var soughtTexts: [[UInt8]] = []
    /// Rows of pages since `clear()` that were not decoded for that.
    private(set) var passedRowCount = 0

    /// - Parameters:
    ///   - parts: where the pages lie in the file.
    ///   - firstRowIndex: of the first data page in `parts`.
    ///   - wantedRows: rows alone whose values matter; nil for all of the pages.
    init(
        source: any ByteSource, chunk: ColumnChunkMetadata, leaf: ParquetLeaf, parts: [Range<Int>],
        firstRowIndex: Int, windowByteCount: Int, wantedRows: Range<Int>? = nil
    ) {
        self.leaf = leaf
        self.wantedRows = leaf.maxRepetitionLevel == 0 ? wantedRows : nil
        codec = chunk.codec
        // A large dictionary may be one of which a few frames are read.
        mayBeFramed = self.wantedRows != nil && leaf.physicalType == .int64 && codec == .zstd
        bytes = PageBytes(
            source: source, parts: parts, windowByteCount: windowByteCount,
            firstWindowByteCount: mayBeFramed && chunk.dictionaryPageOffset != nil
                ? PageBytes.smallWindowByteCount : nil)
        remainingEntryCount = chunk.valueCount
        rowIndex = firstRowIndex
        values = DecodedValues(leaf: leaf)
    }

    /// The bytes of all pages of a chunk, with what an old writer forgot to count.
    static func range(_ chunk: ColumnChunkMetadata, createdBy: String?, dataEnd: Int) -> Range<Int> {
        let range = chunk.byteRange
        guard createdBy?.hasPrefix("parquet-mr") ?? true else { return range }
        return range
            .lowerBound..<max(
                range.upperBound, min(dataEnd, range.upperBound + forgottenHeaderByteLimit))
    }

    /// Whether pages with entries are left.
    var hasMore: Bool { remainingEntryCount > 0 }
    /// Whether bytes are left, whatever they are.
    var hasMoreBytes: Bool { bytes.hasMore }

    mutating func clear() {
        values.clear()
        levels.removeAll()
        passedRowCount = 0
    }

    /// Adds the next data page with entries to `values` and `levels`.
    ///
    /// - Parameter skipping: rows before this one are not wanted: a page of only such rows is passed over
    ///   where its header tells so.
    /// - Returns: false at the end.
    mutating func next(skipping firstWantedRow: Int = 0) throws -> Bool {
        while remainingEntryCount > 0 {
            guard bytes.hasMore else {
                throw FormatError(
                    .truncated(neededBytes: 1, availableBytes: 0), byteOffset: bytes.offset)
            }
            if try nextPage(firstWantedRow) { return true }
        }
        return false
    }

    /// As `next`, where not all pages are there: ends with the last of them.
    mutating func nextOfSelection() throws -> Bool {
        while bytes.hasMore {
            if try nextPage(0) { return true }
        }
        return false
    }

    /// - Returns: whether the page was a data page with entries.
    private mutating func nextPage(_ firstWantedRow: Int) throws -> Bool {
        let header = try bytes.nextHeader()
        let place = bytes.offset
        switch header.kind {
        case .other:
            try bytes.skipBody(header.compressedByteCount)
            return false
        case .dictionary(let entryCount, let encoding):
            if try passFrames(header, entryCount: entryCount, encoding: encoding) { return false }
            let body = try checkedBody(header)
            try decodeDictionary(header, body, entryCount: entryCount, encoding: encoding)
            return false
        case .dataV1(let entryCount, _, _, _):
            try countEntries(entryCount, at: place)
            if leaf.maxRepetitionLevel == 0, rowIndex + entryCount <= firstWantedRow || entryCount == 0 {
                rowIndex += entryCount
                try bytes.skipBody(header.compressedByteCount)
                return false
            }
            let body = try checkedBody(header)
            guard entryCount > 0 else { return false }
            try decodeV1(header, body)
        case .dataV2(let page):
            try countEntries(page.valueCount, at: place)
            let isFlat = leaf.maxRepetitionLevel == 0
            guard page.rowCount <= page.valueCount, !isFlat || page.rowCount == page.valueCount else {
                throw malformed("data page header", at: place)
            }
            if rowIndex + page.rowCount <= firstWantedRow || page.valueCount == 0 {
                rowIndex += page.rowCount
                try bytes.skipBody(header.compressedByteCount)
                return false
            }
            let body = try checkedBody(header)
            try decodeV2(header, body, page)
        }
        return true
    }

    private func malformed(_ field: String, at offset: Int) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: offset)
    }

    private func unsupported(_ encoding: Int32, at offset: Int) -> FormatError {
        let name = ParquetEncoding(rawValue: encoding).map { "\($0)" } ?? "\(encoding)"
        return FormatError(
            .unsupported(feature: "encoding \(name) of \(leaf.physicalType)"), byteOffset: offset)
    }

    private mutating func countEntries(_ count: Int, at offset: Int) throws(FormatError) {
        guard count <= remainingEntryCount, count <= ColumnChunkPages.pageValueLimit else {
            throw malformed("value count of a page", at: offset)
        }
        remainingEntryCount -= count
    }

    /// Where the page's bytes lie in the window, once they are known to be there and unharmed.
    private mutating func checkedBody(_ header: PageHeader) throws -> Range<Int> {
        let place = bytes.offset
        let body = try bytes.nextBody(header.compressedByteCount)
        if let checksum = header.checksum, Checksum.crc32(bytes.window, range: body) != checksum {
            throw FormatError(.checksum(field: "page"), byteOffset: place)
        }
        return body
    }

    private func decompressed(
        _ range: Range<Int>, byteCount: Int, isCompressed: Bool = true
    ) throws(FormatError) -> [UInt8] {
        do {
            return try PageDecompression.decompress(
                bytes.window, range, byteCount: byteCount, codec: isCompressed ? codec : .uncompressed)
        } catch {
            throw FormatError(error.kind, byteOffset: bytes.windowStart + error.byteOffset)
        }
    }

    private static func isPlain(_ encoding: Int32) -> Bool {
        encoding == ParquetEncoding.plain.rawValue || encoding == ParquetEncoding.plainDictionary.rawValue
    }

    /// Moves over a dictionary page whose frames have checksums of their own: they are read when their
    /// entries are asked for. Where anything is not as it should be the page is read as a whole.
    ///
    /// - Returns: false where the page is another one.
    private mutating func passFrames(_ header: PageHeader, entryCount: Int, encoding: Int32) throws -> Bool {
        guard mayBeFramed, framed == nil, ColumnChunkPages.isPlain(encoding) else { return false }
        framed = try FramedDictionary(
            source: bytes.source, page: bytes.placeOfBody(header.compressedByteCount),
            entryCount: entryCount, byteCount: header.uncompressedByteCount)
        if framed == nil { return false }
        try bytes.skipBody(header.compressedByteCount)
        return true
    }

    private mutating func decodeDictionary(
        _ header: PageHeader, _ body: Range<Int>, entryCount: Int, encoding: Int32
    ) throws(FormatError) {
        let place = bytes.windowStart + body.lowerBound
        guard ColumnChunkPages.isPlain(encoding) else { throw unsupported(encoding, at: place) }
        if mayBeFramed, framed == nil {
            framed = FramedDictionary(
                bytes.window[body], at: place, entryCount: entryCount,
                byteCount: header.uncompressedByteCount)
            if framed != nil { return }
        }
        let plain = try decompressed(body, byteCount: header.uncompressedByteCount)
        guard framed == nil, values.setDictionary(plain, entryCount: entryCount) else {
            throw malformed("dictionary page", at: place)
        }
    }

    /// Of the values of the page that gave its levels last, those of wanted rows; nil for all.
    ///
    /// - Parameter rowCount: of the page.
    private func wantedValues(rowCount: Int) -> Range<Int>? {
        guard let wantedRows else { return nil }
        let rows = wantedRows.clamped(to: rowIndex - rowCount..<rowIndex)
        let (lower, upper) = (rows.lowerBound - rowIndex + rowCount, rows.upperBound - rowIndex + rowCount)
        guard leaf.maxDefinitionLevel > 0 else { return lower..<upper }
        let start = levels.definition.count - rowCount
        let full = UInt8(leaf.maxDefinitionLevel)
        func count(_ range: Range<Int>) -> Int {
            levels.definition[range].reduce(0) { $0 + ($1 == full ? 1 : 0) }
        }
        let before = count(start..<start + lower)
        return before..<before + count(start + lower..<start + upper)
    }

    private mutating func decodeV2(
        _ header: PageHeader, _ body: Range<Int>, _ page: PageHeader.DataV2
    ) throws {
        let place = bytes.windowStart + body.lowerBound
        let levelByteCount = page.repetitionLevelByteCount + page.definitionLevelByteCount
        guard page.nullCount <= page.valueCount, page.repetitionLevelByteCount <= body.count,
            page.definitionLevelByteCount <= body.count, levelByteCount <= body.count,
            levelByteCount <= header.uncompressedByteCount
        else { throw malformed("data page header", at: place) }
        let definitionStart = body.lowerBound + page.repetitionLevelByteCount
        let valueStart = body.lowerBound + levelByteCount
        func decompressedValues() throws(FormatError) -> [UInt8] {
            try decompressed(
                valueStart..<body.upperBound, byteCount: header.uncompressedByteCount - levelByteCount,
                isCompressed: page.isCompressed)
        }
        var plain: [UInt8]?
        if !soughtTexts.isEmpty, leaf.maxRepetitionLevel == 0, leaf.physicalType == .byteArray,
            page.nullCount < page.valueCount, ColumnChunkPages.holdsTexts(page.encoding)
        {
            let found = try decompressedValues()
            if !soughtTexts.contains(where: { TextSearch.mayOccur($0, in: found) }) {
                rowIndex += page.rowCount
                passedRowCount += page.rowCount
                return
            }
            plain = found
        }
        let presentCount = try appendLevels(
            bytes.window, repetition: .runs(body.lowerBound..<definitionStart),
            definition: .runs(definitionStart..<valueStart), entryCount: page.valueCount, at: place)
        if leaf.maxRepetitionLevel == 0, presentCount != page.valueCount - page.nullCount {
            throw malformed("null count of a page", at: place)
        }
        // Writers differ on what stands in a page of nulls only, so nothing is read there.
        guard presentCount > 0 else { return noteEmptyPage(page.encoding) }
        try appendValues(
            try plain ?? decompressedValues(), from: 0, presentCount, page.encoding, at: place,
            wanted: wantedValues(rowCount: page.rowCount))
    }

    /// Whether a page's texts stand in it as they are.
    private static func holdsTexts(_ encoding: Int32) -> Bool {
        encoding == ParquetEncoding.plain.rawValue
            || encoding == ParquetEncoding.deltaLengthByteArray.rawValue
    }

    private mutating func decodeV1(_ header: PageHeader, _ body: Range<Int>) throws {
        guard
            case .dataV1(let entryCount, let encoding, let definitionEncoding, let repetitionEncoding) =
                header.kind
        else { return }
        let place = bytes.windowStart + body.lowerBound
        let plain = try decompressed(body, byteCount: header.uncompressedByteCount)
        var offset = 0
        let repetition = try levelForm(
            plain, &offset, repetitionEncoding, maximum: leaf.maxRepetitionLevel, entryCount, at: place)
        let definition = try levelForm(
            plain, &offset, definitionEncoding, maximum: leaf.maxDefinitionLevel, entryCount, at: place)
        let presentCount = try appendLevels(
            plain, repetition: repetition, definition: definition, entryCount: entryCount, at: place)
        guard presentCount > 0 else { return noteEmptyPage(encoding) }
        try appendValues(plain, from: offset, presentCount, encoding, at: place)
    }

    /// How and where the levels at `offset` of a page v1 are written; the offset moves behind them.
    private func levelForm(
        _ plain: [UInt8], _ offset: inout Int, _ encoding: Int32, maximum: Int, _ entryCount: Int,
        at place: Int
    ) throws(FormatError) -> PageLevels.Form {
        guard maximum > 0 else { return .runs(offset..<offset) }
        switch ParquetEncoding(rawValue: encoding) {
        case .runLength?:
            guard plain.count - offset >= 4 else { throw malformed("level size", at: place) }
            let byteCount = plain[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            let start = offset + 4
            guard byteCount <= plain.count - start else { throw malformed("level size", at: place) }
            offset = start + byteCount
            return .runs(start..<offset)
        case .bitPacked?:
            let byteCount = (entryCount * PageLevels.bitWidth(maximum) + 7) / 8
            guard byteCount <= plain.count - offset else { throw malformed("level size", at: place) }
            defer { offset += byteCount }
            return .bitPacked(offset..<offset + byteCount)
        default: throw unsupported(encoding, at: place)
        }
    }

    /// - Returns: how many of the page's entries have a value.
    private mutating func appendLevels(
        _ buffer: [UInt8], repetition: PageLevels.Form, definition: PageLevels.Form, entryCount: Int,
        at place: Int
    ) throws(FormatError) -> Int {
        var page = PageLevels(entryCount: entryCount, presentCount: entryCount, rowCount: entryCount)
        if leaf.maxRepetitionLevel > 0 {
            let decoded = PageLevels.decode(
                buffer, repetition, maximum: leaf.maxRepetitionLevel, entryCount: entryCount)
            guard let decoded else { throw malformed("repetition levels", at: place) }
            page.repetition = decoded
            page.rowCount = LevelKernels.count(decoded, of: 0)
        }
        if leaf.maxDefinitionLevel > 0 {
            let decoded = PageLevels.decode(
                buffer, definition, maximum: leaf.maxDefinitionLevel, entryCount: entryCount)
            guard let decoded else { throw malformed("definition levels", at: place) }
            page.definition = decoded
            page.presentCount = LevelKernels.count(decoded, of: UInt8(leaf.maxDefinitionLevel))
        } else if case .runs(let range) = definition, !range.isEmpty {
            throw malformed("definition levels", at: place)
        }
        levels.append(page)
        rowIndex += page.rowCount
        return page.presentCount
    }

    private mutating func noteEmptyPage(_ encoding: Int32) {
        if let known = ParquetEncoding(rawValue: encoding) { values.noteEmptyPage(known) }
    }

    private mutating func appendValues(
        _ plain: [UInt8], from start: Int, _ valueCount: Int, _ encoding: Int32, at offset: Int,
        wanted: Range<Int>? = nil
    ) throws {
        guard let known = ParquetEncoding(rawValue: encoding) else { throw unsupported(encoding, at: offset) }
        var (plain, start, stored) = (plain, start, known)
        if framed != nil, known == .runLengthDictionary || known == .plainDictionary {
            guard let codes = DecodedValues.codes(plain, from: start, valueCount: valueCount),
                let entries = try framed?.plainValues(of: codes, in: wanted ?? 0..<codes.count)
            else { throw malformed("\(known) values", at: offset) }
            (plain, start, stored) = (entries, 0, .plain)
        }
        switch values.append(plain, from: start, valueCount: valueCount, encoding: stored) {
        case .done: break
        case .malformed: throw malformed("\(known) values", at: offset)
        case .unsupported: throw unsupported(encoding, at: offset)
        }
        if values.isOverflowing {
            throw FormatError(
                .unsupported(feature: "column chunk of over 4 GiB of text"), byteOffset: offset)
        }
    }
}
