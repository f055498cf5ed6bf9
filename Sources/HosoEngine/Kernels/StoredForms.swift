import HosoCore
import HosoIdentity

/// Brings columns as the store holds them into the forms of a registry's columns.
enum StoredForms {
    /// A column of texts as IDs.
    static func ids(_ column: Column) -> Column {
        var asWritten = TextArena()
        switch column.values {
        case .id: return column
        case .text(let texts):
            return Column(.id(raws: raws(texts, &asWritten), asWritten: asWritten), validity: column.validity)
        case .dictionary(let codes, let texts):
            let byCode = raws(texts, &asWritten)
            // No text at all where every row is null.
            let raws = byCode.isEmpty ? codes.map { _ in 0 } : codes.map { byCode[Int($0)] }
            guard let validity = column.validity else {
                return Column(.id(raws: raws, asWritten: asWritten))
            }
            return Column(
                .id(raws: zip(raws, validity).map { $1 == 0 ? 0 : $0 }, asWritten: asWritten),
                validity: validity)
        case .boolean, .int32, .int64, .int128, .double: preconditionFailure("IDs are stored as texts")
        }
    }

    /// The IDs that texts are; 0 where normalisation leaves nothing.
    static func raws(_ texts: TextArena, _ asWritten: inout TextArena) -> [UInt64] {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            unsafe texts.offsets.withUnsafeBufferPointer { offsets in
                var raws: [UInt64] = []
                raws.reserveCapacity(texts.count)
                for index in 0..<texts.count {
                    // SAFETY: text offsets lie inside the arena's bytes.
                    let start = unsafe Int(offsets[index])
                    let count = unsafe Int(offsets[index + 1]) - start
                    let text = unsafe UnsafeBufferPointer(rebasing: bytes[start..<start + count])
                    raws.append(unsafe raw(text, &asWritten))
                }
                return raws
            }
        }
    }

    @inline(__always)
    private static func raw(_ text: UnsafeBufferPointer<UInt8>, _ asWritten: inout TextArena) -> UInt64 {
        if text.count == 12, let base = text.baseAddress {
            // SAFETY: the text has the 12 bytes.
            if let number = unsafe NumberText.twelveDigits(base) {
                return PersonID(.citizen, payload: number).raw
            }
        } else if text.count == 9 {
            var number: UInt64 = 0
            var isNumber = true
            for place in 0..<text.count {
                let digit = unsafe text[place] &- 0x30
                isNumber = isNumber && digit < 10
                number = number &* 10 &+ UInt64(digit)
            }
            if isNumber { return PersonID(.old, payload: number).raw }
        }
        switch unsafe IDNormalizer.personID(of: text) {
        case .digits12(let number): return PersonID(.citizen, payload: number).raw
        case .digits9(let number): return PersonID(.old, payload: number).raw
        case .empty: return 0
        case .other:
            unsafe asWritten.append(text)
            return PersonID(.asWritten, payload: UInt64(asWritten.count - 1)).raw
        }
    }

    /// A column of texts without a dictionary.
    static func texts(_ column: Column) -> Column {
        guard case .dictionary(let codes, let texts) = column.values else { return column }
        var arena = TextArena()
        arena.offsets.reserveCapacity(codes.count + 1)
        for (row, code) in codes.enumerated() { arena.append(column.isNull(row) ? [] : texts[Int(code)]) }
        return Column(.text(arena), validity: column.validity)
    }

    /// The codes of a column of texts in a dictionary, which grows with them.
    static func codes(_ column: Column, in dictionary: TextDictionary) -> [UInt32] {
        switch column.values {
        case .dictionary(let codes, let texts):
            let byCode = self.codes(texts, in: dictionary)
            if byCode.enumerated().allSatisfy({ $0 == Int($1) }) { return codes }
            return byCode.isEmpty ? codes.map { _ in 0 } : codes.map { byCode[Int($0)] }
        case .text(let texts):
            let codes = self.codes(texts, in: dictionary)
            return column.validity.map { zip(codes, $0).map { $1 == 0 ? 0 : $0 } } ?? codes
        case .boolean, .int32, .int64, .int128, .double, .id: preconditionFailure("no column of texts")
        }
    }

    static func codes(_ texts: TextArena, in dictionary: TextDictionary) -> [UInt32] {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            (0..<texts.count).map { index in
                // SAFETY: text offsets lie inside the arena's bytes.
                let range = Int(texts.offsets[index])..<Int(texts.offsets[index + 1])
                return unsafe dictionary.code(of: UnsafeBufferPointer(rebasing: bytes[range]))
            }
        }
    }

    /// Whether a column has the values that the store has.
    static func areEqual(_ column: Column, _ stored: Column) -> Bool {
        guard column.count == stored.count, flags(column) == flags(stored) else { return false }
        let validity = column.validity
        func equal<Value: Equatable>(_ left: [Value], _ right: [Value]) -> Bool {
            guard let validity else { return left == right }
            return left.indices.allSatisfy { validity[$0] == 0 || left[$0] == right[$0] }
        }
        switch (column.values, ids(column, like: stored)) {
        case (.id(let raws, let own), .id(let storedRaws, let others)):
            return own.count == 0 && others.count == 0 && equal(raws, storedRaws)
        case (.dictionary(let codes, let texts), .dictionary(let storedCodes, let storedTexts)):
            let dictionary = TextDictionary()
            let known = self.codes(texts, in: dictionary)
            let byCode = self.codes(storedTexts, in: dictionary)
            return codes.indices.allSatisfy { row in
                validity.map { $0[row] == 0 } ?? false
                    || known[Int(codes[row])] == byCode[Int(storedCodes[row])]
            }
        default:
            guard case .text(let left) = texts(column).values, case .text(let right) = texts(stored).values
            else {
                return false
            }
            return (0..<left.count).allSatisfy { row in
                validity.map { $0[row] == 0 } ?? false || left[row] == right[row]
            }
        }
    }

    /// The stored column as IDs where the other has IDs.
    private static func ids(_ column: Column, like stored: Column) -> Column.Values {
        if case .id = column.values { ids(stored).values } else { stored.values }
    }

    private static func flags(_ column: Column) -> [UInt8]? {
        column.validity.flatMap { $0.contains(0) ? $0 : nil }
    }

    /// Hashes of the name keys of some rows of a column of names in normal form; those of nulls mean nothing.
    static func nameHashes(_ column: Column, _ rows: Range<Int>) -> [UInt64] {
        switch column.values {
        case .text(let texts): return nameHashes(texts, rows)
        case .dictionary(let codes, let texts):
            let byCode = nameHashes(texts, 0..<texts.count)
            return byCode.isEmpty ? rows.map { _ in 0 } : rows.map { byCode[Int(codes[$0])] }
        case .boolean, .int32, .int64, .int128, .double, .id: preconditionFailure("no column of names")
        }
    }

    private static func nameHashes(_ texts: TextArena, _ rows: Range<Int>) -> [UInt64] {
        let words = NameWords()
        var room = 0
        for row in rows { room = max(room, Int(texts.offsets[row + 1] - texts.offsets[row])) }
        let capacity = NameKey.capacity(forFieldByteCount: room)
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { scratch in
            guard let out = scratch.baseAddress else { return [] }
            return unsafe texts.bytes.withUnsafeBufferPointer { bytes in
                rows.map { row in
                    let range = Int(texts.offsets[row])..<Int(texts.offsets[row + 1])
                    let text = unsafe UnsafeBufferPointer(rebasing: bytes[range])
                    // SAFETY: behind all texts but the last there are 16 bytes more; `out` has room for any.
                    return range.upperBound + 16 <= bytes.count
                        ? unsafe words.normalize(padded: text, into: out, capacity: capacity).keyHash
                        : unsafe NameHashing.hash(text)
                }
            }
        }
    }
}
