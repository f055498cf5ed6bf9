import Glibc

/// Walks over the JSON texts of a block, which ends with a newline.
///
/// Nothing is read past the first newline at or after the offset but the slack behind the block: a newline
/// stands in no string and is no white space here, so that a fault never swallows the next line.
@safe struct JSONCursor {
    let block: UnsafeMutablePointer<UInt8>
    let byteCount: Int
    /// Of the next byte.
    var offset = 0
    /// Where the next text with escapes is written to; it lies behind the block.
    var spareOffset: Int
    /// Whether a string since the record's start had half a surrogate pair.
    var hasLoneSurrogate = false

    /// - Parameter block: `byteCount` bytes that end with a newline; 64 more are readable, and `byteCount`
    ///   more writable.
    init(block: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        unsafe self.block = block
        self.byteCount = byteCount
        spareOffset = byteCount
    }

    // SAFETY: here and below `offset` is at most that of the newline at the block's end whenever a byte is
    // read, since no step moves over a newline; loads of 8 bytes reach into the slack at most.
    @inline(__always)
    var byte: UInt8 { unsafe block[offset] }

    @inline(__always)
    mutating func skipSpace() {
        while true {
            let next = byte
            guard next == 0x20 || next == 0x09 || next == 0x0D else { return }
            offset += 1
        }
    }

    /// Moves over a byte if it is the next.
    @inline(__always)
    mutating func take(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        offset += 1
        return true
    }

    /// Where the line ends that the offset lies in: its newline.
    func lineEnd() -> Int {
        guard let found = unsafe memchr(block + offset, 0x0A, byteCount - offset) else {
            return byteCount - 1
        }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(block)
    }

    /// The first quote, backslash or control character from `start` on.
    @inline(__always)
    func stringStop(from start: Int) -> Int {
        var index = start
        while true {
            let word = unsafe UnsafeRawPointer(block + index).loadUnaligned(as: UInt64.self)
            let quotes = word ^ 0x2222_2222_2222_2222
            let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            // The lowest bit set is right in each; those above may follow from a borrow.
            let hits =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes
                    | (slashes &- 0x0101_0101_0101_0101) & ~slashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            if hits != 0 { return index + hits.trailingZeroBitCount &>> 3 }
            index += 8
        }
    }

    /// Moves over a string, whose opening quote is the next byte; nil where it is none.
    ///
    /// - Parameter keepsText: whether a text with escapes is written out, behind a quote.
    /// - Returns: where its text lies; a quote stands before it.
    @inline(__always)
    mutating func string(keepsText: Bool) -> Range<Int>? {
        let start = offset + 1
        let stop = stringStop(from: start)
        let found = unsafe block[stop]
        offset = stop
        if found == 0x22 {
            offset = stop + 1
            return start..<stop
        }
        return found == 0x5C ? escapedString(start, keepsText) : nil
    }

    /// Moves over a number; nil where the grammar knows none (RFC 8259, section 6).
    @inline(__always)
    mutating func number() -> Range<Int>? {
        let start = offset
        if byte == 0x2D { offset += 1 }
        if byte == 0x30 {
            offset += 1
        } else if !digits() {
            return nil
        }
        if byte == 0x2E {
            offset += 1
            guard digits() else { return nil }
        }
        if byte | 0x20 == 0x65 {
            offset += 1
            if byte == 0x2B || byte == 0x2D { offset += 1 }
            guard digits() else { return nil }
        }
        return start..<offset
    }

    /// Moves over one digit or more.
    @inline(__always)
    private mutating func digits() -> Bool {
        let start = offset
        while byte &- 0x30 < 10 { offset += 1 }
        return offset > start
    }

    /// Moves over `true`, `false` or `null`.
    @inline(__always)
    mutating func literal() -> Range<Int>? {
        let start = offset
        let word = unsafe UnsafeRawPointer(block + offset).loadUnaligned(as: UInt32.self).littleEndian
        switch word {
        case 0x6575_7274, 0x6C6C_756E: offset += 4
        case 0x736C_6166:
            guard unsafe block[offset + 4] == 0x65 else { return nil }
            offset += 5
        default: return nil
        }
        return start..<offset
    }
}
