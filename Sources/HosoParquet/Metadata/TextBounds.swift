/// Bounds of long texts, cut so that statistics stay small (`Statistics` in parquet.thrift).
package enum TextBounds {
    /// Longer bounds are cut to at most this.
    package static let byteLimit = 64

    /// A text not greater than `text`, and whether it is `text` itself.
    package static func lower(_ text: some Collection<UInt8>, isUTF8: Bool) -> (bytes: [UInt8], isExact: Bool)
    {
        guard text.count > byteLimit else { return (Array(text), true) }
        return (cut(text, isUTF8: isUTF8), false)
    }

    /// A text not less than `text`, and whether it is `text` itself; nil where no short one exists.
    package static func upper(_ text: some Collection<UInt8>, isUTF8: Bool) -> (
        bytes: [UInt8], isExact: Bool
    )? {
        guard text.count > byteLimit else { return (Array(text), true) }
        let head = cut(text, isUTF8: isUTF8)
        let raised = isUTF8 ? incrementedText(head) : incrementedBytes(head)
        return raised.map { ($0, false) }
    }

    /// The first `byteLimit` bytes, fewer where a character would be split.
    private static func cut(_ text: some Collection<UInt8>, isUTF8: Bool) -> [UInt8] {
        let head = Array(text.prefix(byteLimit + 1))
        var end = byteLimit
        if isUTF8 {
            while end > 0 && head[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return Array(head[..<end])
    }

    /// The head with its last byte that can grow one greater, and without those behind it.
    private static func incrementedBytes(_ head: [UInt8]) -> [UInt8]? {
        guard let last = head.lastIndex(where: { $0 < 0xFF }) else { return nil }
        return Array(head[..<last]) + [head[last] + 1]
    }

    /// The head with its last character that can grow one greater; bytes of UTF-8 order as code points do.
    private static func incrementedText(_ head: [UInt8]) -> [UInt8]? {
        guard let text = String(validating: head, as: UTF8.self) else { return nil }
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            // U+D7FF is the last before the surrogates, which no text may hold.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let raised = Unicode.Scalar(next) else { continue }
            scalars.append(raised)
            var bytes: [UInt8] = []
            for scalar in scalars { bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? []) }
            return bytes
        }
        return nil
    }
}
