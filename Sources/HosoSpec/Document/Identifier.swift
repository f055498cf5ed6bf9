/// Names of registries, columns, links, indicators and parameters: `[A-Za-z_][A-Za-z0-9_]*`.
package enum Identifier {
    /// Longer names do not fit in file names together with what is appended to them.
    package static let maximumLength = 100

    package static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else { return false }
        return text.utf8.count <= maximumLength && text.utf8.allSatisfy(isPart)
    }

    static func isPart(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
