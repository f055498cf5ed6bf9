import CZlib

/// CRC-32 (polynomial 0x04C11DB7, reflected, as in gzip), as Parquet's page headers carry it.
package enum Checksum {
    /// Updates `start` (0 at first) with the bytes of `range`.
    package static func crc32(_ bytes: [UInt8], range: Range<Int>, start: UInt32 = 0) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside of the bytes")
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, !range.isEmpty else { return start }
            // SAFETY: the range lies inside the bytes.
            return unsafe UInt32(
                truncatingIfNeeded: crc32_z(UInt(start), base + range.lowerBound, range.count))
        }
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
