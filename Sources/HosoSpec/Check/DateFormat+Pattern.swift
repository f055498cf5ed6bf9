extension DateFormat {
    /// Reads a pattern of `dd`, `MM` and `yyyy`, each once, with separators that are neither letters nor
    /// digits.
    ///
    /// - Returns: nil where the pattern is another one. A separator may not stand first or last as a space:
    ///   fields are trimmed before they are typed.
    package init?(pattern: String) {
        let bytes = Array(pattern.utf8)
        var parts: [Part] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let run = bytes[index...].prefix { $0 == byte }.count
            switch (byte, run) {
            case (UInt8(ascii: "d"), 2): parts.append(.day)
            case (UInt8(ascii: "M"), 2): parts.append(.month)
            case (UInt8(ascii: "y"), 4): parts.append(.year)
            default:
                let isSeparator =
                    (0x20..<0x7F).contains(byte) && !Identifier.isLetter(byte) && !Identifier.isDigit(byte)
                guard isSeparator else { return nil }
                parts += Array(repeating: .literal(byte), count: run)
            }
            index += run
        }
        let isComplete = [Part.day, .month, .year].allSatisfy { part in parts.count { $0 == part } == 1 }
        let space = Part.literal(UInt8(ascii: " "))
        guard isComplete, parts.first != space, parts.last != space else { return nil }
        self.init(parts: parts)
    }

    /// The pattern that was probably meant, where only case or number of letters differ; else nil.
    package static func suggestion(for pattern: String) -> String? {
        var meant = ""
        var previous: Character?
        for character in pattern {
            let letter = Character(character.lowercased())
            defer { previous = letter }
            let word: String? = letter == "d" ? "dd" : letter == "m" ? "MM" : letter == "y" ? "yyyy" : nil
            if let word {
                if letter != previous { meant += word }
            } else {
                meant.append(character)
            }
        }
        return meant != pattern && DateFormat(pattern: meant) != nil ? meant : nil
    }
}
