import HosoCore

/// Person IDs as texts, and texts as person IDs.
enum ExpressionIDs {
    /// 12 or 9 digits with leading zeros, or the text as written; empty under a null.
    static func texts(raws: [UInt64], asWritten: TextArena, validity: [UInt8]?) -> TextArena {
        var offsets = [UInt32](repeating: 0, count: raws.count + 1)
        var byteCount = 0
        for row in 0..<raws.count {
            let raw = (validity?[row] ?? 1) == 0 ? 0 : raws[row]
            switch raw >> PersonID.kindShift {
            case PersonID.Kind.citizen.rawValue: byteCount += 12
            case PersonID.Kind.old.rawValue: byteCount += 9
            case PersonID.Kind.asWritten.rawValue:
                let index = Int(raw & PersonID.payloadMask)
                byteCount += Int(asWritten.offsets[index + 1] - asWritten.offsets[index])
            default: break
            }
            offsets[row + 1] = UInt32(byteCount)
        }
        var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: byteCount)
        for row in 0..<raws.count {
            let (start, end) = (Int(offsets[row]), Int(offsets[row + 1]))
            if start == end { continue }
            var rest = raws[row] & PersonID.payloadMask
            if raws[row] >> PersonID.kindShift == PersonID.Kind.asWritten.rawValue {
                let source = Int(asWritten.offsets[Int(rest)])
                for index in 0..<end - start { bytes[start + index] = asWritten.bytes[source + index] }
                continue
            }
            var position = end
            while rest > 0, position > start {
                position -= 1
                let quotient = rest / 10
                bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest - quotient * 10)
                rest = quotient
            }
        }
        return TextArena(bytes: bytes, offsets: offsets)
    }

    /// The sex that a citizen ID's century digit tells: even, odd.
    static let sexes = ["M", "F"]

    /// What `citizenNumber` gives for a text that is no citizen ID.
    static let noNumber = UInt64.max

    /// The number of a text that is 12 digits once white space, `.` and `-` are removed; else `noNumber`.
    static func citizenNumber(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        if range.count == 12, let raw = raw(of: Array(bytes[range])) { return raw & PersonID.payloadMask }
        if range.count < 12 { return noNumber }
        var number: UInt64 = 0
        var digitCount = 0
        for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
            if scalar == "." || scalar == "-" || scalar.properties.isWhitespace { continue }
            guard scalar >= "0", scalar <= "9", digitCount < 12 else { return noNumber }
            number = number * 10 + UInt64(scalar.value - 0x30)
            digitCount += 1
        }
        return digitCount == 12 ? number : noNumber
    }

    /// The raw value of a text of 12 or 9 digits; nil for all other texts.
    static func raw(of text: [UInt8]) -> UInt64? {
        guard text.count == 12 || text.count == 9 else { return nil }
        var number: UInt64 = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        return PersonID(text.count == 12 ? .citizen : .old, payload: number).raw
    }

    /// 1 where the ID is one of `wanted`.
    static func membership(raws: [UInt64], asWritten: TextArena, of wanted: [[UInt8]]) -> [UInt8] {
        let wantedRaws = Set(wanted.compactMap { raw(of: $0) })
        let wantedTexts = Set(wanted.filter { raw(of: $0) == nil })
        let isWantedText = (0..<asWritten.count).map { wantedTexts.contains(Array(asWritten[$0])) }
        var result = [UInt8](repeating: 0, count: raws.count)
        let only = wantedRaws.count == 1 ? wantedRaws.first : nil
        for row in 0..<raws.count {
            let raw = raws[row]
            if raw >> PersonID.kindShift == PersonID.Kind.asWritten.rawValue {
                result[row] = isWantedText[Int(raw & PersonID.payloadMask)] ? 1 : 0
            } else if let only {
                result[row] = raw == only ? 1 : 0
            } else {
                result[row] = wantedRaws.contains(raw) ? 1 : 0
            }
        }
        return result
    }

    /// 1 where the IDs of a row are equal.
    static func equality(
        _ left: [UInt64], _ leftTexts: TextArena, _ right: [UInt64], _ rightTexts: TextArena
    ) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: left.count)
        let written = PersonID.Kind.asWritten.rawValue
        for row in 0..<left.count {
            if left[row] >> PersonID.kindShift == written, right[row] >> PersonID.kindShift == written {
                let first = leftTexts[Int(left[row] & PersonID.payloadMask)]
                let second = rightTexts[Int(right[row] & PersonID.payloadMask)]
                result[row] = first == second ? 1 : 0
            } else {
                result[row] = left[row] == right[row] ? 1 : 0
            }
        }
        return result
    }
}
