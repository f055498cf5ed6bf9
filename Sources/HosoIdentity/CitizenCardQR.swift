public import HosoCore

/// What the QR code on a chip-based citizen card says.
///
/// Seven fields between `|`, in UTF-8: citizen ID, old ID (may be empty), full name, birth date, sex,
/// address, date of issue. Some readers leave out the old ID, so that six are left; dates are `ddMMyyyy` or
/// `dd/MM/yyyy`.
public struct CitizenCardQR: Hashable, Sendable {
    public var citizenID: CitizenID
    /// The number that 9 digits write; nil where the card names none, or the pilot's 12 digits, which became
    /// the citizen ID.
    public var oldID: UInt64?
    /// As a column of type `name` stores it; not empty.
    public var fullName: String
    public var birthDate: CivilDate
    public var sex: CitizenID.Sex
    /// In normalisation form C, white space collapsed; nil where the card names none.
    public var address: String?
    /// nil where the card names none.
    public var issueDate: CivilDate?

    /// The most that a QR code holds: version 40, level L, bytes (ISO/IEC 18004, table 7).
    public static let payloadByteLimit = 2953

    /// - Throws: an error that names the field at fault and its first byte, never its value.
    public init(payload: [UInt8]) throws(FormatError) {
        guard payload.count <= CitizenCardQR.payloadByteLimit else {
            throw FormatError(
                .malformed(field: "QR text: it is longer than a QR code can be"),
                byteOffset: CitizenCardQR.payloadByteLimit)
        }
        let fields = try CitizenCardField.split(payload)
        let hasOldID = fields.count == 7
        guard hasOldID || fields.count == 6 else {
            throw FormatError(
                .malformed(field: "QR text: \(fields.count) fields, where a citizen card has 7 or 6"),
                byteOffset: 0)
        }
        let rest = hasOldID ? 2 : 1
        let citizenID = try fields[0].citizenID()
        self.citizenID = citizenID
        oldID = hasOldID ? try fields[1].oldID(of: citizenID) : nil
        fullName = try fields[rest].required("full name")
        birthDate = try fields[rest + 1].date("birth date")
        sex = try fields[rest + 2].sex()
        address = fields[rest + 3].text.isEmpty ? nil : fields[rest + 3].text
        issueDate = fields[rest + 4].text.isEmpty ? nil : try fields[rest + 4].date("date of issue")
    }
}

/// One field of the QR text.
private struct CitizenCardField {
    /// White space collapsed and trimmed, form C.
    let text: String
    /// From the start of the payload.
    let byteOffset: Int

    private static let separator = UInt8(ascii: "|")

    static func split(_ payload: [UInt8]) throws(FormatError) -> [CitizenCardField] {
        var fields: [CitizenCardField] = []
        var start = 0
        while start <= payload.count {
            let end = payload[start...].firstIndex(of: separator) ?? payload.count
            guard let text = String(validating: payload[start..<end], as: UTF8.self) else {
                throw FormatError(.malformed(field: "QR text: not UTF-8"), byteOffset: start)
            }
            fields.append(CitizenCardField(text: NameKey.stored(text), byteOffset: start))
            start = end + 1
        }
        return fields
    }

    func required(_ name: String) throws(FormatError) -> String {
        if text.isEmpty { throw malformed("\(name): it is empty") }
        return text
    }

    func citizenID() throws(FormatError) -> CitizenID {
        guard case .digits12(let number) = personID(), let id = CitizenID(number: number) else {
            throw malformed("citizen ID: it has not 12 digits")
        }
        return id
    }

    func oldID(of citizenID: CitizenID) throws(FormatError) -> UInt64? {
        switch personID() {
        case .empty: return nil
        case .digits9(let number): return number
        case .digits12(let number) where number == citizenID.number: return nil
        case .digits12, .other: throw malformed("old ID: it has not 9 digits")
        }
    }

    func sex() throws(FormatError) -> CitizenID.Sex {
        switch NameKey.key(of: text) {
        case "nam": return .male
        case "nữ": return .female
        default: throw malformed("sex: it is neither Nam nor Nữ")
        }
    }

    /// `ddMMyyyy` or `dd/MM/yyyy`.
    func date(_ name: String) throws(FormatError) -> CivilDate {
        var digits = Array(text.utf8)
        if digits.count == 10, digits[2] == UInt8(ascii: "/"), digits[5] == UInt8(ascii: "/") {
            digits.remove(at: 5)
            digits.remove(at: 2)
        }
        guard digits.count == 8, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw malformed("\(name): it is not written as ddMMyyyy")
        }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let date = CivilDate(year: number(4..<8), month: number(2..<4), day: number(0..<2))
        guard date.isValid, date.year > 0 else { throw malformed("\(name): it is no day of the calendar") }
        return date
    }

    private func personID() -> IDNormalizer.Parsed {
        let bytes = Array(text.utf8)
        // SAFETY: the buffer outlives the call that reads it.
        return unsafe bytes.withUnsafeBufferPointer { unsafe IDNormalizer.personID(of: $0) }
    }

    private func malformed(_ field: String) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: byteOffset)
    }
}
