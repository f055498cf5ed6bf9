import HosoCore
import HosoIdentity

extension ChunkColumn {
    /// Appends 64-bit integers.
    func appendIntegers(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there are 8 bytes for every row.
        let values = unsafe values(as: Int64.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            var value: Int64 = 0
            if text.count == 0 {
                noteNull(fields, row, first)
            } else if let parsed = unsafe NumberText.integer(text) {
                value = parsed
            } else if let parsed = unsafe bareNumber(fields, row, field, text, scale: 0) {
                value = parsed
            } else {
                fields.fault(row, .type)
            }
            unsafe values[first + row] = value
        }
    }

    /// Appends decimals, unscaled.
    func appendDecimals(_ fields: FieldRows, at first: Int, precision: Int, scale: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there are 8 bytes for every row.
        let values = unsafe values(as: Int64.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            var value: Int64 = 0
            if text.count == 0 {
                noteNull(fields, row, first)
            } else if let parsed = unsafe NumberText.decimal(text, precision: precision, scale: scale) {
                value = parsed
            } else if let parsed = unsafe bareNumber(fields, row, field, text, scale: scale),
                parsed.magnitude < UInt64(NumberText.powerOfTen(precision))
            {
                value = parsed
            } else {
                fields.fault(row, .type)
            }
            unsafe values[first + row] = value
        }
    }

    /// What a number of JSON is worth that is not written as a field of CSV would have it; nil for others.
    @inline(never)
    private func bareNumber(
        _ fields: FieldRows, _ row: Int, _ field: Int, _ text: UnsafeBufferPointer<UInt8>, scale: Int
    ) -> Int64? {
        // `true` and `false` are bare too.
        guard fields.isBare(row, field), unsafe text[0] <= 0x39 else { return nil }
        return unsafe JSONNumber.unscaled(text, scale: scale)
    }

    /// Appends `1 0 true false`.
    func appendBooleans(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there is a byte for every row.
        let values = unsafe values(as: UInt8.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            unsafe values[first + row] = 0
            switch unsafe NumberText.boolean(text) {
            case .some(let value): unsafe values[first + row] = value ? 1 : 0
            case .none: if text.count == 0 { noteNull(fields, row, first) } else { fields.fault(row, .type) }
            }
        }
    }

    /// Appends ID numbers; `wanted` digits are asked for, or any text where it is nil.
    func appendIDs(_ fields: FieldRows, at first: Int, wanted: PersonID.Kind?) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there are 8 bytes for every row; the record index keeps fields inside the block.
        let raws = unsafe values(as: UInt64.self)
        let citizen = PersonID.Kind.citizen.rawValue << PersonID.kindShift
        for row in 0..<fields.count {
            let number = unsafe Int(fields.firstFields[row]) + field
            let start = unsafe Int(fields.starts[number])
            let length = unsafe Int(fields.ends[number]) - start
            if length == 12, wanted != .old, let digits = unsafe NumberText.twelveDigits(fields.base + start)
            {
                unsafe raws[first + row] = citizen | digits
            } else {
                unsafe raws[first + row] = slowID(fields, row, first, fields.trimmed(row, field), wanted)
            }
        }
    }

    /// Appends ID numbers as texts, normalised where they are 12 or 9 digits: a key sorts as its text does.
    func appendIDTexts(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            switch unsafe IDNormalizer.personID(of: text) {
            case .digits12(let number): appendDigits(PersonID(.citizen, payload: number), row: first + row)
            case .digits9(let number): appendDigits(PersonID(.old, payload: number), row: first + row)
            case .other: unsafe appendText(text, row: first + row)
            case .empty:
                unsafe appendText(UnsafeBufferPointer(rebasing: text.prefix(0)), row: first + row)
                noteNull(fields, row, first)
            }
        }
    }

    private func appendDigits(_ id: PersonID, row: Int) {
        let digits = IDText.bytes(id.raw, asWritten)
        unsafe digits.withUnsafeBufferPointer { unsafe appendUnpaddedText($0, row: row) }
    }

    /// Writes one text as row `row`, reading no byte behind it.
    func appendUnpaddedText(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        reserveText(behind: row, text.count)
        let start = unsafe Int(offsets[row])
        // SAFETY: room was made for the text's bytes.
        if let source = text.baseAddress { unsafe (bytes + start).update(from: source, count: text.count) }
        unsafe offsets[row + 1] = UInt32(truncatingIfNeeded: start + text.count)
    }

    @inline(never)
    private func slowID(
        _ fields: FieldRows, _ row: Int, _ first: Int, _ text: UnsafeBufferPointer<UInt8>,
        _ wanted: PersonID.Kind?
    ) -> UInt64 {
        switch unsafe IDNormalizer.personID(of: text) {
        case .digits12(let number) where wanted != .old: return PersonID(.citizen, payload: number).raw
        case .digits9(let number) where wanted != .citizen: return PersonID(.old, payload: number).raw
        case .empty:
            noteNull(fields, row, first)
            return 0
        case .digits12, .digits9, .other:
            guard wanted == nil else {
                fields.fault(row, .id)
                return 0
            }
            let index = UInt64(asWritten.count)
            unsafe asWritten.append(text)
            return PersonID(.asWritten, payload: index).raw
        }
    }
}

/// Numbers as text.
enum NumberText {
    /// `-`? digits, within 64 bits; nil for anything else.
    @inline(__always)
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let count = text.count
        guard count > 0, let base = text.baseAddress else { return nil }
        let isNegative = unsafe base[0] == 0x2D
        var index = isNegative ? 1 : 0
        guard index < count else { return nil }
        if count - index > 18 { return unsafe longInteger(text, index, isNegative) }
        var value: Int64 = 0
        while index < count {
            let digit = unsafe base[index] &- 0x30
            if digit > 9 { return nil }
            value = value &* 10 &+ Int64(digit)
            index += 1
        }
        return isNegative ? 0 &- value : value
    }

    @inline(never)
    private static func longInteger(_ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ isNegative: Bool)
        -> Int64?
    {
        var value: Int64 = 0
        for index in first..<text.count {
            let digit = unsafe text[index] &- 0x30
            if digit > 9 { return nil }
            let (shifted, overflowsA) = value.multipliedReportingOverflow(by: 10)
            let part = isNegative ? -Int64(digit) : Int64(digit)
            let (sum, overflowsB) = shifted.addingReportingOverflow(part)
            if overflowsA || overflowsB { return nil }
            value = sum
        }
        return value
    }

    /// `-`? digits, then optionally a point and 1 to `scale` digits; nil for anything else.
    ///
    /// - Returns: the value times 10^scale.
    static func decimal(_ text: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int) -> Int64? {
        let isNegative = unsafe text.count > 0 && text[0] == 0x2D
        var value: Int64 = 0
        var wholeCount = 0
        var fractionCount = -1
        for index in (isNegative ? 1 : 0)..<text.count {
            let byte = unsafe text[index]
            if byte == 0x2E, fractionCount < 0, wholeCount > 0 {
                fractionCount = 0
                continue
            }
            let digit = byte &- 0x30
            if digit > 9 { return nil }
            if fractionCount >= 0 { fractionCount += 1 } else { wholeCount += 1 }
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsAgain) = shifted.addingReportingOverflow(Int64(digit))
            if overflows || overflowsAgain || fractionCount > scale { return nil }
            value = sum
        }
        guard wholeCount > 0, fractionCount != 0 else { return nil }
        for _ in max(0, fractionCount)..<scale {
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            if overflows { return nil }
            value = shifted
        }
        if value >= powerOfTen(precision) { return nil }
        return isNegative ? -value : value
    }

    static func powerOfTen(_ exponent: Int) -> Int64 {
        var power: Int64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// nil where the text is not one of `1 0 true false`.
    @inline(__always)
    static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if text.count == 1 {
            let byte = unsafe text[0]
            return byte == 0x31 ? true : byte == 0x30 ? false : nil
        }
        // SAFETY: the texts have as many bytes as are read.
        guard text.count == 4 || text.count == 5, let base = text.baseAddress else { return nil }
        let word = unsafe UnsafeRawPointer(base).loadUnaligned(as: UInt32.self).littleEndian
        if text.count == 4 { return word == 0x6575_7274 ? true : nil }
        return unsafe word == 0x736C_6166 && base[4] == UInt8(ascii: "e") ? false : nil
    }

    /// The number that 12 digits write; nil where one of the bytes is no digit.
    ///
    /// - Parameter base: 12 readable bytes.
    @inline(__always)
    static func twelveDigits(_ base: UnsafePointer<UInt8>) -> UInt64? {
        // SAFETY: the caller's 12 bytes cover a load of 8 and one of 4.
        let first = unsafe UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)
        let last =
            unsafe UInt64(UnsafeRawPointer(base + 8).loadUnaligned(as: UInt32.self)) | 0x3030_3030_0000_0000
        guard areDigits(first), areDigits(last) else { return nil }
        let low = (eightDigits(last &<< 32 | 0x3030_3030))
        return eightDigits(first) &* 10_000 &+ low
    }

    /// Whether all bytes are digits.
    @inline(__always)
    static func areDigits(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return true }
        var offset = 0
        // SAFETY: every load lies inside the text.
        while offset &+ 8 <= text.count {
            let word = unsafe UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
            if !areDigits(word) { return false }
            offset &+= 8
        }
        while offset < text.count {
            if unsafe base[offset] &- 0x30 > 9 { return false }
            offset &+= 1
        }
        return true
    }

    @inline(__always)
    static func areDigits(_ word: UInt64) -> Bool {
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        return high == 0x3030_3030_3030_3030 && carried == 0x3030_3030_3030_3030
    }

    /// Eight digits at once: pairs, then fours, then the whole.
    @inline(__always)
    private static func eightDigits(_ word: UInt64) -> UInt64 {
        let digits = word &- 0x3030_3030_3030_3030
        let pairs = (digits &* 10 &+ (digits &>> 8)) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ (pairs &>> 16)) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ (fours &>> 32)) & 0xFFFF_FFFF
    }
}
