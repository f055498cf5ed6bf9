import HosoCompression
import HosoCore

/// Turns the pages of one column chunk into a column.
struct ColumnChunkDecoder {
    /// A page of more values, or of more bytes once decompressed, is taken for damage.
    private static let pageValueLimit = 1 << 24
    private static let pageByteLimit = 1 << 28
    /// zstd's densest blocks hold 128 KiB in four bytes.
    private static let densestRatio = 1 << 15

    private let bytes: [UInt8]
    private let baseOffset: Int
    private let metadata: ColumnChunkMetadata
    private let column: ColumnReadingType
    private let rowCount: Int

    private var offset = 0
    private var values: DecodedValues
    private var validity: [UInt8] = []
    private var decodedRowCount = 0

    init(
        bytes: [UInt8], baseOffset: Int, metadata: ColumnChunkMetadata, column: ColumnReadingType,
        rowCount: Int
    ) {
        self.bytes = bytes
        self.baseOffset = baseOffset
        self.metadata = metadata
        self.column = column
        self.rowCount = rowCount
        values = DecodedValues(type: column.physicalType)
    }

    mutating func decode() throws(FormatError) -> Column {
        while decodedRowCount < rowCount {
            guard offset < bytes.count else {
                throw FormatError(
                    .truncated(neededBytes: 1, availableBytes: 0), byteOffset: baseOffset + offset)
            }
            var reader = ThriftReader(bytes, offset: offset, baseOffset: baseOffset)
            let headerOffset = reader.fileOffset
            let header = try PageHeader.read(&reader)
            let body = try body(header, start: reader.offset)
            switch header.kind {
            case .dictionary(let entryCount, let encoding):
                try decodeDictionary(header, body, entryCount: entryCount, encoding: encoding)
            case .dataV1(let valueCount, let encoding, let levelEncoding):
                try decodeV1(header, body, valueCount, encoding: encoding, levelEncoding: levelEncoding)
            case .dataV2(let page): try decodeV2(header, body, page)
            case .other: break
            }
            offset = body.upperBound
            if values.isOverflowing {
                throw FormatError(
                    .unsupported(feature: "column chunk of over 4 GiB of text"), byteOffset: headerOffset)
            }
        }
        guard
            let column = values.column(
                validity: validity.contains(0) ? validity : nil, rowCount: rowCount,
                isText: column.field.type == .string)
        else { throw malformed("text that is not UTF-8", at: 0) }
        return column
    }

    private func malformed(_ field: String, at offset: Int) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: baseOffset + offset)
    }

    /// Where the page's bytes lie, once they are known to be there and unharmed.
    private func body(_ header: PageHeader, start: Int) throws(FormatError) -> Range<Int> {
        guard header.compressedByteCount <= bytes.count - start else {
            throw FormatError(
                .truncated(neededBytes: header.compressedByteCount, availableBytes: bytes.count - start),
                byteOffset: baseOffset + start)
        }
        let body = start..<start + header.compressedByteCount
        if let checksum = header.checksum, Checksum.crc32(bytes, range: body) != checksum {
            throw FormatError(.checksum(field: "page"), byteOffset: baseOffset + start)
        }
        return body
    }

    /// The bytes of `range` decompressed, exactly `byteCount` of them.
    private func decompressed(
        _ range: Range<Int>, byteCount: Int, isCompressed: Bool
    ) throws(FormatError) -> [UInt8] {
        guard isCompressed, metadata.codec != .uncompressed else {
            guard range.count == byteCount else { throw malformed("page size", at: range.lowerBound) }
            return Array(bytes[range])
        }
        guard metadata.codec == .zstd else {
            throw FormatError(
                .unsupported(feature: "compression \(metadata.codec)"),
                byteOffset: baseOffset + range.lowerBound)
        }
        // An all-null page may have been left without even an empty frame.
        if range.isEmpty && byteCount == 0 { return [] }
        guard byteCount <= ColumnChunkDecoder.pageByteLimit,
            byteCount <= (range.count + 1) * ColumnChunkDecoder.densestRatio
        else { throw malformed("page size", at: range.lowerBound) }
        do {
            return try Zstd.decompress(bytes[range], byteCount: byteCount)
        } catch {
            throw FormatError(error.kind, byteOffset: baseOffset + range.lowerBound)
        }
    }

    private mutating func decodeDictionary(
        _ header: PageHeader, _ body: Range<Int>, entryCount: Int, encoding: Int32
    ) throws(FormatError) {
        guard
            encoding == ParquetEncoding.plain.rawValue || encoding == ParquetEncoding.plainDictionary.rawValue
        else {
            throw unsupported(encoding, at: body.lowerBound)
        }
        let plain = try decompressed(body, byteCount: header.uncompressedByteCount, isCompressed: true)
        guard values.setDictionary(plain, entryCount: entryCount) else {
            throw malformed("dictionary page", at: body.lowerBound)
        }
    }

    private func unsupported(_ encoding: Int32, at offset: Int) -> FormatError {
        let name = ParquetEncoding(rawValue: encoding).map { "\($0)" } ?? "\(encoding)"
        return FormatError(
            .unsupported(feature: "encoding \(name) of \(column.physicalType)"),
            byteOffset: baseOffset + offset)
    }

    private func checkValueCount(_ valueCount: Int, at offset: Int) throws(FormatError) {
        guard valueCount <= rowCount - decodedRowCount, valueCount <= ColumnChunkDecoder.pageValueLimit else {
            throw malformed("value count of a page", at: offset)
        }
    }

    private mutating func decodeV2(
        _ header: PageHeader, _ body: Range<Int>, _ page: PageHeader.DataV2
    ) throws(FormatError) {
        try checkValueCount(page.valueCount, at: body.lowerBound)
        guard page.rowCount == page.valueCount, page.nullCount <= page.valueCount,
            page.repetitionLevelByteCount == 0, page.definitionLevelByteCount <= body.count,
            page.definitionLevelByteCount <= header.uncompressedByteCount
        else { throw malformed("data page header", at: body.lowerBound) }
        let levels = body.lowerBound..<body.lowerBound + page.definitionLevelByteCount
        let presentCount = try appendLevels(bytes, levels, valueCount: page.valueCount, at: body.lowerBound)
        guard presentCount == page.valueCount - page.nullCount else {
            throw malformed("null count of a page", at: body.lowerBound)
        }
        let plain = try decompressed(
            levels.upperBound..<body.upperBound, byteCount: header.uncompressedByteCount - levels.count,
            isCompressed: page.isCompressed)
        try appendValues(plain, from: 0, presentCount, page.encoding, isV1: false, at: body.lowerBound)
    }

    private mutating func decodeV1(
        _ header: PageHeader, _ body: Range<Int>, _ valueCount: Int, encoding: Int32, levelEncoding: Int32
    ) throws(FormatError) {
        try checkValueCount(valueCount, at: body.lowerBound)
        let plain = try decompressed(body, byteCount: header.uncompressedByteCount, isCompressed: true)
        guard column.field.isNullable else {
            _ = try appendLevels(plain, 0..<0, valueCount: valueCount, at: body.lowerBound)
            return try appendValues(plain, from: 0, valueCount, encoding, isV1: true, at: body.lowerBound)
        }
        guard levelEncoding == ParquetEncoding.runLength.rawValue else {
            throw unsupported(levelEncoding, at: body.lowerBound)
        }
        guard plain.count >= 4 else { throw malformed("level size", at: body.lowerBound) }
        let levelByteCount = plain[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard levelByteCount <= plain.count - 4 else { throw malformed("level size", at: body.lowerBound) }
        let levels = 4..<4 + levelByteCount
        let presentCount = try appendLevels(plain, levels, valueCount: valueCount, at: body.lowerBound)
        try appendValues(
            plain, from: levels.upperBound, presentCount, encoding, isV1: true, at: body.lowerBound)
    }

    /// - Returns: how many of the page's values are not null.
    private mutating func appendLevels(
        _ buffer: [UInt8], _ levels: Range<Int>, valueCount: Int, at offset: Int
    ) throws(FormatError) -> Int {
        decodedRowCount += valueCount
        guard column.field.isNullable else {
            guard levels.isEmpty else { throw malformed("definition levels", at: offset) }
            return valueCount
        }
        guard let flags = RunLengthDecoding.decodeFlags(buffer, range: levels, valueCount: valueCount) else {
            throw malformed("definition levels", at: offset)
        }
        validity += flags
        return flags.reduce(0) { $0 + Int($1) }
    }

    private mutating func appendValues(
        _ plain: [UInt8], from start: Int, _ valueCount: Int, _ encoding: Int32, isV1: Bool, at offset: Int
    ) throws(FormatError) {
        guard let known = ParquetEncoding(rawValue: encoding) else { throw unsupported(encoding, at: offset) }
        // Writers differ on what stands in a page of nulls only, so nothing is read there.
        guard valueCount > 0 else { return values.noteEmptyPage(known) }
        switch values.append(plain, from: start, valueCount: valueCount, encoding: known, isV1: isV1) {
        case .done: break
        case .malformed: throw malformed("\(known) values", at: offset)
        case .unsupported: throw unsupported(encoding, at: offset)
        }
    }
}
