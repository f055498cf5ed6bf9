/// Whether bytes are well-formed UTF-8 (Unicode, table 3-7).
public enum UTF8Check {
    public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe soundByteCount(bytes) == bytes.count
    }

    public static func isValid(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { unsafe isValid($0) }
    }

    /// Whether no byte is part of a character of several.
    public static func isASCII(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                // Texts of other letters are found out early.
                let end = min(offset + 4096, bytes.count)
                let wideEnd = end - (end - offset) % 8
                var marks: UInt64 = 0
                while offset < wideEnd {
                    // SAFETY: 8 bytes are left.
                    unsafe marks |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    offset += 8
                }
                while offset < end {
                    unsafe marks |= UInt64(bytes[offset])
                    offset += 1
                }
                if marks & 0x8080_8080_8080_8080 != 0 { return false }
            }
            return true
        }
    }

    /// Bytes that `soundByteCount` looks at together.
    public static let windowByteCount = 16

    /// How many bytes from the start on are well-formed: all of them, or so many that the first sequence that
    /// is not ends less than a window behind them, and begins behind the last three of them at the earliest.
    public static func soundByteCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let count = bytes.count
        guard var index = unsafe endOfSequences(base, from: 0, to: min(2, count), count) else { return 0 }
        while index + 16 <= count {
            // SAFETY: two bytes lie before `index`, and 32 from there on are readable.
            if index + 32 <= count, unsafe UTF8Lane.isPlain(at: base + index) {
                index += 32
                continue
            }
            // SAFETY: two bytes lie before `index`, and 16 from there on are readable.
            switch unsafe UTF8Lane.verdict(at: base + index) {
            case .sound: index += 16
            case .unsound: return index
            case .unusual:
                guard let end = unsafe endOfSequences(base, from: index, to: index + 16, count) else {
                    return index
                }
                index = end
            }
        }
        // Where the end of the bytes cuts a sequence, it is not well-formed.
        return unsafe endOfSequences(base, from: index, to: count, count) ?? min(index, count - 1)
    }

    /// One sequence at a time, from the one that holds the byte before `start` up to the one that holds the
    /// byte before `end`, where it ends; nil where one is not well-formed.
    private static func endOfSequences(
        _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, _ count: Int
    ) -> Int? {
        var index = max(0, start - 3)
        // SAFETY: index stays in 0..<count, or nothing is read.
        while index > 0, unsafe isContinuation(base[index]) { index -= 1 }
        while index < end {
            let length = unsafe base[index] < 0x80 ? 1 : sequenceLength(base + index, count - index)
            if length == 0 { return nil }
            index += length
        }
        return index
    }

    /// Bytes of the well-formed multi-byte sequence that begins here; 0 where there is none.
    @inline(__always)
    private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, _ available: Int) -> Int {
        let lead = unsafe bytes[0]
        if lead &- 0xC2 < 0x1E {
            return available >= 2 && isContinuation(unsafe bytes[1]) ? 2 : 0
        }
        if lead &- 0xE0 < 0x10 {
            guard available >= 3, unsafe isContinuation(bytes[1]), unsafe isContinuation(bytes[2]) else {
                return 0
            }
            let second = unsafe bytes[1]
            if lead == 0xE0 && second < 0xA0 { return 0 }
            if lead == 0xED && second > 0x9F { return 0 }
            return 3
        }
        guard lead &- 0xF0 < 5, available >= 4, unsafe isContinuation(bytes[1]) else { return 0 }
        guard unsafe isContinuation(bytes[2]), unsafe isContinuation(bytes[3]) else { return 0 }
        let second = unsafe bytes[1]
        if lead == 0xF0 && second < 0x90 { return 0 }
        if lead == 0xF4 && second > 0x8F { return 0 }
        return 4
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

/// Looks at sixteen bytes at once, in the scripts that need no special cases.
private enum UTF8Lane {
    enum Verdict {
        /// Well-formed up to here; the last sequence may go on behind.
        case sound
        case unsound
        /// Leads with rules of their own (C0, C1, E0, ED, F0 and above): to be looked at one by one.
        case unusual
    }

    /// Whether 32 bytes, and the two before them, are ASCII.
    @inline(__always)
    static func isPlain(at base: UnsafePointer<UInt8>) -> Bool {
        let raw = unsafe UnsafeRawPointer(base)
        // SAFETY: the caller's 34 bytes cover the loads.
        let before = unsafe raw.loadUnaligned(fromByteOffset: -2, as: UInt16.self)
        let first = unsafe raw.loadUnaligned(as: SIMD16<UInt8>.self)
        let second = unsafe raw.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        return before & 0x8080 == 0 && !hasTopBit(first | second)
    }

    /// - Parameter base: 16 readable bytes; the two before them end sound bytes without unusual leads.
    @inline(__always)
    static func verdict(at base: UnsafePointer<UInt8>) -> Verdict {
        let raw = unsafe UnsafeRawPointer(base)
        // SAFETY: the caller's 18 bytes cover the three loads.
        let own = unsafe raw.loadUnaligned(as: SIMD16<UInt8>.self)
        let before = unsafe raw.loadUnaligned(fromByteOffset: -1, as: SIMD16<UInt8>.self)
        let secondBefore = unsafe raw.loadUnaligned(fromByteOffset: -2, as: SIMD16<UInt8>.self)
        if !hasTopBit(own | before | secondBefore) { return .sound }
        let pairs = own & SIMD16(repeating: 0xFE)
        let isUnusual =
            bytes(own .>= SIMD16(repeating: 0xF0)) | bytes(pairs .== SIMD16(repeating: 0xC0))
            | bytes(own .== SIMD16(repeating: 0xE0)) | bytes(own .== SIMD16(repeating: 0xED))
        if hasTopBit(isUnusual) { return .unusual }
        // A byte goes on with a sequence where a lead stands before it, or one of three bytes before that.
        let isWanted =
            bytes(before .>= SIMD16(repeating: 0xC0)) | bytes(secondBefore .>= SIMD16(repeating: 0xE0))
        let isContinuation = bytes((own & SIMD16(repeating: 0xC0)) .== SIMD16(repeating: 0x80))
        return hasTopBit(isWanted ^ isContinuation) ? .unsound : .sound
    }

    @inline(__always)
    private static func bytes(_ mask: SIMDMask<SIMD16<UInt8.SIMDMaskScalar>>) -> SIMD16<UInt8> {
        // SAFETY: a mask of 16 lanes is 16 bytes of 0x00 or 0xFF.
        unsafe unsafeBitCast(mask, to: SIMD16<UInt8>.self)
    }

    @inline(__always)
    private static func hasTopBit(_ bytes: SIMD16<UInt8>) -> Bool {
        // SAFETY: 16 bytes are two words.
        let words = unsafe unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0
    }
}
