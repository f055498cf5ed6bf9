import HosoCore

/// Paths of data files as the log writes them: URI references (RFC 2396) relative to the table's folder.
enum DeltaPath {
    /// Left as they are: the unreserved characters (2.3), the separator, and `=` of partition folders.
    private static let plainBytes = Set("-_.!~*'()/=".utf8)

    static func encode(_ path: String) -> String {
        let hexDigits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in path.utf8 {
            if isLetterOrDigit(byte) || plainBytes.contains(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil for a reference with a broken escape, or one that is not UTF-8.
    static func decode(_ reference: String) -> String? {
        var path: [UInt8] = []
        let bytes = Array(reference.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                path.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
                let low = hexDigit(bytes[index + 2])
            else { return nil }
            path.append(high << 4 | low)
            index += 3
        }
        return String(validating: path, as: UTF8.self)
    }

    /// Whether a reference names a place outside the table's folder: by a scheme, or from the root.
    static func isAbsolute(_ reference: String) -> Bool {
        let bytes = reference.utf8
        if bytes.first == UInt8(ascii: "/") { return true }
        let schemeCharacters = Set("+-.".utf8)
        let scheme = bytes.prefix { isLetterOrDigit($0) || schemeCharacters.contains($0) }
        return !scheme.isEmpty && bytes.dropFirst(scheme.count).first == UInt8(ascii: ":")
    }

    /// Whether a decoded path names a place outside the table's folder: from the root, or by `..`.
    static func leavesFolder(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/")
            || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
