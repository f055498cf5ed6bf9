/// The 64-bit hash of a name key's bytes: the same on all platforms and in all versions.
///
/// The bytes are read as little-endian 64-bit words, filled up with zeros to whole pairs of words. The state
/// begins as `seed + byteCount * lengthFactor`; each pair (a, b) makes it
/// `fold((a ^ firstSecret) * (b ^ state))`, where `fold` is the exclusive or of the two halves of the 128-bit
/// product; at the end `fold((state ^ secondSecret) * (byteCount ^ firstSecret))`. No bytes: one pair of
/// zeros.
enum NameHash {
    /// Bytes that a caller must keep writable behind the last byte.
    static let paddingByteCount = 16

    private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let lengthFactor: UInt64 = 0xD6E8_FEB8_6659_FD93
    private static let firstSecret: UInt64 = 0xA076_1D64_78BD_642F
    private static let secondSecret: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// - Parameter bytes: `count` bytes, and `paddingByteCount` more that this function overwrites with
    ///   zeros.
    @inline(__always)
    static func hash(padding bytes: UnsafeMutablePointer<UInt8>, count: Int) -> UInt64 {
        // SAFETY: the padding behind `count` is writable, and reads end within it.
        let raw = UnsafeMutableRawPointer(bytes)
        unsafe raw.storeBytes(of: 0, toByteOffset: count, as: UInt64.self)
        unsafe raw.storeBytes(of: 0, toByteOffset: count + 8, as: UInt64.self)
        var state = seed &+ UInt64(truncatingIfNeeded: count) &* lengthFactor
        var offset = 0
        repeat {
            let first = unsafe UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let second = unsafe UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            state = fold(first ^ firstSecret, second ^ state)
            offset += 16
        } while offset < count
        return fold(state ^ secondSecret, UInt64(truncatingIfNeeded: count) ^ firstSecret)
    }

    /// The slow twin: the definition, step by step, over a copy.
    static func hash(_ bytes: [UInt8]) -> UInt64 {
        let pairCount = max(1, (bytes.count + 15) / 16)
        let padded = bytes + [UInt8](repeating: 0, count: pairCount * 16 - bytes.count)
        func word(at offset: Int) -> UInt64 {
            padded[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        var state = seed &+ UInt64(bytes.count) &* lengthFactor
        for pair in 0..<pairCount {
            state = fold(word(at: pair * 16) ^ firstSecret, word(at: pair * 16 + 8) ^ state)
        }
        return fold(state ^ secondSecret, UInt64(bytes.count) ^ firstSecret)
    }

    @inline(__always)
    private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
