/// Unicode's White_Space characters in UTF-8 bytes; the no-break space U+00A0 is one of them.
public enum WhiteSpace {
    /// The part of a field between its leading and trailing white space.
    ///
    /// - Returns: offsets into `field`; an empty range where the field is white space alone.
    public static func trimmedRange(of field: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = 0
        var end = field.count
        // SAFETY: start < end <= field.count holds at each step, and the lengths returned stay within it.
        while start < end {
            let length = unsafe byteCount(in: field, from: start, upTo: end)
            if length == 0 { break }
            start += length
        }
        while start < end {
            let length = unsafe byteCount(in: field, from: start, endingAt: end)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    /// Bytes of the white space character that begins at `start`; 0 where none does.
    ///
    /// - Precondition: `start < end <= field.count`.
    @inline(__always)
    static func byteCount(in field: UnsafeBufferPointer<UInt8>, from start: Int, upTo end: Int) -> Int {
        // SAFETY: each read lies below `end`, which the caller keeps within the field.
        let first = unsafe field[start]
        if first < 0x80 { return isASCII(first) ? 1 : 0 }
        if first == 0xC2 {
            guard start + 1 < end else { return 0 }
            let second = unsafe field[start + 1]
            return second == 0x85 || second == 0xA0 ? 2 : 0
        }
        guard first >= 0xE1, first <= 0xE3, start + 2 < end else { return 0 }
        return unsafe isThreeBytes(first, field[start + 1], field[start + 2]) ? 3 : 0
    }

    /// Bytes of the white space character that ends before `end`; 0 where none does.
    ///
    /// - Precondition: `start < end <= field.count`.
    static func byteCount(in field: UnsafeBufferPointer<UInt8>, from start: Int, endingAt end: Int) -> Int {
        // SAFETY: each read lies in start..<end, which the caller keeps within the field.
        let last = unsafe field[end - 1]
        if last < 0x80 { return isASCII(last) ? 1 : 0 }
        if end - start >= 2, unsafe field[end - 2] == 0xC2 { return last == 0x85 || last == 0xA0 ? 2 : 0 }
        guard end - start >= 3 else { return 0 }
        return unsafe isThreeBytes(field[end - 3], field[end - 2], last) ? 3 : 0
    }

    @inline(__always)
    static func isASCII(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// U+1680, U+2000–U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
    private static func isThreeBytes(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80
        case (0xE2, 0x80): (third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 || third == 0xAF
        case (0xE2, 0x81): third == 0x9F
        case (0xE3, 0x80): third == 0x80
        default: false
        }
    }
}
