package import HosoCore

/// A strict parser of JSON (RFC 8259) in UTF-8.
package struct JSONParser {
    /// Deeper than any schema of columns; bounds the recursion on damaged bytes.
    package static let depthLimit = 128

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// One value and nothing else but white space.
    ///
    /// - Throws: `FormatError` whose offset is an index of `bytes`.
    package static func parse(_ bytes: ArraySlice<UInt8>) throws(FormatError) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.endIndex else { throw parser.malformed("JSON: text after the value") }
        return value
    }

    package static func parse(_ text: String) throws(FormatError) -> JSONValue {
        try parse(Array(text.utf8)[...])
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    private mutating func value(depth: Int) throws(FormatError) -> JSONValue {
        guard depth <= JSONParser.depthLimit else { throw malformed("JSON: nested too deeply") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(FormatError) -> [JSONMember] {
        var members: [JSONMember] = []
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw malformed("JSON: a member's name") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw malformed("JSON: a colon after a member's name") }
            members.append(JSONMember(key, try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw malformed("JSON: an object's end") }
        }
    }

    private mutating func elements(depth: Int) throws(FormatError) -> [JSONValue] {
        var elements: [JSONValue] = []
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw malformed("JSON: an array's end") }
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(FormatError) -> JSONValue {
        guard bytes[index...].starts(with: text.utf8) else { throw malformed("JSON: a value") }
        index += text.utf8.count
        return value
    }

    private mutating func number() throws(FormatError) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        let startsWithZero = peek == UInt8(ascii: "0")
        let integerDigits = takeDigits()
        guard integerDigits > 0, !startsWithZero || integerDigits == 1 else {
            throw malformed("JSON: a value")
        }
        if take(UInt8(ascii: ".")), takeDigits() == 0 { throw malformed("JSON: a number's fraction") }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            if takeDigits() == 0 { throw malformed("JSON: a number's exponent") }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(FormatError) -> String {
        let start = index
        index += 1
        var unescaped: [UInt8] = []
        var plainStart = index
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                unescaped += bytes[plainStart..<index]
                index += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw FormatError(
                        .malformed(field: "JSON: a string that is not UTF-8"), byteOffset: start)
                }
                return text
            case UInt8(ascii: "\\"):
                unescaped += bytes[plainStart..<index]
                index += 1
                try escape(into: &unescaped)
                plainStart = index
            case 0..<0x20: throw malformed("JSON: a control character in a string")
            default: index += 1
            }
        }
        throw malformed("JSON: a string's end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(FormatError) {
        guard let letter = peek else { throw malformed("JSON: an escape") }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var code = try hexQuad()
            if code & 0xFC00 == 0xD800 {
                // A character beyond U+FFFF is written as two surrogates.
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                    throw malformed("JSON: a surrogate pair")
                }
                let low = try hexQuad()
                guard low & 0xFC00 == 0xDC00 else { throw malformed("JSON: a surrogate pair") }
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
            }
            guard let scalar = Unicode.Scalar(code) else { throw malformed("JSON: a surrogate pair") }
            text += String(Character(scalar)).utf8
        default: throw malformed("JSON: an escape")
        }
    }

    private mutating func hexQuad() throws(FormatError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
            else {
                throw malformed("JSON: four hex digits")
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }

    private var peek: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func takeDigits() -> Int {
        let start = index
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
        return index - start
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func malformed(_ field: String) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: index)
    }
}
