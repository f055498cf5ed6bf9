import HosoCore
import HosoIdentity

enum QRFuzz {
    /// The bytes are a card's QR text.
    static func parse(_ bytes: [UInt8]) {
        do throws(FormatError) {
            let card = try CitizenCardQR(payload: bytes)
            precondition(
                !card.fullName.isEmpty && card.birthDate.isValid, "a card without name or birth date")
            precondition(card.issueDate?.isValid ?? true, "no day of the calendar")
        } catch {
            precondition(error.byteOffset <= bytes.count, "a place behind the end")
            _ = "\(error)"
        }
    }
}
