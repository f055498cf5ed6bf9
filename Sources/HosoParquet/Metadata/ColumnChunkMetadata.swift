package import HosoCore

/// One column of one row group (`ColumnChunk` and `ColumnMetaData` in parquet.thrift).
///
/// Offsets count from the start of the file; in an `EncodedColumnChunk` from the start of its bytes.
public struct ColumnChunkMetadata: Hashable, Sendable {
    public var physicalType: PhysicalType
    /// Of all pages, levels included; encodings that this version does not know are left out.
    public var encodings: [ParquetEncoding]
    public var path: [String]
    public var codec: CompressionCodec
    /// Nulls included.
    public var valueCount: Int
    /// Of all pages with their headers.
    public var uncompressedByteCount: Int
    public var compressedByteCount: Int
    public var dataPageOffset: Int
    public var dictionaryPageOffset: Int?
    /// nil where the file has none, or where its order is not that of the type.
    public var statistics: ColumnStatistics?
    public var dataPageEncoding: ParquetEncoding?
    public var dataPageCount: Int?
    public var bloomFilterOffset: Int?
    /// With its header; older files leave it out.
    public var bloomFilterByteCount: Int?
    /// A filter of hoso's own; nil in files of other writers.
    var pageFilter: PageFilter.Place?
    /// Whether the file has a filter of hoso's own for each page of the chunk.
    package var hasPageFilter: Bool { pageFilter != nil }
    public var columnIndex: Range<Int>?
    public var offsetIndex: Range<Int>?

    /// The bytes of all pages.
    public var byteRange: Range<Int> {
        let start = min(dataPageOffset, dictionaryPageOffset ?? dataPageOffset)
        return start..<start + compressedByteCount
    }

    /// Adds `offset` to everything that counts from the chunk's start.
    package func shifted(by offset: Int) -> ColumnChunkMetadata {
        var shifted = self
        shifted.dataPageOffset += offset
        shifted.dictionaryPageOffset = dictionaryPageOffset.map { $0 + offset }
        return shifted
    }

    package func write(to writer: inout ThriftWriter) {
        writer.write(2, Int64(0))
        writer.write(3) { writer in
            writer.write(1, physicalType.rawValue)
            writer.write(2, listOf: .int32, count: encodings.count)
            for encoding in encodings { writer.element(encoding.rawValue) }
            writer.write(3, listOf: .binary, count: path.count)
            for name in path { writer.element(Array(name.utf8)) }
            writer.write(4, codec.rawValue)
            writer.write(5, Int64(valueCount))
            writer.write(6, Int64(uncompressedByteCount))
            writer.write(7, Int64(compressedByteCount))
            if let pageFilter {
                writer.write(8, listOf: .structure, count: 1)
                writer.element { writer in
                    writer.write(1, PageFilter.metadataKey)
                    writer.write(2, pageFilter.text)
                }
            }
            writer.write(9, Int64(dataPageOffset))
            if let dictionaryPageOffset { writer.write(11, Int64(dictionaryPageOffset)) }
            if let statistics { writer.write(12) { statistics.write(to: &$0) } }
            writeEncodingStatistics(to: &writer)
            if let bloomFilterOffset { writer.write(14, Int64(bloomFilterOffset)) }
            if let bloomFilterByteCount { writer.write(15, Int32(bloomFilterByteCount)) }
        }
        if let offsetIndex {
            writer.write(4, Int64(offsetIndex.lowerBound))
            writer.write(5, Int32(offsetIndex.count))
        }
        if let columnIndex {
            writer.write(6, Int64(columnIndex.lowerBound))
            writer.write(7, Int32(columnIndex.count))
        }
    }

    private func writeEncodingStatistics(to writer: inout ThriftWriter) {
        guard let dataPageEncoding, let dataPageCount else { return }
        var entries: [(pageType: Int32, encoding: ParquetEncoding, count: Int)] = []
        if dictionaryPageOffset != nil { entries.append((2, .plain, 1)) }
        entries.append((3, dataPageEncoding, dataPageCount))
        writer.write(13, listOf: .structure, count: entries.count)
        for entry in entries {
            writer.element { writer in
                writer.write(1, entry.pageType)
                writer.write(2, entry.encoding.rawValue)
                writer.write(3, Int32(entry.count))
            }
        }
    }
}

extension ColumnChunkMetadata {
    /// Numbers as they stand in the file, before it is known whether they make sense.
    private struct Draft {
        var physicalType: PhysicalType?
        var encodings: [ParquetEncoding] = []
        var path: [String] = []
        var codec: CompressionCodec?
        var valueCount: Int?
        var uncompressedByteCount: Int?
        var compressedByteCount: Int?
        var dataPageOffset: Int?
        var dictionaryPageOffset: Int?
        var statistics: ColumnStatistics?
        var bloomFilterOffset: Int?
        var bloomFilterByteCount: Int?
        var pageFilter: PageFilter.Place?
    }

    package static func read(_ reader: inout ThriftReader) throws(FormatError) -> ColumnChunkMetadata {
        let start = reader.fileOffset
        var metadata: ColumnChunkMetadata?
        var positions: [Int: Int] = [:]
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1:
                throw FormatError(.unsupported(feature: "column chunk in another file"), byteOffset: start)
            case 3:
                try reader.requireStructure(type)
                metadata = try readColumn(&reader)
            case 4, 5, 6, 7: positions[field] = try reader.readSize(type, "page index place")
            case 8, 9: throw FormatError(.unsupported(feature: "encryption"), byteOffset: start)
            default: try reader.skip(type)
            }
        }
        guard var metadata else { throw FormatError(.malformed(field: "column chunk"), byteOffset: start) }
        metadata.offsetIndex = try place(positions[4], positions[5], at: start)
        metadata.columnIndex = try place(positions[6], positions[7], at: start)
        return metadata
    }

    private static func place(_ offset: Int?, _ count: Int?, at start: Int) throws(FormatError) -> Range<Int>?
    {
        guard let offset, let count else { return nil }
        guard offset <= Int.max - count else {
            throw FormatError(.malformed(field: "page index place"), byteOffset: start)
        }
        return offset..<offset + count
    }

    private static func readColumn(_ reader: inout ThriftReader) throws(FormatError) -> ColumnChunkMetadata {
        var draft = Draft()
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1:
                draft.physicalType = PhysicalType(rawValue: try reader.readInt32(type))
                if draft.physicalType == nil { throw reader.malformed("physical type") }
            case 2:
                let list = try reader.readList(type)
                for _ in 0..<list.count {
                    if let encoding = ParquetEncoding(rawValue: try reader.readInt32(list.type)) {
                        draft.encodings.append(encoding)
                    }
                }
            case 3:
                let list = try reader.readList(type)
                for _ in 0..<list.count { draft.path.append(try reader.readString(list.type)) }
            case 4: draft.codec = CompressionCodec(rawValue: try reader.readInt32(type))
            case 5: draft.valueCount = try reader.readSize(type, "value count")
            case 6: draft.uncompressedByteCount = try reader.readSize(type, "column chunk size")
            case 7: draft.compressedByteCount = try reader.readSize(type, "column chunk size")
            case 8: draft.pageFilter = try readPageFilter(&reader, type)
            case 9: draft.dataPageOffset = try reader.readSize(type, "page offset")
            case 11: draft.dictionaryPageOffset = try reader.readSize(type, "page offset")
            case 12:
                try reader.requireStructure(type)
                // The type stands before in every file; without it bounds cannot be understood.
                guard let physicalType = draft.physicalType else {
                    throw reader.malformed("column statistics")
                }
                draft.statistics = try ColumnStatistics.read(&reader, type: physicalType)
            case 14: draft.bloomFilterOffset = try reader.readSize(type, "bloom filter place")
            case 15: draft.bloomFilterByteCount = try reader.readSize(type, "bloom filter size")
            default: try reader.skip(type)
            }
        }
        return try checked(draft, reader)
    }

    /// The page filter among the column's key-value metadata; nil where it is not there.
    private static func readPageFilter(_ reader: inout ThriftReader, _ type: ThriftType) throws(FormatError)
        -> PageFilter.Place?
    {
        let list = try reader.readList(type)
        try reader.requireStructure(list.type)
        var place: PageFilter.Place?
        for _ in 0..<list.count {
            var key: [UInt8] = []
            var value: [UInt8] = []
            var field = 0
            while let type = try reader.nextField(&field) {
                switch field {
                case 1: key = try reader.readBinary(type)
                case 2: value = try reader.readBinary(type)
                default: try reader.skip(type)
                }
            }
            if key == Array(PageFilter.metadataKey.utf8) {
                place = PageFilter.Place(String(decoding: value, as: UTF8.self))
            }
        }
        return place
    }

    private static func checked(_ draft: Draft, _ reader: ThriftReader) throws(FormatError)
        -> ColumnChunkMetadata
    {
        guard let physicalType = draft.physicalType, let codec = draft.codec,
            let valueCount = draft.valueCount,
            let uncompressedByteCount = draft.uncompressedByteCount,
            let compressedByteCount = draft.compressedByteCount, let dataPageOffset = draft.dataPageOffset
        else { throw reader.malformed("column metadata") }
        // Some writers leave 0 where there is no dictionary; no page starts before the magic.
        let dictionaryPageOffset = draft.dictionaryPageOffset.flatMap { $0 >= 4 ? $0 : nil }
        guard dataPageOffset <= Int.max - compressedByteCount else { throw reader.malformed("page offset") }
        return ColumnChunkMetadata(
            physicalType: physicalType, encodings: draft.encodings, path: draft.path, codec: codec,
            valueCount: valueCount, uncompressedByteCount: uncompressedByteCount,
            compressedByteCount: compressedByteCount, dataPageOffset: dataPageOffset,
            dictionaryPageOffset: dictionaryPageOffset, statistics: draft.statistics,
            bloomFilterOffset: draft.bloomFilterOffset, bloomFilterByteCount: draft.bloomFilterByteCount,
            pageFilter: draft.pageFilter)
    }
}
