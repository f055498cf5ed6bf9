import HosoCore
import HosoIdentity
import HosoStore

/// Whom a look-up asks for. No error here shows what was given.
struct AskedPerson {
    let subject: StoreLookup.Subject
    let kind: AuditRecord.Asked
    /// The normalised ID.
    let digits: [UInt8]

    /// - Throws: `HosoError` of code `usage`.
    init(id: String) throws {
        switch IDNormalizer.personID(ofText: id) {
        case .digits12(let number):
            digits = AskedPerson.digits(number, count: 12)
            subject = .citizenID(digits)
            kind = .citizenID
        case .digits9(let number):
            digits = AskedPerson.digits(number, count: 9)
            subject = .oldID(digits)
            kind = .oldID
        case .empty, .other:
            throw HosoError(
                .usage, "the ID is neither 12 nor 9 digits",
                hint: "a citizen ID has 12 digits, an old one 9; --qr takes the text of a card")
        }
    }

    /// - Throws: `HosoError` of code `usage` that names the field at fault.
    init(qr payload: String) throws {
        do {
            digits = AskedPerson.digits(
                try CitizenCardQR(payload: Array(payload.utf8)).citizenID.number, count: 12)
        } catch {
            guard case .malformed(let field) = error.kind else { throw error }
            throw HosoError(
                .usage, "--qr: \(field) (byte \(error.byteOffset))",
                hint: "give the text as the reader shows it, in quotes")
        }
        subject = .citizenID(digits)
        kind = .qr
    }

    /// Whether a text holds the ID, whatever stands between its digits.
    func isNamed(in text: String) -> Bool {
        let found = text.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }
        guard found.count >= digits.count else { return false }
        return (0...found.count - digits.count).contains {
            found[$0..<$0 + digits.count].elementsEqual(digits)
        }
    }

    private static func digits(_ number: UInt64, count: Int) -> [UInt8] {
        let text = Array(String(number).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, count - text.count)) + text
    }
}
