import HosoCore

extension ParquetFileReader {
    /// The bloom filter of one column of one row group; nil where the file has none of a known kind.
    ///
    /// - Throws: `FormatError` where its place or size is impossible.
    public func bloomFilter(_ columnIndex: Int, rowGroup: Int) throws -> BloomFilter? {
        guard let place = try bloomFilterPlace(columnIndex, rowGroup: rowGroup) else { return nil }
        let bitset = try source.read(at: place.lowerBound, count: place.count)
        return BloomFilter(blocks: try blocks(bitset, at: place.lowerBound))
    }

    /// Whether a column of a row group may hold values that hash so; nil where its bloom filter says nothing.
    ///
    /// Of the filter only the blocks that tell are read, but where many are asked for.
    func mayContain(hashes: [UInt64], _ columnIndex: Int, rowGroup: Int) throws -> [Bool]? {
        guard hashes.count <= ParquetFileReader.bloomProbeLimit else {
            let filter = try bloomFilter(columnIndex, rowGroup: rowGroup)
            return filter.map { filter in hashes.map { filter.mayContain(hash: $0) } }
        }
        guard let place = try bloomFilterPlace(columnIndex, rowGroup: rowGroup) else { return nil }
        let blockCount = place.count / BloomFilter.blockByteCount
        return try hashes.map { hash in
            let block = BloomFilter.blockIndex(hash, blockCount: blockCount)
            let offset = place.lowerBound + block * BloomFilter.blockByteCount
            let bytes = try source.read(at: offset, count: BloomFilter.blockByteCount)
            return BloomFilter(blocks: try blocks(bytes, at: offset)).mayContain(hash: hash)
        }
    }

    /// Blocks that are read one by one; for more values the whole filter is.
    private static let bloomProbeLimit = 64

    /// Where a filter's blocks lie; nil where the file has none of a known kind.
    private func bloomFilterPlace(_ columnIndex: Int, rowGroup: Int) throws -> Range<Int>? {
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
        let first = offset + header.byteCount
        return first..<first + header.bitsetByteCount
    }

    private func blocks(_ bytes: [UInt8], at offset: Int) throws(FormatError) -> [SIMD8<UInt32>] {
        let count = bytes.count / BloomFilter.blockByteCount
        guard count > 0,
            let blocks = NumberKernels.decodePlain(bytes, from: 0, valueCount: count, as: SIMD8<UInt32>.self)
        else {
            throw FormatError(
                .truncated(neededBytes: BloomFilter.blockByteCount, availableBytes: bytes.count),
                byteOffset: offset)
        }
        return blocks
    }
}
