/// A split block bloom filter (BloomFilter.md): which values a column chunk certainly does not hold.
public struct BloomFilter: Hashable, Sendable {
    /// Bits per distinct value at least; with fewer, one absent value in ten would seem to be there.
    package static let bitsPerValue = 6
    /// Bytes of a bitset at most, as other readers have it.
    package static let byteLimit = 1 << 27
    static let blockByteCount = 32

    private static let salt = SIMD8<UInt32>(
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947,
        0x5c6b_fb31)

    /// At least one.
    package private(set) var blocks: [SIMD8<UInt32>]

    /// - Parameter blocks: at least one.
    init(blocks: [SIMD8<UInt32>]) {
        precondition(!blocks.isEmpty, "a bloom filter without blocks")
        self.blocks = blocks
    }

    /// A filter of the values that hash so, as small as their number allows; a power of two of blocks, which
    /// some readers want.
    package init(hashes: [UInt64]) {
        let byteCount = min(BloomFilter.byteLimit, hashes.count * BloomFilter.bitsPerValue / 8 + 1)
        var blockCount = 1
        while blockCount * BloomFilter.blockByteCount < byteCount { blockCount *= 2 }
        blocks = [SIMD8<UInt32>](repeating: SIMD8(repeating: 0), count: blockCount)
        var last: UInt64?
        // Of sorted values equal ones stand together.
        for hash in hashes where hash != last {
            insert(hash: hash)
            last = hash
        }
        fold()
    }

    package mutating func insert(hash: UInt64) {
        blocks[blockIndex(hash)] |= BloomFilter.mask(hash)
    }

    /// Whether a value with this hash may be among those inserted.
    package func mayContain(hash: UInt64) -> Bool {
        let mask = BloomFilter.mask(hash)
        return blocks[blockIndex(hash)] & mask == mask
    }

    /// False where the value is certainly not in the column chunk.
    ///
    /// - Parameter value: of the column's physical type.
    public func mayContain(_ value: ParquetValue) -> Bool {
        mayContain(hash: XXHash64.hash(value.plainBytes))
    }

    @inline(__always)
    private func blockIndex(_ hash: UInt64) -> Int {
        BloomFilter.blockIndex(hash, blockCount: blocks.count)
    }

    /// The block of a filter of so many that tells of a hash.
    @inline(__always)
    static func blockIndex(_ hash: UInt64, blockCount: Int) -> Int {
        Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(truncatingIfNeeded: blockCount)) &>> 32)
    }

    /// One bit in each word.
    @inline(__always)
    static func mask(_ hash: UInt64) -> SIMD8<UInt32> {
        let places = (SIMD8(repeating: UInt32(truncatingIfNeeded: hash)) &* salt) &>> 27
        return SIMD8(repeating: 1) &<< places
    }

    /// Halves the filter while values are so few (repeated ones count once) that it stays selective.
    ///
    /// A hash's block in a filter of half the size is half its block's number, so halves are made by merging
    /// neighbours.
    private mutating func fold() {
        // Where each value has `bitsPerValue` bits of space, about this share of the bits is set.
        let fullShare = 0.75
        while blocks.count > 1 {
            var folded: [SIMD8<UInt32>] = []
            folded.reserveCapacity(blocks.count / 2)
            var setBitCount = 0
            for index in 0..<blocks.count / 2 {
                let block = blocks[index * 2] | blocks[index * 2 + 1]
                folded.append(block)
                setBitCount += Int(truncatingIfNeeded: block.nonzeroBitCount.wrappedSum())
            }
            guard Double(setBitCount) < fullShare * Double(folded.count * 256) else { return }
            blocks = folded
        }
    }
}
