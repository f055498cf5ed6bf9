package import HosoCore

/// What stands before each page (`PageHeader` in parquet.thrift).
package struct PageHeader: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case dictionary(entryCount: Int, encoding: Int32)
        case dataV1(
            valueCount: Int, encoding: Int32, definitionLevelEncoding: Int32, repetitionLevelEncoding: Int32)
        case dataV2(DataV2)
        /// Index pages and later inventions, which readers step over.
        case other
    }

    package struct DataV2: Hashable, Sendable {
        package var valueCount: Int
        package var nullCount: Int
        package var rowCount: Int
        package var encoding: Int32
        package var definitionLevelByteCount: Int
        package var repetitionLevelByteCount: Int
        package var isCompressed: Bool
    }

    package var kind: Kind
    package var uncompressedByteCount: Int
    package var compressedByteCount: Int
    /// CRC-32 of the page's bytes as they stand in the file; nil where the writer gave none.
    package var checksum: UInt32?

    package func encoded() -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, pageType)
            writer.write(2, Int32(uncompressedByteCount))
            writer.write(3, Int32(compressedByteCount))
            if let checksum { writer.write(4, Int32(bitPattern: checksum)) }
            switch kind {
            case .dictionary(let entryCount, let encoding):
                writer.write(7) { writer in
                    writer.write(1, Int32(entryCount))
                    writer.write(2, encoding)
                }
            case .dataV2(let page): writer.write(8) { page.write(to: &$0) }
            case .dataV1, .other: preconditionFailure("only dictionary pages and data pages v2 are written")
            }
        }
        return writer.bytes
    }

    private var pageType: Int32 {
        switch kind {
        case .dataV1: 0
        case .other: 1
        case .dictionary: 2
        case .dataV2: 3
        }
    }

    /// The header at the reader's place.
    package static func read(_ reader: inout ThriftReader) throws(FormatError) -> PageHeader {
        let start = reader.fileOffset
        var header = PageHeader(kind: .other, uncompressedByteCount: -1, compressedByteCount: -1)
        var pageType: Int32 = -1
        var kinds: [Int32: Kind] = [:]
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: pageType = try reader.readInt32(type)
            case 2: header.uncompressedByteCount = try reader.readSize(type, "page size")
            case 3: header.compressedByteCount = try reader.readSize(type, "page size")
            case 4: header.checksum = UInt32(bitPattern: try reader.readInt32(type))
            case 5:
                try reader.requireStructure(type)
                kinds[0] = try readDataV1(&reader)
            case 7:
                try reader.requireStructure(type)
                kinds[2] = try readDictionary(&reader)
            case 8:
                try reader.requireStructure(type)
                kinds[3] = .dataV2(try DataV2.read(&reader))
            default: try reader.skip(type)
            }
        }
        guard header.uncompressedByteCount >= 0, header.compressedByteCount >= 0, pageType >= 0 else {
            throw FormatError(.malformed(field: "page header"), byteOffset: start)
        }
        if let kind = kinds[pageType] {
            header.kind = kind
        } else if [0, 2, 3].contains(pageType) {
            throw FormatError(.malformed(field: "page header"), byteOffset: start)
        }
        return header
    }

    private static func readDataV1(_ reader: inout ThriftReader) throws(FormatError) -> Kind {
        var valueCount = -1
        var encoding: Int32 = -1
        var definitionLevelEncoding: Int32 = -1
        var repetitionLevelEncoding: Int32 = -1
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: valueCount = try reader.readSize(type, "value count")
            case 2: encoding = try reader.readInt32(type)
            case 3: definitionLevelEncoding = try reader.readInt32(type)
            case 4: repetitionLevelEncoding = try reader.readInt32(type)
            default: try reader.skip(type)
            }
        }
        guard valueCount >= 0, encoding >= 0 else { throw reader.malformed("data page header") }
        return .dataV1(
            valueCount: valueCount, encoding: encoding, definitionLevelEncoding: definitionLevelEncoding,
            repetitionLevelEncoding: repetitionLevelEncoding)
    }

    private static func readDictionary(_ reader: inout ThriftReader) throws(FormatError) -> Kind {
        var entryCount = -1
        var encoding: Int32 = -1
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: entryCount = try reader.readSize(type, "dictionary size")
            case 2: encoding = try reader.readInt32(type)
            default: try reader.skip(type)
            }
        }
        guard entryCount >= 0, encoding >= 0 else { throw reader.malformed("dictionary page header") }
        return .dictionary(entryCount: entryCount, encoding: encoding)
    }
}

extension PageHeader.DataV2 {
    fileprivate func write(to writer: inout ThriftWriter) {
        writer.write(1, Int32(valueCount))
        writer.write(2, Int32(nullCount))
        writer.write(3, Int32(rowCount))
        writer.write(4, encoding)
        writer.write(5, Int32(definitionLevelByteCount))
        writer.write(6, Int32(repetitionLevelByteCount))
        writer.write(7, isCompressed)
    }

    fileprivate static func read(_ reader: inout ThriftReader) throws(FormatError) -> PageHeader.DataV2 {
        var page = PageHeader.DataV2(
            valueCount: -1, nullCount: -1, rowCount: -1, encoding: -1, definitionLevelByteCount: -1,
            repetitionLevelByteCount: -1, isCompressed: true)
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: page.valueCount = try reader.readSize(type, "value count")
            case 2: page.nullCount = try reader.readSize(type, "null count")
            case 3: page.rowCount = try reader.readSize(type, "row count")
            case 4: page.encoding = try reader.readInt32(type)
            case 5: page.definitionLevelByteCount = try reader.readSize(type, "level size")
            case 6: page.repetitionLevelByteCount = try reader.readSize(type, "level size")
            case 7: page.isCompressed = try reader.readBoolean(type)
            default: try reader.skip(type)
            }
        }
        let required = [
            page.valueCount, page.nullCount, page.rowCount, Int(page.encoding), page.definitionLevelByteCount,
            page.repetitionLevelByteCount,
        ]
        guard required.allSatisfy({ $0 >= 0 }) else { throw reader.malformed("data page header") }
        return page
    }
}
