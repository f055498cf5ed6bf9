package import HosoCore

/// Reading byte arrays in the encodings that Parquet has for them.
package enum TextDecoding {
    /// Texts of one page may not unfold to more: a damaged prefix length could ask for any amount.
    package static let pageByteLimit = 1 << 28

    /// PLAIN; nil where the bytes do not hold `valueCount` texts.
    package static func decodePlain(_ bytes: [UInt8], from start: Int, valueCount: Int) -> TextArena? {
        guard start >= 0, start <= bytes.count, valueCount >= 0, valueCount <= (bytes.count - start) / 4
        else { return nil }
        var isSound = true
        var offsets: [UInt32] = []
        let textBytes = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count - start + ByteOutput.slack) {
            target, textByteCount in
            unsafe offsets = [UInt32](unsafeUninitializedCapacity: valueCount + 1) { ends, endCount in
                unsafe bytes.withUnsafeBytes { source in
                    var offset = start
                    unsafe ends[0] = 0
                    for index in 0..<valueCount {
                        guard source.count - offset >= 4 else {
                            isSound = false
                            return
                        }
                        // SAFETY: four bytes are left, then byteCount are; texts are shorter than the source.
                        let byteCount = unsafe Int(
                            source.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                        offset += 4
                        guard byteCount <= source.count - offset else {
                            isSound = false
                            return
                        }
                        let output = unsafe UnsafeMutableRawPointer(
                            target.baseAddress.unsafelyUnwrapped + textByteCount)
                        let text = unsafe source.baseAddress.unsafelyUnwrapped + offset
                        if byteCount <= 32 && offset + 32 <= source.count {
                            unsafe copyShort(text, to: output, isOver16: byteCount > 16)
                        } else {
                            unsafe output.copyMemory(from: text, byteCount: byteCount)
                        }
                        offset += byteCount
                        textByteCount += byteCount
                        unsafe ends[index + 1] = UInt32(truncatingIfNeeded: textByteCount)
                    }
                    endCount = valueCount + 1
                }
            }
        }
        return isSound ? TextArena(bytes: textBytes, offsets: offsets) : nil
    }

    /// Copies 16 or 32 bytes, of which as many as the caller needs count.
    @inline(__always)
    private static func copyShort(
        _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, isOver16: Bool
    ) {
        // SAFETY: callers have 32 readable bytes, and slack behind what they announce.
        unsafe target.storeBytes(
            of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        guard isOver16 else { return }
        unsafe target.storeBytes(
            of: source.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self), toByteOffset: 16,
            as: SIMD16<UInt8>.self)
    }

    /// DELTA_LENGTH_BYTE_ARRAY; nil where the bytes are malformed.
    package static func decodeDeltaLength(_ bytes: [UInt8], from start: Int, valueCount: Int) -> TextArena? {
        var offset = start
        guard let counts = DeltaDecoding.decodeInt32(bytes, offset: &offset, valueCount: valueCount),
            let offsets = ends(of: counts, limit: bytes.count - offset), let byteCount = offsets.last
        else { return nil }
        return TextArena(bytes: Array(bytes[offset..<offset + Int(byteCount)]), offsets: offsets)
    }

    /// Running sums from 0; nil where a count is negative or the sum passes the limit.
    private static func ends(of counts: [Int32], limit: Int) -> [UInt32]? {
        var sum = 0
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(counts.count + 1)
        for count in counts {
            sum += Int(count)
            guard count >= 0, sum <= limit else { return nil }
            offsets.append(UInt32(truncatingIfNeeded: sum))
        }
        return offsets
    }

    /// DELTA_BYTE_ARRAY; nil where the bytes are malformed or unfold beyond `pageByteLimit`.
    package static func decodeFrontCoded(_ bytes: [UInt8], from start: Int, valueCount: Int) -> TextArena? {
        var offset = start
        guard let prefixCounts = DeltaDecoding.decodeInt32(bytes, offset: &offset, valueCount: valueCount),
            let suffixCounts = DeltaDecoding.decodeInt32(bytes, offset: &offset, valueCount: valueCount),
            let suffixEnds = ends(of: suffixCounts, limit: bytes.count - offset),
            let offsets = unfoldedEnds(prefixCounts, suffixCounts), let totalByteCount = offsets.last
        else { return nil }
        let suffixStart = offset
        let textBytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(totalByteCount) + ByteOutput.slack) {
            target, count in
            unsafe bytes.withUnsafeBytes { source in
                let output = unsafe UnsafeMutableRawPointer(target.baseAddress.unsafelyUnwrapped)
                var previous = unsafe output
                for index in 0..<valueCount {
                    // SAFETY: unfoldedEnds proved each prefix to lie in the text before and every end in the
                    // capacity; ends(of:limit:) proved every suffix to lie in the source.
                    let current = unsafe output + Int(offsets[index])
                    let prefixCount = Int(prefixCounts[index])
                    let suffixCount = Int(suffixCounts[index])
                    // A short prefix may take bytes of the capacity that are not written yet along: the
                    // suffix and the texts behind come over them.
                    if prefixCount <= 16 {
                        unsafe copyShort(previous, to: current, isOver16: false)
                    } else {
                        unsafe current.copyMemory(from: previous, byteCount: prefixCount)
                    }
                    let suffixOffset = suffixStart + Int(suffixEnds[index])
                    let suffix = unsafe source.baseAddress.unsafelyUnwrapped + suffixOffset
                    if suffixCount <= 32 && suffixOffset + 32 <= source.count {
                        unsafe copyShort(suffix, to: current + prefixCount, isOver16: suffixCount > 16)
                    } else {
                        unsafe (current + prefixCount).copyMemory(from: suffix, byteCount: suffixCount)
                    }
                    unsafe previous = unsafe current
                }
            }
            count = Int(totalByteCount)
        }
        return TextArena(bytes: textBytes, offsets: offsets)
    }

    /// Where each text ends; nil where a prefix is longer than the text before, or all are too long.
    private static func unfoldedEnds(_ prefixCounts: [Int32], _ suffixCounts: [Int32]) -> [UInt32]? {
        var sum = 0
        var previousCount = 0
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(prefixCounts.count + 1)
        for index in 0..<prefixCounts.count {
            let prefixCount = Int(prefixCounts[index])
            guard prefixCount >= 0, prefixCount <= previousCount else { return nil }
            previousCount = prefixCount + Int(suffixCounts[index])
            sum += previousCount
            guard sum <= pageByteLimit else { return nil }
            offsets.append(UInt32(truncatingIfNeeded: sum))
        }
        return offsets
    }
}
