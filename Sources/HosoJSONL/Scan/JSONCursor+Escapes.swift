extension JSONCursor {
    /// Goes on with a string at its first escape.
    @inline(never)
    mutating func escapedString(_ start: Int, _ keepsText: Bool) -> Range<Int>? {
        // A text is shorter than its escaped form, which has two quotes besides: all that is written fits
        // into as many bytes as the block has.
        var target = spareOffset
        if keepsText {
            unsafe block[target] = 0x22
            target += 1
            copy(start..<offset, to: &target)
        }
        let textStart = spareOffset + 1
        while true {
            // SAFETY: a backslash is no newline, so the byte behind it lies in the block.
            switch byte {
            case 0x22:
                offset += 1
                guard keepsText else { return start..<start }
                spareOffset = target
                return textStart..<target
            case 0x5C:
                offset += 1
                guard let scalar = escape() else { return nil }
                if keepsText { write(scalar, to: &target) }
            default: return nil
            }
            let stop = stringStop(from: offset)
            if keepsText { copy(offset..<stop, to: &target) }
            offset = stop
        }
    }

    private func copy(_ range: Range<Int>, to target: inout Int) {
        // SAFETY: see `escapedString` for the room behind the block.
        unsafe (block + target).update(from: block + range.lowerBound, count: range.count)
        target += range.count
    }

    /// Moves over what stands behind a backslash: its code point; nil where it is no escape.
    private mutating func escape() -> UInt32? {
        let letter = byte
        guard letter != 0x0A else { return nil }
        offset += 1
        switch letter {
        case 0x22, 0x5C, 0x2F: return UInt32(letter)
        case 0x62: return 0x08
        case 0x66: return 0x0C
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x75: return unicodeEscape()
        default:
            offset -= 1
            return nil
        }
    }

    private mutating func unicodeEscape() -> UInt32? {
        guard let first = fourDigits() else { return nil }
        guard first & 0xF800 == 0xD800 else { return first }
        if first < 0xDC00, byte == 0x5C, unsafe block[offset + 1] == 0x75 {
            let back = offset
            offset += 2
            guard let second = fourDigits() else { return nil }
            if second & 0xFC00 == 0xDC00 { return 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF }
            offset = back
        }
        hasLoneSurrogate = true
        return 0xFFFD
    }

    private mutating func fourDigits() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            default: return nil
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    /// Writes a code point as UTF-8.
    private func write(_ scalar: UInt32, to target: inout Int) {
        let count = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
        // SAFETY: see `escapedString` for the room behind the block.
        if count == 1 {
            unsafe block[target] = UInt8(scalar)
        } else {
            let lead: [UInt32] = [0, 0, 0xC0, 0xE0, 0xF0]
            for place in 0..<count {
                let part = scalar >> UInt32(6 * (count - 1 - place))
                let byte = place == 0 ? lead[count] | part : 0x80 | part & 0x3F
                unsafe block[target + place] = UInt8(byte)
            }
        }
        target += count
    }
}
