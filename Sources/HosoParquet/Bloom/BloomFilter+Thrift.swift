import HosoCore

extension BloomFilter {
    /// Bytes of a header at most; ours have a dozen.
    static let headerByteLimit = 256

    /// Header and bitset.
    package func encoded() -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(blocks.count * BloomFilter.blockByteCount))
            // Of three unions the one member each that there is.
            for field in 2...4 { writer.write(field) { $0.write(1) { _ in } } }
        }
        return writer.bytes + NumberKernels.plain(blocks, range: 0..<blocks.count)
    }

    /// What a filter's header says.
    struct Header {
        var bitsetByteCount: Int
        /// Of the header itself.
        var byteCount: Int
    }

    /// nil for a filter of a kind that is not known here, which says nothing then.
    ///
    /// - Throws: where the size is none that a filter can have.
    static func readHeader(_ reader: inout ThriftReader) throws(FormatError) -> Header? {
        let start = reader.fileOffset
        var bitsetByteCount: Int?
        var isKnown = true
        var seenFields: Set<Int> = []
        var field = 0
        while let type = try reader.nextField(&field) {
            switch field {
            case 1: bitsetByteCount = try reader.readSize(type, "bloom filter size")
            case 2, 3, 4:
                try reader.requireStructure(type)
                seenFields.insert(field)
                var member = 0
                while let memberType = try reader.nextField(&member) {
                    isKnown = isKnown && member == 1
                    try reader.skip(memberType)
                }
            default: try reader.skip(type)
            }
        }
        guard let bitsetByteCount, seenFields.count == 3 else {
            throw FormatError(.malformed(field: "bloom filter header"), byteOffset: start)
        }
        guard isKnown else { return nil }
        let isPossible =
            bitsetByteCount >= blockByteCount && bitsetByteCount <= byteLimit
            && bitsetByteCount % blockByteCount == 0
        guard isPossible else {
            throw FormatError(.malformed(field: "bloom filter size"), byteOffset: start)
        }
        return Header(bitsetByteCount: bitsetByteCount, byteCount: reader.fileOffset - start)
    }
}
