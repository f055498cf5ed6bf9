import HosoCore
import HosoIdentity
import HosoTestSupport
import Testing

@Suite("QR text of the citizen card")
struct CitizenCardQRTests {
    private static let whole =
        "001090000123|012345678|Lê Văn An|02011990|Nam|Số 1, Phường Cửa Nam, Hà Nội|15062021"

    private func card(_ text: String) throws -> CitizenCardQR { try CitizenCardQR(payload: Array(text.utf8)) }

    private func error(_ text: String) -> FormatError? {
        #expect(throws: FormatError.self, "\(text)") { try card(text) }
    }

    @Test("seven fields")
    func whole() throws {
        let card = try card(CitizenCardQRTests.whole)
        #expect(card.citizenID.number == 1_090_000_123)
        #expect(card.citizenID.placeCode == 1 && card.citizenID.birthYear == 1990)
        #expect(card.oldID == 12_345_678)
        #expect(card.fullName == "Lê Văn An")
        #expect(card.birthDate == CivilDate(year: 1990, month: 1, day: 2))
        #expect(card.sex == .male)
        #expect(card.address == "Số 1, Phường Cửa Nam, Hà Nội")
        #expect(card.issueDate == CivilDate(year: 2021, month: 6, day: 15))
    }

    @Test(
        "an old ID that is empty, left out, or the pilot's 12 digits",
        arguments: ["001090000123||", "001090000123|", "001090000123| \u{A0}|", "001090000123|001090000123|"])
    func noOldID(start: String) throws {
        #expect(try card(start + "Lê An|02011990|Nữ|Hà Nội|15062021").oldID == nil)
    }

    @Test("dates with slashes, sex in any case and form, white space around")
    func variants() throws {
        let plain = try card("001190000123|Lê An|02011990|Nữ|Hà Nội|15062021")
        let other = try card(" 001 190 000 123|Lê  An |02/01/1990|NU\u{31B}\u{303}| Hà Nội|15/06/2021\r\n")
        #expect(plain == other)
        #expect(plain.sex == .female)
    }

    @Test("address and date of issue may be empty")
    func empty() throws {
        let card = try card("001090000123||Lê An|02011990|Nam||")
        #expect(card.address == nil && card.issueDate == nil)
    }

    @Test(
        "names the field at fault and its place",
        arguments: [
            ("00109000012|012345678|Lê An|02011990|Nam|Hà Nội|15062021", "citizen ID", 0),
            ("|012345678|Lê An|02011990|Nam|Hà Nội|15062021", "citizen ID", 0),
            ("001090000123|01234567|Lê An|02011990|Nam|Hà Nội|15062021", "old ID", 13),
            ("001090000123|001090000124|Lê An|02011990|Nam|Hà Nội|15062021", "old ID", 13),
            ("001090000123|| |02011990|Nam|Hà Nội|15062021", "full name", 14),
            ("001090000123||An|30021990|Nam|Hà Nội|15062021", "birth date", 17),
            ("001090000123||An|1990|Nam|Hà Nội|15062021", "birth date", 17),
            ("001090000123||An|02-01-1990|Nam|Hà Nội|15062021", "birth date", 17),
            ("001090000123||An|00000000|Nam|Hà Nội|15062021", "birth date", 17),
            ("001090000123||An|02011990|M|Hà Nội|15062021", "sex", 26),
            ("001090000123||An|02011990||Hà Nội|15062021", "sex", 26),
            ("001090000123||An|02011990|Nam|Huế|1506202", "date of issue", 36),
        ])
    func fault(text: String, field: String, byteOffset: Int) {
        let error = error(text)
        guard case .malformed(let named) = error?.kind else { return }
        #expect(named.hasPrefix(field + ":"))
        #expect(error?.byteOffset == byteOffset)
    }

    @Test(
        "other numbers of fields, other texts",
        arguments: ["", "|", "001090000123", "https://example.org/?id=1"])
    func otherTexts(text: String) {
        let shown = error(text)?.description ?? ""
        #expect(shown.contains("fields"))
        #expect(error(CitizenCardQRTests.whole + "|") != nil)
    }

    @Test("bytes that are not UTF-8, and more than a QR code holds")
    func notText() {
        var bytes = Array(CitizenCardQRTests.whole.utf8)
        bytes[25] = 0xFF
        #expect(throws: FormatError.self) { try CitizenCardQR(payload: bytes) }
        let long = [UInt8](repeating: 0x7C, count: CitizenCardQR.payloadByteLimit + 1)
        #expect(throws: FormatError.self) { try CitizenCardQR(payload: long) }
        #expect(throws: FormatError.self) { try CitizenCardQR(payload: Array(long.dropLast())) }
    }

    @Test("an error shows no value of the card", arguments: 0..<200 as Range<UInt64>)
    func privacy(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array(CitizenCardQRTests.whole.utf8)
        for _ in 0..<3 {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
        }
        do { _ = try CitizenCardQR(payload: bytes) } catch {
            let shown = error.description
            for value in ["0010900", "012345", "Lê", "Văn", "1990", "Cửa", "2021"] {
                #expect(!shown.contains(value), "seed \(seed)")
            }
        }
    }
}
