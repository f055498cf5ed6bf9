import HosoCore

/// Texts with the quotes and escapes that a form asks for.
enum TextQuoting {
    static func texts(_ texts: TextArena, _ form: FieldForm) -> TextArena {
        var written = TextArena()
        var text: [UInt8] = []
        for index in 0..<texts.count {
            let bytes = Array(texts[index])
            unsafe bytes.withUnsafeBufferPointer { source in
                let count = unsafe byteCount(source, form)
                text = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                    // SAFETY: the count was computed from the same bytes.
                    if let base = buffer.baseAddress { unsafe write(source, form, to: base) }
                    initialized = count
                }
            }
            written.append(text)
        }
        return written
    }

    /// Whether any byte of a range asks for quotes or escapes.
    static func hasSpecial(_ bytes: UnsafeBufferPointer<UInt8>, _ form: FieldForm) -> Bool {
        switch form {
        case .csv:
            return unsafe contains(bytes) { word in
                zeroBytes(word ^ repeated(0x2C)) | zeroBytes(word ^ repeated(0x22))
                    | zeroBytes(word ^ repeated(0x0A)) | zeroBytes(word ^ repeated(0x0D))
            }
        case .jsonLines:
            return unsafe contains(bytes) { word in
                zeroBytes(word ^ repeated(0x22)) | zeroBytes(word ^ repeated(0x5C)) | bytesBelow32(word)
            }
        }
    }

    /// Bytes of a text once it is written.
    static func byteCount(_ text: UnsafeBufferPointer<UInt8>, _ form: FieldForm) -> Int {
        if text.isEmpty { return 2 }
        guard unsafe hasSpecial(text, form) else { return text.count + (form == .csv ? 0 : 2) }
        var count = text.count + 2
        switch form {
        case .csv: for index in 0..<text.count where unsafe text[index] == 0x22 { count += 1 }
        case .jsonLines:
            for index in 0..<text.count { unsafe count += escapeByteCount(text[index]) - 1 }
        }
        return count
    }

    /// Writes a text, exactly `byteCount` bytes.
    static func write(
        _ text: UnsafeBufferPointer<UInt8>, _ form: FieldForm, to target: UnsafeMutablePointer<UInt8>
    ) {
        // SAFETY: here and below the caller has made room for `byteCount` bytes.
        guard !text.isEmpty else {
            unsafe target[0] = 0x22
            unsafe target[1] = 0x22
            return
        }
        let isSpecial = unsafe hasSpecial(text, form)
        if form == .csv && !isSpecial {
            if let base = text.baseAddress { unsafe target.update(from: base, count: text.count) }
            return
        }
        unsafe target[0] = 0x22
        var end = 1
        if isSpecial {
            for index in 0..<text.count {
                switch form {
                case .csv:
                    if unsafe text[index] == 0x22 {
                        unsafe target[end] = 0x22
                        end += 1
                    }
                    unsafe target[end] = unsafe text[index]
                    end += 1
                case .jsonLines: unsafe end += writeEscaped(text[index], to: target + end)
                }
            }
        } else if let base = text.baseAddress {
            unsafe (target + 1).update(from: base, count: text.count)
            end += text.count
        }
        unsafe target[end] = 0x22
    }

    private static func escapeByteCount(_ byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    private static func writeEscaped(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let letter: UInt8? =
            switch byte {
            case 0x22, 0x5C: byte
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0A: UInt8(ascii: "n")
            case 0x0C: UInt8(ascii: "f")
            case 0x0D: UInt8(ascii: "r")
            default: nil
            }
        if let letter {
            unsafe target[0] = 0x5C
            unsafe target[1] = letter
            return 2
        }
        guard byte < 0x20 else {
            unsafe target[0] = byte
            return 1
        }
        let digit = byte & 15
        let text: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (
            0x5C, UInt8(ascii: "u"), 0x30, 0x30, 0x30 + (byte >> 4),
            digit < 10 ? 0x30 + digit : 0x57 + digit
        )
        unsafe target[0] = text.0
        unsafe target[1] = text.1
        unsafe target[2] = text.2
        unsafe target[3] = text.3
        unsafe target[4] = text.4
        unsafe target[5] = text.5
        return 6
    }

    private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Not 0 where a byte of the word is 0.
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Not 0 where a byte of the word is below 0x20.
    private static func bytesBelow32(_ word: UInt64) -> UInt64 {
        (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
    }

    @inline(__always)
    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ marks: (UInt64) -> UInt64)
        -> Bool
    {
        guard let base = unsafe UnsafeRawPointer(bytes.baseAddress) else { return false }
        var offset = 0
        while offset + 8 <= bytes.count {
            // SAFETY: eight bytes are left; every bit pattern is a number.
            if marks(unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) != 0 {
                return true
            }
            offset += 8
        }
        // Spaces fill the last word: no form minds them.
        var last = repeated(0x20)
        while offset < bytes.count {
            last = last << 8 | UInt64(unsafe bytes[offset])
            offset += 1
        }
        return marks(last) != 0
    }
}
