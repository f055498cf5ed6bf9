import HosoIdentity
import Testing

@Suite("Person ID normalisation")
struct IDNormalizerTests {
    private func parsed(_ text: String) -> IDNormalizer.Parsed {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBufferPointer { field in unsafe IDNormalizer.personID(of: field) }
    }

    @Test(
        "12 and 9 digits through white space, points and dashes",
        arguments: [
            ("027096001234", IDNormalizer.Parsed.digits12(27_096_001_234)),
            (" 027 096 001 234\u{A0}", .digits12(27_096_001_234)),
            ("027.096-001\u{3000}234\t", .digits12(27_096_001_234)),
            ("\u{2009}1\u{202F}2\u{205F}3\u{1680}4\u{85}5\u{2028}6.7-8--9", .digits9(123_456_789)),
            ("000000000", .digits9(0)), ("000000000000", .digits12(0)),
            ("", .empty), (" \u{A0} ", .empty), (".- .", .empty),
            ("1234567890", .other), ("0270960012345", .other), ("02709600123a", .other),
            ("\u{200B}123456789", .other),
            ("٠١٢٣٤٥٦٧٨", .other), ("12345678,9", .other), ("é", .other),
        ])
    func single(text: String, expected: IDNormalizer.Parsed) {
        #expect(parsed(text) == expected)
    }

    @Test(
        "bytes that are not UTF-8 are kept as written",
        arguments: [[0xC2], [0xE2, 0x80], [0xFF, 0x31], [0x31, 0xE3]])
    func notUTF8(bytes: [UInt8]) {
        let result = unsafe bytes.withUnsafeBufferPointer { field in unsafe IDNormalizer.personID(of: field) }
        #expect(result == .other)
    }

    @Test("white space is exactly Unicode's White_Space")
    func whiteSpace() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            let expected = scalar.properties.isWhitespace ? 0 : bytes.count
            let around = bytes + [0x61] + bytes
            let alone = unsafe bytes.withUnsafeBufferPointer { field in
                unsafe WhiteSpace.trimmedRange(of: field).count
            }
            let both = unsafe around.withUnsafeBufferPointer { field in
                unsafe WhiteSpace.trimmedRange(of: field).count
            }
            #expect(alone == expected && both == 1 + 2 * expected, "U+\(String(value, radix: 16))")
        }
    }

    @Test(
        "IDs of 10 and 11 digits may have lost zeros",
        arguments: [
            ("27096001234", 27_096_001_234), (" 1.085-999\u{A0}999 ", 1_085_999_999), ("0000000000", 0),
            ("027096001234", nil), ("123456789", nil), ("", nil), ("1234567890a", nil), ("2709600123٤", nil),
            ("12345678901234", nil),
        ] as [(String, UInt64?)])
    func lostZeros(text: String, expected: UInt64?) {
        #expect(IDNormalizer.citizenIDWithLostZeros(of: Array(text.utf8)[...]) == expected)
        // A slice knows its own place.
        #expect(
            IDNormalizer.citizenIDWithLostZeros(of: Array("99\(text)99".utf8).dropFirst(2).dropLast(2))
                == expected)
    }

    @Test("the parts of a citizen ID")
    func structure() throws {
        let id = CitizenID(placeCode: 27, sex: .female, birthYear: 2003, serial: 1234)
        #expect(id.number == 27_303_001_234)
        let read = try #require(CitizenID(number: 1_085_999_999))
        #expect(read.placeCode == 1 && read.sex == .male && read.birthYear == 1985 && read.serial == 999_999)
        #expect(CitizenID(number: 1_000_000_000_000) == nil)
    }
}
