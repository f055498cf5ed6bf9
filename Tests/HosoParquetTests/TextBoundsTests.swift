import HosoParquet
import Testing

@Suite("Bounds of long texts")
struct TextBoundsTests {
    @Test("short texts stay", arguments: [0, 1, 63, 64])
    func short(byteCount: Int) {
        let text = [UInt8](repeating: 120, count: byteCount)
        #expect(TextBounds.lower(text, isUTF8: true).bytes == text)
        #expect(TextBounds.upper(text, isUTF8: true)?.bytes == text)
        #expect(TextBounds.upper(text, isUTF8: true)?.isExact == true)
    }

    @Test(
        "cut bounds enclose the text and stay UTF-8",
        arguments: [
            "a", "ế", "đa", "\u{7F}", "\u{7FF}", "\u{FFFF}", "\u{D7FF}", "x\u{10FFFF}",
            "aaa\u{10FFFF}\u{10FFFF}",
        ])
    func cut(pattern: String) throws {
        for lead in ["", "b", "bc", "bcd"] {
            let text = Array((lead + String(repeating: pattern, count: 80)).utf8)
            let lower = TextBounds.lower(text, isUTF8: true)
            #expect(!lower.isExact && lower.bytes.count <= 64)
            #expect(text.starts(with: lower.bytes))
            #expect(String(validating: lower.bytes, as: UTF8.self) != nil)
            let upper = try #require(TextBounds.upper(text, isUTF8: true))
            #expect(!upper.isExact && upper.bytes.count <= 68)
            #expect(text.lexicographicallyPrecedes(upper.bytes))
            #expect(String(validating: upper.bytes, as: UTF8.self) != nil)
        }
    }

    @Test("nothing short lies above the greatest characters")
    func unbounded() {
        let greatest = Array(String(repeating: "\u{10FFFF}", count: 40).utf8)
        #expect(TextBounds.upper(greatest, isUTF8: true) == nil)
        #expect(TextBounds.upper([UInt8](repeating: 0xFF, count: 65), isUTF8: false) == nil)
        #expect(TextBounds.upper([1] + [UInt8](repeating: 0xFF, count: 65), isUTF8: false)?.bytes == [2])
    }
}
