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
                if digitCount > 12 { return .other }
                number = number &* 10 &+ UInt64(digit)
                index += 1
            } else if byte == 0x2E || byte == 0x2D {
                index += 1
            } else {
                // SAFETY: index < count, the field's own length.
                let length = unsafe WhiteSpace.byteCount(in: field, from: index, upTo: count)
                if length == 0 { return .other }
                index += length
            }
        }
        return switch digitCount {
        case 12: .digits12(number)
        case 9: .digits9(number)
        case 0: .empty
        default: .other
        }
    }
}
