/// Looks for keys that could make the YAML library take exponential time.
///
/// It hashes every key. A key that is a map or a list of aliases to lists of aliases … has a hash that takes
/// time without limit, so such keys are refused before the library sees them. Plain keys are of fixed size.
package enum YAMLAliasGuard {
    /// Byte offset of something that may be a key made of aliases; nil where the file has none.
    ///
    /// Errs to the safe side: `? ` or `]:` in a text of a file that also uses aliases counts.
    package static func suspiciousKey(in bytes: [UInt8]) -> Int? {
        var hasAlias = false
        var firstComposite: Int?
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "*"):
                guard startsToken(index, bytes), index + 1 < bytes.count, isNameByte(bytes[index + 1]) else {
                    break
                }
                hasAlias = true
                var end = index + 1
                while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
                if isFollowedByColon(end, bytes) { firstComposite = firstComposite ?? index }
            case UInt8(ascii: "?"):
                let isMarker =
                    startsToken(index, bytes) && (index + 1 == bytes.count || isSpace(bytes[index + 1]))
                if isMarker { firstComposite = firstComposite ?? index }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isFollowedByColon(index + 1, bytes) { firstComposite = firstComposite ?? index }
            default: break
            }
        }
        return hasAlias ? firstComposite : nil
    }

    private static func startsToken(_ index: Int, _ bytes: [UInt8]) -> Bool {
        index == 0 || isSpace(bytes[index - 1]) || "[{,-?:".utf8.contains(bytes[index - 1])
            || bytes[index - 1] > 0x7F
    }

    private static func isFollowedByColon(_ start: Int, _ bytes: [UInt8]) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
            index += 1
        }
        return index < bytes.count && bytes[index] == UInt8(ascii: ":")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
