/// Which of 64 bytes equal a byte, as bits: bit `i` stands for byte `i`.
///
/// The comparison of 16 bytes gives two words of 0x00 or 0xFF bytes; a multiplication gathers the low bit of
/// each byte into the word's top byte.
@inline(__always)
func gatherBits(_ matches: SIMDMask<SIMD16<UInt8.SIMDMaskScalar>>) -> UInt64 {
    // SAFETY: a mask of 16 lanes is 16 bytes of 0x00 or 0xFF, the size of two words.
    let words = unsafe unsafeBitCast(matches, to: SIMD2<UInt64>.self)
    let low = ((words[0] & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) &>> 56
    let high = ((words[1] & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) &>> 56
    return low | high &<< 8
}

/// Sixty-four bytes in four vectors.
struct Lane64 {
    let part0: SIMD16<UInt8>
    let part1: SIMD16<UInt8>
    let part2: SIMD16<UInt8>
    let part3: SIMD16<UInt8>

    /// - Parameter pointer: 64 readable bytes.
    @inline(__always)
    init(loading pointer: UnsafeRawPointer) {
        // SAFETY: the caller's 64 readable bytes cover four unaligned loads of 16.
        unsafe part0 = pointer.loadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self)
        unsafe part1 = pointer.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        unsafe part2 = pointer.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
        unsafe part3 = pointer.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
    }

    @inline(__always)
    func bits(equalTo byte: UInt8) -> UInt64 {
        let pattern = SIMD16<UInt8>(repeating: byte)
        return gatherBits(part0 .== pattern) | gatherBits(part1 .== pattern) &<< 16
            | gatherBits(part2 .== pattern) &<< 32 | gatherBits(part3 .== pattern) &<< 48
    }
}

/// Counts of equal bytes at each of sixteen places, until they are summed.
struct ByteCounts {
    /// A count grows by four with each lane, and must fit eight bits.
    static let laneLimit = 63

    private var counts = SIMD16<UInt8>(repeating: 0)

    @inline(__always)
    mutating func add(_ lane: Lane64, equalTo byte: UInt8) {
        let pattern = SIMD16<UInt8>(repeating: byte)
        // SAFETY: a mask of 16 lanes is 16 bytes of 0x00 or 0xFF, and 0xFF taken away adds one.
        unsafe counts &-= unsafeBitCast(lane.part0 .== pattern, to: SIMD16<UInt8>.self)
        unsafe counts &-= unsafeBitCast(lane.part1 .== pattern, to: SIMD16<UInt8>.self)
        unsafe counts &-= unsafeBitCast(lane.part2 .== pattern, to: SIMD16<UInt8>.self)
        unsafe counts &-= unsafeBitCast(lane.part3 .== pattern, to: SIMD16<UInt8>.self)
    }

    var sum: Int { (0..<16).reduce(0) { $0 + Int(counts[$1]) } }
}
