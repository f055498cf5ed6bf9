import HosoCompression
import HosoCore

/// Which pages of a column chunk certainly do not hold a value: a split block bloom filter for each page.
///
/// The blocks of all pages that tell of one value stand side by side, with a checksum behind them, so that
/// one small read tells of all pages. No part of the Parquet format: the column's key-value metadata names
/// the place, and readers that do not know of it pass it by.
struct PageFilter: Hashable, Sendable {
    /// Of the column's key-value metadata; the value is `OFFSET PAGES ROWS`.
    static let metadataKey = "hoso.page_filter"
    /// Of the fullest page: about one absent value in a hundred then seems to be on a page, so that a file
    /// needs no bloom filter beside.
    static let bitsPerValue = 10

    /// Where a filter lies in a file, and what it is made of.
    struct Place: Hashable, Sendable {
        var offset: Int
        var pageCount: Int
        /// Blocks of each page.
        var rowCount: Int

        init(offset: Int, pageCount: Int, rowCount: Int) {
            self.offset = offset
            self.pageCount = pageCount
            self.rowCount = rowCount
        }

        /// nil where the text is none that hoso writes.
        init?(_ text: String) {
            let numbers = text.split(separator: " ").map { Int($0) ?? -1 }
            guard numbers.count == 3, numbers[0] >= 4, numbers[1] > 0, numbers[2] > 0,
                numbers[1] < 1 << 24, numbers[2] < 1 << 24
            else { return nil }
            self.init(offset: numbers[0], pageCount: numbers[1], rowCount: numbers[2])
        }

        var text: String { "\(offset) \(pageCount) \(rowCount)" }

        /// The bytes that tell of a value.
        func byteRange(hash: UInt64) -> Range<Int> {
            let byteCount = pageCount * BloomFilter.blockByteCount + PageFilter.checksumByteCount
            let start = offset + BloomFilter.blockIndex(hash, blockCount: rowCount) * byteCount
            return start..<start + byteCount
        }
    }

    private static let checksumByteCount = 4

    let pageCount: Int
    let rowCount: Int
    /// Row after row, in each a block for each page.
    private var blocks: [SIMD8<UInt32>]

    /// - Parameter hashes: by page, of all its values that are not null; at least one page.
    init(hashes: [[UInt64]]) {
        precondition(!hashes.isEmpty, "a filter of no pages")
        let valueCount = hashes.reduce(1) { max($0, $1.count) }
        pageCount = hashes.count
        rowCount = (valueCount * PageFilter.bitsPerValue + 255) / 256
        blocks = [SIMD8<UInt32>](repeating: SIMD8(repeating: 0), count: pageCount * rowCount)
        for (page, hashes) in hashes.enumerated() {
            for hash in hashes {
                let row = BloomFilter.blockIndex(hash, blockCount: rowCount)
                blocks[row * pageCount + page] |= BloomFilter.mask(hash)
            }
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            rowCount * (pageCount * BloomFilter.blockByteCount + PageFilter.checksumByteCount))
        for row in 0..<rowCount {
            let start = bytes.count
            bytes += NumberKernels.plain(blocks, range: row * pageCount..<(row + 1) * pageCount)
            let checksum = Checksum.crc32(bytes, range: start..<bytes.count)
            for place in 0..<PageFilter.checksumByteCount {
                bytes.append(UInt8(truncatingIfNeeded: checksum >> UInt32(8 * place)))
            }
        }
        return bytes
    }

    /// For each page whether it may hold a value.
    ///
    /// - Parameter row: the bytes at the place's `byteRange(hash:)`.
    /// - Returns: nil where the checksum is wrong.
    static func mayContain(hash: UInt64, row: [UInt8]) -> [Bool]? {
        let byteCount = row.count - checksumByteCount
        let checksum = Checksum.crc32(row, range: 0..<byteCount)
        let claimed = row[byteCount...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let pageCount = byteCount / BloomFilter.blockByteCount
        guard checksum == claimed,
            let blocks = NumberKernels.decodePlain(
                row, from: 0, valueCount: pageCount, as: SIMD8<UInt32>.self)
        else { return nil }
        let mask = BloomFilter.mask(hash)
        return blocks.map { $0 & mask == mask }
    }
}

extension ParquetFileReader {
    /// Of all pages of a column chunk those that may hold a value that hashes so; nil where the file has no
    /// filter of them.
    func pagesThatMayHold(hashes: [UInt64], _ columnIndex: Int, rowGroup: Int) throws -> [Bool]? {
        guard let place = columnChunk(columnIndex, rowGroup: rowGroup).pageFilter else { return nil }
        var pages = [Bool](repeating: false, count: place.pageCount)
        for hash in hashes {
            let range = place.byteRange(hash: hash)
            guard range.upperBound <= dataEnd else {
                throw FormatError(.malformed(field: "page filter place"), byteOffset: place.offset)
            }
            let row = try source.read(at: range.lowerBound, count: range.count)
            guard let found = PageFilter.mayContain(hash: hash, row: row) else {
                throw FormatError(.checksum(field: "page filter"), byteOffset: range.lowerBound)
            }
            for page in pages.indices where found[page] { pages[page] = true }
        }
        return pages
    }
}
