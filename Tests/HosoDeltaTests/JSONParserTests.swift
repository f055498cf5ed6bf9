import HosoCore
import HosoDelta
import Testing

@Suite struct JSONParserTests {
    @Test(
        "gives back what it read",
        arguments: [
            "null", "true", "false", "0", "-0", "12", "-1.50", "1e5", "1.5E-3", "9223372036854775807",
            "123456789012345678901234567890.000000001", "\"\"", "\"a\\\"b\\\\c\"", "\"tỉnh 😀\"", "[]", "{}",
            "[1,[2,[]],{}]", "{\"b\":1,\"a\":[null,true],\"\":\"\"}", "\"\\n\\t\\r\\u0001\"",
        ])
    func roundTrip(text: String) throws {
        #expect(try JSONParser.parse(text).text == text)
        #expect(try JSONParser.parse(" \n\t\(text)\r ").text == text)
    }

    @Test("understands every escape")
    func escapes() throws {
        #expect(
            try JSONParser.parse(#""\"\\\/\b\f\n\r\t\u0041\u1ec9\ud83d\ude00""#)
                == .string("\"\\/\u{8}\u{C}\n\r\tAỉ😀"))
    }

    @Test(
        "refuses what is no JSON",
        arguments: [
            "", " ", "nul", "True", "01", "-", "1.", ".5", "1e", "+1", "NaN", "[", "[1", "[1,", "[1,]",
            "[1 2]", "{", "{\"a\"",
            "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:2}", "\"", "\"a", "\"\\", "\"\\x\"",
            "\"\\u12\"", "\"\\u12g4\"",
            "\"\\ud83d\"", "\"\\ud83d\\u0041\"", "\"\\ude00\"", "\"a\nb\"", "1 2", "{} x", "'a'",
            "\"\\uFF\u{FF11}\u{FF11}\"",
        ])
    func malformed(text: String) {
        #expect(throws: FormatError.self) { try JSONParser.parse(text) }
    }

    @Test("refuses bytes that are not UTF-8")
    func notUTF8() {
        #expect(throws: FormatError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    @Test("bounds the depth", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        #expect(throws: FormatError.self) { try JSONParser.parse(String(repeating: opening, count: 100_000)) }
        let nested = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try JSONParser.parse(nested).text == nested)
    }

    @Test("names the byte")
    func place() {
        let error = #expect(throws: FormatError.self) { try JSONParser.parse("{\"a\": tru}") }
        #expect(error?.byteOffset == 6)
    }
}
