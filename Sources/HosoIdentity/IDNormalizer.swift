/// Normalises personal ID numbers: white space, `.` and `-` removed; what is left counts where it is 12 or
/// 9 ASCII digits.
public enum IDNormalizer {
    /// What a field holds after normalisation.
    public enum Parsed: Hashable, Sendable {
        /// The number that the 12 digits write; below 10^12.
        case digits12(UInt64)
        /// The number that the 9 digits write; below 10^9.
        case digits9(UInt64)
        /// Nothing is left: a null.
        case empty
        /// Anything else, kept as written: the field without the white space around it.
        case other
    }

    /// One field's ID. Allocates nothing, and takes any bytes: what is not UTF-8 is `.other`.
    public static func personID(of field: UnsafeBufferPointer<UInt8>) -> Parsed {
        guard let digits = unsafe digits(of: field) else { return .other }
        return switch digits.count {
        case 12: .digits12(digits.number)
        case 9: .digits9(digits.number)
        case 0: .empty
        default: .other
        }
    }

    /// The citizen ID that a text would be with the one or two leading zeros that spreadsheets take from it.
    ///
    /// - Returns: nil where the text is not 10 or 11 digits after normalisation.
    public static func citizenIDWithLostZeros(of text: ArraySlice<UInt8>) -> UInt64? {
        // SAFETY: the pointer is used inside the closure only.
        let digits = unsafe text.withUnsafeBufferPointer { unsafe self.digits(of: $0) }
        guard let digits, digits.count == 10 || digits.count == 11 else { return nil }
        return digits.number
    }

    /// How many digits there are after normalisation, and the number that they write.
    ///
    /// - Returns: nil where there is anything else, or there are more than 12.
    @inline(__always)
    private static func digits(of field: UnsafeBufferPointer<UInt8>) -> (count: Int, number: UInt64)? {
        let count = field.count
        var index = 0
        var digitCount = 0
        var number: UInt64 = 0
        while index < count {
            // SAFETY: index < count.
            let byte = unsafe field[index]
            let digit = byte &- 0x30
            if digit < 10 {
                digitCount += 1
                if digitCount > 12 { return nil }
                number = number &* 10 &+ UInt64(digit)
                index += 1
            } else if byte == 0x2E || byte == 0x2D {
                index += 1
            } else {
                // SAFETY: index < count, the field's own length.
                let length = unsafe WhiteSpace.byteCount(in: field, from: index, upTo: count)
                if length == 0 { return nil }
                index += length
            }
        }
        return (digitCount, number)
    }
}
