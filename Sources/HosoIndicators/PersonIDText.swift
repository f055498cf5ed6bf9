import HosoCore

/// Person IDs as the texts that they stand for, and the other way round.
enum PersonIDText {
    static func bytes(_ id: PersonID, asWritten: TextArena) -> [UInt8] {
        guard let digitCount = id.digitCount else {
            return id.kind == .null ? [] : Array(asWritten[Int(id.payload)])
        }
        var text = [UInt8](repeating: UInt8(ascii: "0"), count: digitCount)
        var rest = id.payload
        for index in stride(from: digitCount - 1, through: 0, by: -1) {
            text[index] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return text
    }

    /// The raw value of a text of 12 or 9 digits; nil for all other texts.
    @inline(__always)
    static func raw(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64? {
        guard range.count == 12 || range.count == 9 else { return nil }
        var number: UInt64 = 0
        for index in range {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + UInt64(digit)
        }
        return PersonID(range.count == 12 ? .citizen : .old, payload: number).raw
    }
}
