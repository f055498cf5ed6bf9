/// CRC-32 (polynomial 0x04C11DB7, reflected, as in gzip), as page headers carry it.
package enum Checksum {
    private static let stepByteCount = 16

    /// Table `k` of 256 entries: the CRC of a byte that `k` zero bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 256 * stepByteCount)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
            tables[byte] = remainder
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// Updates `start` (0 at first) with the bytes of `range`.
    package static func crc32(_ bytes: [UInt8], range: Range<Int>, start: UInt32 = 0) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside of the bytes")
        var remainder = ~start
        unsafe tables.withUnsafeBufferPointer { table in
            unsafe bytes.withUnsafeBytes { source in
                var offset = range.lowerBound
                while offset + stepByteCount <= range.upperBound {
                    // SAFETY: offset + 16 <= source.count; a table index is k * 256 + byte with k < 16.
                    let low =
                        unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        ^ UInt64(remainder)
                    let high = unsafe source.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
                    remainder = unsafe folded(low, table, firstTable: 15) ^ folded(high, table, firstTable: 7)
                    offset += stepByteCount
                }
                while offset < range.upperBound {
                    let index = unsafe Int((remainder ^ UInt32(source[offset])) & 0xFF)
                    remainder = unsafe remainder >> 8 ^ table[index]
                    offset += 1
                }
            }
        }
        return ~remainder
    }

    @inline(__always)
    private static func folded(
        _ word: UInt64, _ table: UnsafeBufferPointer<UInt32>, firstTable: Int
    ) -> UInt32 {
        // SAFETY: firstTable is 15 or 7, so every index lies below 16 * 256.
        let base = unsafe table.baseAddress.unsafelyUnwrapped + (firstTable - 7) * 256
        let first = unsafe base[7 * 256 + Int(word & 0xFF)] ^ base[6 * 256 + Int(word >> 8 & 0xFF)]
        let second = unsafe base[5 * 256 + Int(word >> 16 & 0xFF)] ^ base[4 * 256 + Int(word >> 24 & 0xFF)]
        let third = unsafe base[3 * 256 + Int(word >> 32 & 0xFF)] ^ base[2 * 256 + Int(word >> 40 & 0xFF)]
        let fourth = unsafe base[256 + Int(word >> 48 & 0xFF)] ^ base[Int(word >> 56)]
        return first ^ second ^ third ^ fourth
    }

    /// The plain twin of `crc32`: one bit at a time.
    package static func slowCRC32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
        }
        return ~remainder
    }
}
