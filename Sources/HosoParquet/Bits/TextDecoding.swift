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
        let textBytes = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count - start + 1) {
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
                        unsafe UnsafeMutableRawPointer(target.baseAddress.unsafelyUnwrapped + textByteCount)
                            .copyMemory(
                                from: source.baseAddress.unsafelyUnwrapped + offset, byteCount: byteCount)
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
        let textBytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(totalByteCount) + 1) {
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
                    if prefixCount > 0 { unsafe current.copyMemory(from: previous, byteCount: prefixCount) }
                    if suffixCount > 0 {
                        let suffix =
                            unsafe source.baseAddress.unsafelyUnwrapped + suffixStart + Int(suffixEnds[index])
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
