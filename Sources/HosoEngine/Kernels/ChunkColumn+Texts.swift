import Glibc
import HosoCore
import HosoIdentity

extension ChunkColumn {
    /// Appends texts, trimmed; empty is null.
    func appendTexts(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: room for a field's bytes is made before they are copied; rows stay below the capacity.
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            unsafe appendText(text, row: first + row)
            if text.count == 0 { noteNull(fields, row, first) }
        }
    }

    /// Writes one text as row `row`, the next after those there.
    @inline(__always)
    func appendText(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        reserveText(behind: row, text.count)
        let start = unsafe Int(offsets[row])
        if let source = text.baseAddress {
            unsafe CopyBytes.copyPadded(from: source, to: bytes + start, count: text.count)
        }
        unsafe offsets[row + 1] = UInt32(truncatingIfNeeded: start + text.count)
    }

    /// Appends person names in normal form, each with the hash of its name key.
    func appendNames(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there is a word for every row; NFC text is at most three times as long as it was
        // written.
        let hashes = unsafe values(as: UInt64.self)
        let words = NameWords()
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            let target = first + row
            let room = NameKey.capacity(forFieldByteCount: text.count)
            reserveText(behind: target, room)
            let start = unsafe Int(offsets[target])
            let name = unsafe words.normalize(padded: text, into: bytes + start, capacity: room)
            unsafe hashes[target] = name.keyHash
            unsafe offsets[target + 1] = UInt32(truncatingIfNeeded: start + name.storedByteCount)
            if name.storedByteCount == 0 { noteNull(fields, row, first) }
        }
    }

    /// Appends codes of exactly `length` letters and digits.
    func appendCodes(_ fields: FieldRows, at first: Int, length: Int, dictionary: TextDictionary?) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        if let dictionary {
            // Only sound codes are kept among the short texts, so those found there need no check.
            return unsafe appendKnown(fields, field, first, dictionary) { text, row in
                if let reason = unsafe CodeCheck.fault(text, length: length) {
                    fields.fault(row, reason)
                    return TextDictionary.missing
                }
                return unsafe dictionary.code(of: text)
            }
        }
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            if text.count == 0 {
                noteNull(fields, row, first)
            } else if let reason = unsafe CodeCheck.fault(text, length: length) {
                fields.fault(row, reason)
            }
            unsafe appendText(text, row: first + row)
        }
    }

    /// Appends texts as codes of a dictionary that grows with them.
    func appendDictionaryTexts(_ fields: FieldRows, at first: Int, dictionary: TextDictionary) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        unsafe appendKnown(fields, field, first, dictionary) { text, _ in unsafe dictionary.code(of: text) }
    }

    /// Appends values that must be among those of the dictionary.
    func appendEnumeration(_ fields: FieldRows, at first: Int, values: TextDictionary) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        unsafe appendKnown(fields, field, first, values) { text, row in
            let code = unsafe values.existingCode(of: text)
            if code == TextDictionary.missing { fields.fault(row, .enumeration) }
            return code
        }
    }

    /// Appends texts as codes: those of texts met before, and what `code` gives for others.
    ///
    /// - Parameter code: of a text and its row; `missing` for one that is at fault.
    @inline(__always)
    private func appendKnown(
        _ fields: FieldRows, _ field: Int, _ first: Int, _ dictionary: TextDictionary,
        code: (UnsafeBufferPointer<UInt8>, Int) -> UInt32
    ) {
        // SAFETY: a dictionary column has 4 bytes for every row; 64 bytes behind each field are readable.
        let codes = unsafe values(as: UInt32.self).from(first)
        var known = dictionary.short.view
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            if text.count &- 1 < ShortTexts.byteLimit, text.count > 0 {
                let short = unsafe ShortText(padded: text)
                var found = known.code(of: short)
                if found == TextDictionary.missing {
                    found = unsafe code(text, row)
                    if found != TextDictionary.missing {
                        dictionary.short.keep(short, code: found)
                        known = dictionary.short.view
                    }
                }
                unsafe codes[row] = found == TextDictionary.missing ? 0 : found
            } else if text.count == 0 {
                unsafe codes[row] = 0
                noteNull(fields, row, first)
            } else {
                let found = unsafe code(text, row)
                unsafe codes[row] = found == TextDictionary.missing ? 0 : found
            }
        }
    }

    /// A null where the column allows it, else a fault.
    @inline(__always)
    func noteNull(_ fields: FieldRows, _ row: Int, _ first: Int) {
        if fields.isOptional { setNull(first + row) } else { fields.fault(row, .missing) }
    }

    /// The file does not have this column, which is optional: every row is null.
    func appendAbsent(_ fields: FieldRows, at first: Int) {
        // SAFETY: rows stay below the capacity.
        clear(first..<first + fields.count)
        for row in first..<first + fields.count {
            setNull(row)
            if kind == .text || kind == .name { unsafe offsets[row + 1] = offsets[first] }
        }
    }
}

/// Copies of short texts.
enum CopyBytes {
    /// Copies 16 bytes at a time, up to 15 more than asked for; both sides have that slack.
    @inline(__always)
    static func copyPadded(
        from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        // SAFETY: blocks and chunks have 64 bytes of slack behind their content.
        if count <= 64 {
            var offset = 0
            while offset < count {
                let part = unsafe UnsafeRawPointer(source + offset).loadUnaligned(as: SIMD16<UInt8>.self)
                unsafe UnsafeMutableRawPointer(target + offset).storeBytes(of: part, as: SIMD16<UInt8>.self)
                offset += 16
            }
        } else {
            unsafe memcpy(target, source, count)
        }
    }
}

/// What is wrong with a code.
enum CodeCheck {
    /// nil where the text is `length` letters and digits.
    @inline(__always)
    static func fault(_ text: UnsafeBufferPointer<UInt8>, length: Int) -> RejectReason? {
        if text.count == length {
            if unsafe NumberText.areDigits(text) { return nil }
            var plainCount = 0
            for index in 0..<text.count {
                let byte = unsafe text[index]
                let isPlain = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
                plainCount += isPlain ? 1 : 0
            }
            if plainCount == length { return nil }
        }
        return unsafe slowFault(text, length: length)
    }

    @inline(never)
    private static func slowFault(_ text: UnsafeBufferPointer<UInt8>, length: Int) -> RejectReason? {
        let scalars = unsafe String(decoding: text, as: UTF8.self).unicodeScalars
        if scalars.count != length { return .length }
        let areAllowed = scalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
        }
        return areAllowed ? nil : .type
    }
}
