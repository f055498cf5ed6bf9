/// Whether bytes are well-formed UTF-8 (Unicode, table 3-7).
public enum UTF8Check {
    public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        let raw = unsafe UnsafeRawPointer(base)
        var index = 0
        while index < count {
            // SAFETY: the condition proves 8 readable bytes.
            if index + 8 <= count {
                let word =
                    unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080
                if word == 0 {
                    index += 8
                    continue
                }
                index += word.trailingZeroBitCount &>> 3
            } else if unsafe base[index] < 0x80 {
                index += 1
                continue
            }
            let length = unsafe sequenceLength(base + index, count - index)
            if length == 0 { return false }
            index += length
        }
        return true
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
