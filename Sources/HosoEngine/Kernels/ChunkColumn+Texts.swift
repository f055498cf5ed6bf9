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
        // SAFETY: `fixed` has a word for every row; NFC text is at most three times as long as it was
        // written.
        let hashes = unsafe fixed.assumingMemoryBound(to: UInt64.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            let target = first + row
            let room = text.count * 3 + 16
            reserveText(behind: target, room)
            let start = unsafe Int(offsets[target])
            let name = unsafe NameKey.normalize(text, into: bytes + start, capacity: room)
            unsafe hashes[target] = name.keyHash
            unsafe offsets[target + 1] = UInt32(truncatingIfNeeded: start + name.storedByteCount)
            if name.storedByteCount == 0 { noteNull(fields, row, first) }
        }
    }

    /// Appends codes of exactly `length` letters and digits.
    func appendCodes(_ fields: FieldRows, at first: Int, length: Int, dictionary: TextDictionary?) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        let codes = unsafe fixed.assumingMemoryBound(to: UInt32.self)
        // SAFETY: `codes` is used for a dictionary column only, which has 4 bytes for every row.
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            if text.count == 0 {
                noteNull(fields, row, first)
            } else if let reason = unsafe CodeCheck.fault(text, length: length) {
                fields.fault(row, reason)
            }
            if let dictionary {
                unsafe codes[first + row] = text.count == 0 ? 0 : dictionary.code(of: text)
            } else {
                unsafe appendText(text, row: first + row)
            }
        }
    }

    /// Appends texts as codes of a dictionary that grows with them.
    func appendDictionaryTexts(_ fields: FieldRows, at first: Int, dictionary: TextDictionary) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: a dictionary column has 4 bytes for every row.
        let codes = unsafe fixed.assumingMemoryBound(to: UInt32.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            unsafe codes[first + row] = text.count == 0 ? 0 : dictionary.code(of: text)
            if text.count == 0 { noteNull(fields, row, first) }
        }
    }

    /// Appends values that must be among those of the dictionary.
    func appendEnumeration(_ fields: FieldRows, at first: Int, values: TextDictionary) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: a dictionary column has 4 bytes for every row.
        let codes = unsafe fixed.assumingMemoryBound(to: UInt32.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            var code: UInt32 = 0
            if text.count == 0 {
                noteNull(fields, row, first)
            } else {
                code = unsafe values.existingCode(of: text)
                if code == TextDictionary.missing {
                    fields.fault(row, .enumeration)
                    code = 0
                }
            }
            unsafe codes[first + row] = code
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
        unsafe memset(fixed + first * kind.width, 0, fields.count * kind.width)
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
