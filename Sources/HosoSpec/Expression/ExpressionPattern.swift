/// A pattern of `like`: `%` stands for any texts, `_` for one code point, all else for itself.
struct ExpressionPattern {
    private enum Part: Equatable {
        case byte(UInt8)
        case anyCodePoint
        case anyText
    }

    private let parts: [Part]

    init(_ pattern: some Sequence<UInt8>) {
        parts = pattern.map { byte in
            switch byte {
            case UInt8(ascii: "%"): .anyText
            case UInt8(ascii: "_"): .anyCodePoint
            default: .byte(byte)
            }
        }
    }

    /// Whether the whole of a text fits. Only the last `%` is ever tried again, so the time is at most the
    /// product of the lengths.
    func matches(_ text: [UInt8], _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        var part = 0
        var retry: (position: Int, part: Int)?
        while true {
            if part == parts.count {
                if position == range.upperBound { return true }
            } else if parts[part] == .anyText {
                part += 1
                retry = (position, part)
                continue
            } else if position < range.upperBound {
                if parts[part] == .anyCodePoint {
                    position = ExpressionPattern.next(text, position, range.upperBound)
                    part += 1
                    continue
                }
                if parts[part] == .byte(text[position]) {
                    position += 1
                    part += 1
                    continue
                }
            }
            guard let last = retry, last.position < range.upperBound else { return false }
            position = ExpressionPattern.next(text, last.position, range.upperBound)
            part = last.part
            retry = (position, part)
        }
    }

    /// Start of the code point after the one at `position`.
    static func next(_ text: [UInt8], _ position: Int, _ end: Int) -> Int {
        var next = position + 1
        while next < end, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}
