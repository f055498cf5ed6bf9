package import HosoCore

extension Column {
    /// As `slice`, but texts keep all bytes, and their offsets begin where the rows do: for those who only
    /// look texts up.
    func window(_ range: Range<Int>) -> Column {
        guard case .text(let arena) = values, range != 0..<count else { return slice(range) }
        var texts = TextArena()
        texts.bytes = arena.bytes
        texts.offsets = Array(arena.offsets[range.lowerBound...range.upperBound])
        return Column(.text(texts), validity: validity.map { Array($0[range]) })
    }

    /// The rows at `rows`, in that order; null where a row number is below 0.
    package func picking(_ rows: [Int32]) -> Column {
        var picked = Column(pickedValues(rows))
        var hasNull = false
        let validity = rows.map { row -> UInt8 in
            let isValid = row >= 0 && !isNull(Int(row))
            if !isValid { hasNull = true }
            return isValid ? 1 : 0
        }
        if hasNull { picked.validity = validity }
        return picked
    }

    private func pickedValues(_ rows: [Int32]) -> Values {
        switch values {
        case .boolean(let array): return .boolean(rows.map { $0 < 0 ? 0 : array[Int($0)] })
        case .int32(let array): return .int32(rows.map { $0 < 0 ? 0 : array[Int($0)] })
        case .int64(let array): return .int64(rows.map { $0 < 0 ? 0 : array[Int($0)] })
        case .int128(let array): return .int128(rows.map { $0 < 0 ? 0 : array[Int($0)] })
        case .double(let array): return .double(rows.map { $0 < 0 ? 0 : array[Int($0)] })
        case .dictionary(let codes, let texts):
            return .dictionary(codes: rows.map { $0 < 0 ? 0 : codes[Int($0)] }, texts: texts)
        case .id(let raws, let asWritten):
            return .id(raws: rows.map { $0 < 0 ? 0 : raws[Int($0)] }, asWritten: asWritten)
        case .text(let arena):
            var picked = TextArena()
            picked.offsets.reserveCapacity(rows.count + 1)
            for row in rows { picked.append(row < 0 ? [] : arena[Int(row)]) }
            return .text(picked)
        }
    }

    /// The texts of a text-like column; numbers as they are written in files.
    package func textArena(_ type: StorageType) -> TextArena {
        var arena = TextArena()
        arena.offsets.reserveCapacity(count + 1)
        for row in 0..<count { appendText(of: row, type, to: &arena) }
        return arena
    }

    /// Appends row `row` as text; the empty text where it is null.
    func appendText(of row: Int, _ type: StorageType, to arena: inout TextArena) {
        if isNull(row) { return arena.append([]) }
        switch values {
        case .text(let texts): arena.append(texts[row])
        case .dictionary(let codes, let texts): arena.append(texts[Int(codes[row])])
        case .id(let raws, let asWritten): arena.append(IDText.bytes(raws[row], asWritten))
        case .boolean(let array): arena.append((array[row] == 1 ? "true" : "false").utf8)
        case .int32(let array): arena.append(CivilDate(daysSinceEpoch: Int(array[row])).description.utf8)
        case .double(let array): arena.append(String(array[row]).utf8)
        case .int128(let array): arena.append(String(array[row]).utf8)
        case .int64(let array): arena.append(NumberOutput.text(array[row], type).utf8)
        }
    }
}

/// Keys of several columns as text: their values joined by `|`.
enum KeyText {
    /// - Parameter parts: the columns, and their types in the store.
    static func append(_ parts: [(column: Column, type: StorageType)], of row: Int, to arena: inout TextArena)
    {
        if parts.count == 1 { return parts[0].column.appendText(of: row, parts[0].type, to: &arena) }
        var texts = TextArena()
        for part in parts { part.column.appendText(of: row, part.type, to: &texts) }
        arena.append((0..<texts.count).map { texts[$0] }.joined(separator: [UInt8(ascii: "|")]))
    }
}

/// IDs as text.
enum IDText {
    /// 12 or 9 digits, or the text as written; empty for null.
    static func bytes(_ raw: UInt64, _ asWritten: TextArena) -> [UInt8] {
        let id = PersonID(raw: raw)
        if id.kind == .asWritten { return Array(asWritten[Int(id.payload)]) }
        guard let digitCount = id.digitCount else { return [] }
        var digits = [UInt8](repeating: 0x30, count: digitCount)
        var rest = id.payload
        for place in stride(from: digitCount - 1, through: 0, by: -1) {
            digits[place] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }
}

/// Integers, decimals and timestamps as text.
enum NumberOutput {
    static func text(_ value: Int64, _ type: StorageType) -> String {
        switch type {
        case .decimal(_, let scale) where scale > 0: return decimal(value, scale)
        case .timestamp: return timestamp(value)
        default: return String(value)
        }
    }

    private static func decimal(_ value: Int64, _ scale: Int) -> String {
        var digits = String(value.magnitude)
        if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
        let split = digits.index(digits.endIndex, offsetBy: -scale)
        return (value < 0 ? "-" : "") + digits[..<split] + "." + digits[split...]
    }

    /// ISO 8601 without a zone; a fraction of seconds only where there is one.
    private static func timestamp(_ micros: Int64) -> String {
        let daySeconds: Int64 = 86_400
        let (seconds, fraction) = floorDivide(micros, 1_000_000)
        let (days, rest) = floorDivide(seconds, daySeconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var text =
            "\(CivilDate(daysSinceEpoch: Int(days)))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        if fraction != 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 6 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
