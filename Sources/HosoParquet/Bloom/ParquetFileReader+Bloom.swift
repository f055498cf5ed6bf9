import HosoCore

extension ParquetFileReader {
    /// The bloom filter of one column of one row group; nil where the file has none of a known kind.
    ///
    /// - Throws: `FormatError` where its place or size is impossible.
    public func bloomFilter(_ columnIndex: Int, rowGroup: Int) throws -> BloomFilter? {
        let chunk = columnChunk(columnIndex, rowGroup: rowGroup)
        guard let offset = chunk.bloomFilterOffset else { return nil }
        let end = source.byteCount
        guard offset >= 4, offset < end else {
            throw FormatError(.malformed(field: "bloom filter place"), byteOffset: offset)
        }
        let available = end - offset
        let head = try source.read(at: offset, count: min(available, BloomFilter.headerByteLimit))
        var reader = ThriftReader(head, baseOffset: offset)
        guard let header = try BloomFilter.readHeader(&reader) else { return nil }
        let byteCount = header.byteCount + header.bitsetByteCount
        guard byteCount <= available, chunk.bloomFilterByteCount.map({ $0 == byteCount }) ?? true else {
            throw FormatError(.malformed(field: "bloom filter size"), byteOffset: offset)
        }
        let bitset = try source.read(at: offset + header.byteCount, count: header.bitsetByteCount)
        let blockCount = header.bitsetByteCount / BloomFilter.blockByteCount
        let blocks = NumberKernels.decodePlain(
            bitset, from: 0, valueCount: blockCount, as: SIMD8<UInt32>.self)
        guard let blocks else {
            throw FormatError(
                .truncated(neededBytes: header.bitsetByteCount, availableBytes: bitset.count),
                byteOffset: offset)
        }
        return BloomFilter(blocks: blocks)
    }
}
