/// Integers as bytes of a frame: how far each lies above the least, without the zero bits that all end with,
/// in as few whole bytes as the greatest needs.
enum PackedWords {
    /// Bytes that a frame has behind its last words: words are read and written eight bytes at a time.
    static let slackByteCount = 8

    /// - Parameters:
    ///   - least: as signed integers no word is below it, none above `greatest`.
    static func write(
        _ words: UnsafeBufferPointer<UInt64>, least: Int64, greatest: Int64, to frame: FrameBytes
    ) {
        let base = UInt64(bitPattern: least)
        var bits: UInt64 = 0
        for index in 0..<words.count { unsafe bits |= words[index] &- base }
        let shift = bits == 0 ? 0 : UInt64(bits.trailingZeroBitCount)
        let width = (UInt64.bitWidth - (bits &>> shift).leadingZeroBitCount + 7) / 8
        frame.append(UInt8(width))
        frame.append(UInt8(shift))
        frame.append(base)
        guard width > 0 else { return }
        // SAFETY: `extend` gives room for a width for each word and for the last one's slack.
        let target = unsafe UnsafeMutableRawPointer(
            frame.extend(words.count * width + PackedWords.slackByteCount))
        for index in 0..<words.count {
            let distance = unsafe (words[index] &- base) &>> shift
            unsafe target.storeBytes(of: distance.littleEndian, toByteOffset: index &* width, as: UInt64.self)
        }
        frame.shorten(by: PackedWords.slackByteCount)
    }

    static func write(_ words: UnsafeBufferPointer<UInt64>, to frame: FrameBytes) {
        var (least, greatest) = (Int64.max, Int64.min)
        for index in 0..<words.count {
            let word = unsafe Int64(bitPattern: words[index])
            least = min(least, word)
            greatest = max(greatest, word)
        }
        unsafe write(words, least: least, greatest: greatest, to: frame)
    }

    /// As below, of words side by side.
    static func read<Word: FixedWidthInteger & BitwiseCopyable>(
        _ frame: inout FrameCursor, count: Int, into target: UnsafeMutablePointer<Word>
    ) {
        unsafe read(
            &frame, count: count, into: StridedValues<Word>(base: target, stride: MemoryLayout<Word>.stride))
    }

    /// - Parameter target: has room for `count` words; their high bits are cut off where it is narrow.
    @inline(__always)
    static func read<Word: FixedWidthInteger & BitwiseCopyable>(
        _ frame: inout FrameCursor, count: Int, into target: StridedValues<Word>
    ) {
        let width = Int(frame.take(UInt8.self))
        let shift = UInt64(frame.take(UInt8.self))
        let base = frame.take(UInt64.self)
        guard width > 0 else {
            for index in 0..<count { unsafe target[index] = Word(truncatingIfNeeded: base) }
            return
        }
        let mask = UInt64.max >> UInt64(64 - 8 * width)
        // SAFETY: `take` proves that a width for each word is there, and a frame has slack behind its last.
        let source = unsafe UnsafeRawPointer(frame.take(count * width))
        for index in 0..<count {
            let bytes = unsafe source.loadUnaligned(fromByteOffset: index &* width, as: UInt64.self)
            let distance = (UInt64(littleEndian: bytes) & mask) &<< shift
            unsafe target[index] = Word(truncatingIfNeeded: base &+ distance)
        }
    }
}
