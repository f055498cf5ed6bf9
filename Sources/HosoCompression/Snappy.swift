public import HosoCore

/// The block format of Snappy (format_description.txt of google/snappy), without its framing.
public enum Snappy {
    /// A copy element of three bytes gives 64 at most, so that content is never denser than this.
    public static let densestRatio = 32

    /// The content of one block that holds exactly `byteCount` bytes.
    ///
    /// - Parameter byteCount: allocated before anything is read: the caller bounds what a file may claim.
    /// - Throws: `malformed` also where the content has another size.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, byteCount: Int
    ) throws(FormatError) -> [UInt8] {
        guard byteCount >= 0 else {
            throw FormatError(.malformed(field: "snappy content size"), byteOffset: 0)
        }
        var failedOffset: Int?
        let content = unsafe [UInt8](unsafeUninitializedCapacity: byteCount + slackByteCount) {
            target, count in
            // SAFETY: the capacity asked for is at least slackByteCount, so the buffer has an address.
            let output = unsafe UnsafeMutableRawPointer(target.baseAddress.unsafelyUnwrapped)
            failedOffset = unsafe bytes.withUnsafeBytes { source in
                unsafe decompress(source, into: output, byteCount: byteCount)
            }
            count = failedOffset == nil ? byteCount : 0
        }
        if let failedOffset {
            throw FormatError(.malformed(field: "snappy data"), byteOffset: failedOffset)
        }
        return content
    }

    /// Bytes that wide moves may touch behind the content.
    private static let slackByteCount = 32

    /// - Returns: where in the source the damage is; nil where all went well.
    private static func decompress(
        _ source: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer, byteCount: Int
    ) -> Int? {
        var offset = 0
        guard let claimed = unsafe readLength(source, &offset), claimed == byteCount else { return offset }
        var produced = 0
        while offset < source.count {
            // SAFETY: offset < source.count.
            let tag = unsafe source[offset]
            let elementOffset = offset
            offset += 1
            if tag & 3 == 0 {
                guard let length = unsafe literalLength(tag, source, &offset),
                    length <= source.count - offset, length <= byteCount - produced
                else { return elementOffset }
                // SAFETY: both sides hold `length` more bytes; 16-byte moves stay inside source and slack.
                if length <= 16 && source.count - offset >= 16 {
                    let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
                    unsafe output.storeBytes(of: word, toByteOffset: produced, as: SIMD16<UInt8>.self)
                } else {
                    unsafe (output + produced).copyMemory(
                        from: source.baseAddress.unsafelyUnwrapped + offset, byteCount: length)
                }
                offset += length
                produced += length
            } else {
                guard let copy = unsafe copyElement(tag, source, &offset), copy.distance > 0,
                    copy.distance <= produced, copy.length <= byteCount - produced
                else { return elementOffset }
                unsafe copyBack(output, at: produced, distance: copy.distance, length: copy.length)
                produced += copy.length
            }
        }
        return produced == byteCount ? nil : offset
    }

    /// The content's size: ULEB128 of at most five bytes.
    private static func readLength(_ source: UnsafeRawBufferPointer, _ offset: inout Int) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard offset < source.count else { return nil }
            // SAFETY: checked on the line above.
            let byte = unsafe source[offset]
            offset += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    @inline(__always)
    private static func literalLength(
        _ tag: UInt8, _ source: UnsafeRawBufferPointer, _ offset: inout Int
    ) -> Int? {
        let short = Int(tag >> 2)
        if short < 60 { return short + 1 }
        let extraByteCount = short - 59
        guard extraByteCount <= source.count - offset else { return nil }
        var length = 0
        for index in 0..<extraByteCount {
            // SAFETY: extraByteCount bytes are left.
            unsafe length |= Int(source[offset + index]) << (8 * index)
        }
        offset += extraByteCount
        return length + 1
    }

    @inline(__always)
    private static func copyElement(
        _ tag: UInt8, _ source: UnsafeRawBufferPointer, _ offset: inout Int
    ) -> (distance: Int, length: Int)? {
        let extraByteCount = tag & 3 == 3 ? 4 : Int(tag & 3)
        guard extraByteCount <= source.count - offset else { return nil }
        defer { offset += extraByteCount }
        // SAFETY: extraByteCount bytes are left.
        switch tag & 3 {
        case 1:
            return unsafe (Int(tag & 0xE0) << 3 | Int(source[offset]), 4 + Int(tag >> 2 & 7))
        case 2:
            let distance = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return (Int(distance), 1 + Int(tag >> 2))
        default:
            let distance = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return (Int(distance), 1 + Int(tag >> 2))
        }
    }

    /// Repeats what stands `distance` bytes before; the two may overlap.
    @inline(__always)
    private static func copyBack(
        _ output: UnsafeMutableRawPointer, at produced: Int, distance: Int, length: Int
    ) {
        // SAFETY: distance <= produced, and moves end within 16 bytes of the content's end: the slack.
        let target = unsafe output + produced
        let origin = unsafe target - distance
        var position = 0
        if distance >= 16 {
            while position < length {
                let word = unsafe origin.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
                unsafe target.storeBytes(of: word, toByteOffset: position, as: SIMD16<UInt8>.self)
                position += 16
            }
        } else if distance >= 8 {
            while position < length {
                let word = unsafe origin.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                unsafe target.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
                position += 8
            }
        } else {
            while position < length {
                unsafe target.storeBytes(
                    of: origin.load(fromByteOffset: position, as: UInt8.self), toByteOffset: position,
                    as: UInt8.self)
                position += 1
            }
        }
    }
}
