/// A fast 64-bit hash of bytes for tables in memory; it never reaches a file.
enum TextHash {
    private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93

    /// - Parameter text: any bytes; only they are read.
    @inline(__always)
    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let count = text.count
        guard count > 0, let base = text.baseAddress else { return mix(seed) }
        let raw = unsafe UnsafeRawPointer(base)
        var state = seed ^ UInt64(truncatingIfNeeded: count)
        var offset = 0
        // SAFETY: every load lies inside the `count` bytes.
        while count - offset > 8 {
            state = unsafe fold(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        return unsafe mix(fold(state ^ tail(raw + offset, count - offset)))
    }

    /// The last 1 to 8 bytes as a word.
    @inline(__always)
    private static func tail(_ raw: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count == 8 { return unsafe raw.loadUnaligned(as: UInt64.self) }
        if count >= 4 {
            let low = unsafe UInt64(raw.loadUnaligned(as: UInt32.self))
            let high = unsafe UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return low | high << 32
        }
        let first = unsafe UInt64(raw.load(as: UInt8.self))
        let middle = unsafe UInt64(raw.load(fromByteOffset: count >> 1, as: UInt8.self))
        let last = unsafe UInt64(raw.load(fromByteOffset: count - 1, as: UInt8.self))
        return first | middle << 8 | last << 16
    }

    @inline(__always)
    static func mix(_ word: UInt64) -> UInt64 {
        var word = word
        word ^= word >> 32
        word &*= multiplier
        word ^= word >> 29
        return word
    }

    @inline(__always)
    private static func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }
}
