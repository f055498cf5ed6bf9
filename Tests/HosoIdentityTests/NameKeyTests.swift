import Foundation
import HosoIdentity
import Testing

@Suite("Names and name keys")
struct NameKeyTests {
    @Test(
        "what a name is stored as",
        arguments: [
            ("", ""), (" \u{A0}\t", ""), ("Nguyễn Văn An", "Nguyễn Văn An"),
            ("  Nguyễn\u{A0} \u{3000}Văn   An ", "Nguyễn Văn An"),
            ("Nguye\u{302}\u{303}n", "Nguyễn"), ("e\u{323}\u{302}", "ệ"), ("e\u{302}\u{323}", "ệ"),
            ("ê\u{323}", "ệ"), ("ẹ\u{302}", "ệ"),
            ("o\u{31B}\u{301}u\u{301}\u{31B}", "ớứ"), ("ó\u{31B}", "ớ"), ("Hòa", "Hòa"), ("HÒA", "HÒA"),
            ("\u{212B}", "Å"),
            ("\u{1100}\u{1161}\u{11A8}", "각"), ("q\u{323}", "q\u{323}"), ("İ", "İ"),
        ])
    func stored(text: String, expected: String) {
        #expect(Array(NameKey.stored(text).unicodeScalars) == Array(expected.unicodeScalars))
        #expect(run(text).stored == Array(expected.utf8))
    }

    @Test(
        "names that are one, however they are written",
        arguments: [
            ["Hòa", "hoà", "HOÀ", "ho\u{300}a", " HOA\u{300} "], ["Thúy", "thuý"], ["Thủy", "THUỶ"],
            ["khỏe", "khoẻ"], ["Tòan", "toàn"],
            ["Đặng Thị Ước", "đặng  thị ước", "ĐẶNG THỊ ƯỚC"], ["J\u{30C}", "ǰ", "j\u{30C}"], ["Luỹ", "LŨY"],
            ["loẹ", "LỌE"],
        ])
    func same(texts: [String]) {
        #expect(Set(texts.map { NameKey.key(of: $0) }).count == 1)
        #expect(Set(texts.map { run($0).hash }).count == 1)
        #expect(run(texts[0]).hash == NameKey.hash(ofKey: NameKey.key(of: texts[0])))
    }

    @Test(
        "the fifteen pairs, and nothing else, move the tone",
        arguments: zip(
            ["òa óa ỏa õa ọa", "òe óe ỏe õe ọe", "ùy úy ủy ũy ụy", "ùa òy ọo ìa ủe oa uy ôá"],
            ["oà oá oả oã oạ", "oè oé oẻ oẽ oẹ", "uỳ uý uỷ uỹ uỵ", "ùa òy ọo ìa ủe oa uy ôá"]))
    func tonePlace(text: String, expected: String) {
        #expect(NameKey.key(of: text) == expected)
        for word in text.split(separator: " ") { checkPaths(String(word)) }
        checkPaths(text)
    }

    @Test("form C is that of the standard library's equality and of Foundation, for every character")
    func everyCharacter() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            let composed = CanonicalComposition.shared.composed(text.unicodeScalars)
            let again = String(String.UnicodeScalarView(composed))
            #expect(again == text, "U+\(String(value, radix: 16))")
            let known = Array(text.precomposedStringWithCanonicalMapping.unicodeScalars)
            #expect(composed == known, "U+\(String(value, radix: 16))")
            let decomposed = text.decomposedStringWithCanonicalMapping.unicodeScalars
            #expect(
                CanonicalComposition.shared.composed(decomposed) == known, "U+\(String(value, radix: 16))")
        }
    }

    @Test("every letter of the fast path, alone and with every pair of marks, has the slow path's result")
    func everyLetter() {
        var fastCount = 0
        for value in [UInt32](0...0x27F) + [UInt32](0x1E00...0x1EFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if checkPaths(String(scalar)) { fastCount += 1 }
            for first in LetterTable.marks.compactMap(Unicode.Scalar.init) {
                checkPaths(String(scalar) + String(first))
                for second in LetterTable.marks.compactMap(Unicode.Scalar.init)
                where value < 0x80 || value > 0x1EA0 {
                    checkPaths(String(scalar) + String(first) + String(second) + "a")
                }
            }
        }
        #expect(fastCount > 700)
    }

    @Test("lower case of every letter of the fast path is the standard library's")
    func lowerCase() {
        for value in [UInt32](0x21...0x7E) + [UInt32](0xC0...0x27F) + [UInt32](0x1E00...0x1EFF)
        where value != 0x130 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            #expect(run(text).hash == NameKey.hash(ofKey: text.lowercased()), "U+\(String(value, radix: 16))")
        }
    }

    @Test("random texts have the slow path's result")
    func randomTexts() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("NameKeyTests.randomTexts seed \(seed)")
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let alphabet: [Unicode.Scalar] = Array(
            ("aeyouAEYOUdDđĐêơưĂÂÔƠƯòóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤệẮự  \u{A0}\u{2003}'-\u{300}\u{301}\u{303}"
                + "\u{309}\u{323}\u{302}\u{306}\u{31B}\u{300}\u{323}").unicodeScalars)
        let rare: [Unicode.Scalar] = [
            "İ", "\u{331}", "Å", "\u{345}", "각", "Σ", "\u{1E9B}", "\u{FB1D}", "\u{1D160}", "ẞ",
        ]
        for _ in 0..<20_000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<next(14) {
                view.append(next(60) == 0 ? rare[next(rare.count)] : alphabet[next(alphabet.count)])
            }
            checkPaths(String(view))
            let text = String(view)
            let collapsed = text.precomposedStringWithCanonicalMapping
                .unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace })
                .map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
            #expect(Array(run(text).stored) == Array(collapsed.utf8), "seed \(seed)")
        }
    }

    @Test("bytes that are not UTF-8 stay within the capacity", arguments: 0..<2000)
    func damagedBytes(round: Int) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<round % 23).map { _ in
            [UInt8]([0x41, 0xC3, 0xE1, 0xBB, 0xCC, 0x80, 0xA0, 0xFF, 0x20]).randomElement(using: &generator)
                ?? 0
        }
        let result = run(bytes)
        #expect(result.stored.count <= 3 * bytes.count, "\(bytes)")
        #expect(String(validating: result.stored, as: UTF8.self) != nil, "\(bytes)")
    }

    @Test("the hash is its definition at every length", arguments: 0..<70)
    func hash(byteCount: Int) {
        let text = String((0..<byteCount).map { Character(Unicode.Scalar(UInt8(97 + $0 * 7 % 26))) })
        #expect(run(text).hash == NameKey.hash(ofKey: NameKey.key(of: text)))
    }

    @Test("hashes that stored data relies on")
    func knownHashes() {
        #expect(NameKey.hash(ofKey: "") == run(" ").hash)
        #expect(NameKey.hash(ofKey: "") == 1_498_489_618_753_273_648)
        #expect(NameKey.hash(ofKey: "nguyễn thị hoà") == 14_696_456_767_377_892_356)
    }

    @Test("word by word a name is what it is letter by letter")
    func words() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("NameKeyTests.words seed \(seed)")
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let known = [
            "Nguyễn", "NGUYỄN", "Hòa", "hoà", "Văn", "Thị", "Đặng", "e\u{302}\u{303}", "\u{301}a", "a\tb", "",
            "A\u{A0}B", "123456789012345", "1234567890123456", "Nghiêng", "ỄỄỄỄỄ", "q\u{323}", "각", "İ",
            "\u{0}",
        ]
        let words = NameWords()
        for _ in 0..<20_000 {
            // More words than there are places, so that some are displaced and learnt again.
            let name = (0..<next(6)).map { _ in next(3) == 0 ? "w\(next(2000))" : known[next(known.count)] }
            let bytes = Array(name.joined(separator: " ").utf8)
            let expected = run(bytes)
            let capacity = NameKey.capacity(forFieldByteCount: bytes.count)
            var out = [UInt8](repeating: 0, count: capacity)
            let padded = bytes + (0..<16).map { _ in UInt8([0x20, 0x41, 0xCC, 0xFF][next(4)]) }
            let result = unsafe padded.withUnsafeBufferPointer { field in
                unsafe out.withUnsafeMutableBufferPointer { output in
                    unsafe words.normalize(
                        padded: UnsafeBufferPointer(rebasing: field[0..<bytes.count]),
                        into: output.baseAddress!, capacity: capacity)
                }
            }
            #expect(Array(out[0..<result.storedByteCount]) == expected.stored, "seed \(seed)")
            #expect(result.keyHash == expected.hash, "seed \(seed)")
        }
    }

    private func run(_ text: String) -> (stored: [UInt8], hash: UInt64) { run(Array(text.utf8)) }

    private func run(_ bytes: [UInt8]) -> (stored: [UInt8], hash: UInt64) {
        let capacity = NameKey.capacity(forFieldByteCount: bytes.count)
        var out = [UInt8](repeating: 0, count: capacity)
        let result = unsafe bytes.withUnsafeBufferPointer { field in
            unsafe out.withUnsafeMutableBufferPointer { output in
                unsafe NameKey.normalize(field, into: output.baseAddress!, capacity: capacity)
            }
        }
        return (Array(out[0..<result.storedByteCount]), result.keyHash)
    }

    /// Expects the fast path to agree with the slow one; returns whether the fast path applied.
    @discardableResult
    private func checkPaths(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let capacity = NameKey.capacity(forFieldByteCount: bytes.count)
        var out = [UInt8](repeating: 0, count: capacity)
        var key = [UInt8](repeating: 0, count: capacity)
        let counts = unsafe bytes.withUnsafeBufferPointer { field in
            unsafe NameKey.normalizePlain(field, into: &out, key: &key, LetterTable.shared)
        }
        guard let counts else { return false }
        let description = text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
        let stored = NameKey.storedScalars(of: text)
        #expect(
            Array(out[0..<counts.stored]) == Array(String(String.UnicodeScalarView(stored)).utf8),
            "\(description)")
        #expect(Array(key[0..<counts.key]) == Array(NameKey.key(of: text).utf8), "\(description)")
        return true
    }
}
