/// Unscaled decimals as text.
package enum DecimalText {
    /// Digits that a type may claim at most; engines stop at 76.
    package static let digitLimit = 4_096
    /// Bytes of a longer number are refused: the text of n bytes takes n² steps.
    private static let byteLimit = 2_048

    /// - Parameter scale: digits after the point; without a point where it is 0.
    package static func text(_ unscaled: Int128, scale: Int) -> String {
        var digits: [UInt8] = []
        if let small = UInt64(exactly: unscaled.magnitude) {
            append(small, to: &digits)
        } else {
            digits = Array(String(unscaled.magnitude).utf8)
        }
        return text(digits, isNegative: unscaled < 0, scale: scale)
    }

    /// A two's complement number, most significant byte first; nil where it is empty or absurdly long.
    package static func text(bigEndian bytes: ArraySlice<UInt8>, scale: Int) -> String? {
        guard let first = bytes.first, bytes.count <= byteLimit else { return nil }
        let isNegative = first >= 0x80
        if bytes.count <= 16 {
            var number: Int128 = isNegative ? -1 : 0
            for byte in bytes { number = number << 8 | Int128(byte) }
            return text(number, scale: scale)
        }
        // Words of 32 bits, most significant first, of the number's magnitude.
        var words: [UInt32] = []
        var word: UInt32 = isNegative ? .max : 0
        for (index, byte) in bytes.enumerated() {
            word = word << 8 | UInt32(byte)
            if (bytes.count - 1 - index) % 4 == 0 {
                words.append(word)
                word = isNegative ? .max : 0
            }
        }
        if isNegative {
            var carry = true
            for index in words.indices.reversed() {
                let (sum, isCarrying) = (~words[index]).addingReportingOverflow(carry ? 1 : 0)
                words[index] = sum
                carry = isCarrying
            }
        }
        var groups: [UInt64] = []
        while let top = words.firstIndex(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in top..<words.count {
                let value = remainder << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            groups.append(remainder)
        }
        var digits: [UInt8] = []
        append(groups.last ?? 0, to: &digits)
        for group in groups.dropLast().reversed() {
            let tail = Array(String(group).utf8)
            digits += [UInt8](repeating: 0x30, count: 9 - tail.count) + tail
        }
        return text(digits, isNegative: isNegative, scale: scale)
    }

    private static func append(_ number: UInt64, to digits: inout [UInt8]) {
        var rest = number
        let start = digits.count
        repeat {
            digits.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        digits[start...].reverse()
    }

    private static func text(_ digits: [UInt8], isNegative: Bool, scale: Int) -> String {
        var text: [UInt8] = isNegative ? [0x2D] : []
        let wholeCount = digits.count - scale
        if wholeCount > 0 {
            text += digits[..<wholeCount]
        } else {
            text.append(0x30)
        }
        if scale > 0 {
            text.append(0x2E)
            if wholeCount < 0 { text += [UInt8](repeating: 0x30, count: -wholeCount) }
            text += digits[max(0, wholeCount)...]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
