import HosoCommands
import HosoCore
import HosoTestSupport
import Testing

/// The exports' kernels beside slow, plain twins.
struct RowTextTests {
    private static let words = [
        "", "plain", "a,b", "say \"hi\"", "two\nlines", "\r", "tab\t", "back\\slash", "đặc biệt", "𝄞",
        "\u{1}", "\u{1F}",
        "exactly8", "more than eight bytes, and a comma", "\"", "\\", "12345678\"",
    ]

    private static func numbers(_ random: inout SeededGenerator, _ count: Int) -> [Int64] {
        (0..<count).map { _ in
            let bits = Int.random(in: 0...63, using: &random)
            let value = Int64(bitPattern: random.next() >> UInt64(bits))
            return Bool.random(using: &random) ? value : 0 &- value
        } + [0, .min, .max, 9, 10, 99, 100, 999, 1000, 9999, 10_000, -1, -10]
    }

    private static func column(
        _ type: StorageType, _ random: inout SeededGenerator, count: Int, hasNulls: Bool
    )
        -> Column
    {
        let validity: [UInt8]? =
            hasNulls ? (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) } : nil
        let numbers = Array(numbers(&random, count).suffix(count))
        let texts = TextArena((0..<count).map { _ in words.randomElement(using: &random) ?? "" })
        let values: Column.Values =
            switch type {
            case .boolean: .boolean(numbers.map { UInt8(truncatingIfNeeded: $0 & 1) })
            case .int64, .decimal: .int64(numbers)
            case .timestamp: .int64(numbers.map { $0 % 400_000_000_000_000_000 })
            case .date: .int32(numbers.map { Int32(truncatingIfNeeded: $0 % 4_000_000) })
            case .double: .double(numbers.map { Double($0) / 8 })
            case .string, .binary:
                Bool.random(using: &random)
                    ? .text(texts)
                    : .dictionary(
                        codes: (0..<count).map { _ in
                            UInt32.random(in: 0..<UInt32(words.count), using: &random)
                        },
                        texts: TextArena(words))
            }
        var column = Column(values, validity: validity)
        // Under a null there is no text.
        if let validity, case .text(let arena) = column.values {
            column.values = .text(
                TextArena((0..<count).map { validity[$0] == 0 ? "" : arena.string($0) }))
        }
        return column
    }

    @Test("writes what the plain twin writes", arguments: 0..<30)
    func twins(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let types: [StorageType] = [
            .boolean, .int64, .decimal(precision: 18, scale: 4), .decimal(precision: 5, scale: 0), .date,
            .timestamp,
            .double, .string, .binary, .string,
        ]
        let count = Int.random(in: 1...40, using: &random)
        let columns = types.enumerated().map { index, type in
            (
                name: "c\"\(index)", type: type,
                column: RowTextTests.column(
                    type, &random, count: count, hasNulls: index % 2 == Int(seed % 2))
            )
        }
        let first = Int.random(in: 0..<count, using: &random)
        for form in [FieldForm.csv, .jsonLines] {
            let text = String(decoding: RowText(columns, form: form).bytes(first..<count), as: UTF8.self)
            let twin = (first..<count).map { RowTextTwin.row(columns, $0, form) }.joined()
            #expect(text == twin, "seed \(seed)")
        }
    }

    @Test("writes a row of nothing but nulls, and one column")
    func edges() {
        let nulls = Column(.int64([0, 0]), validity: [0, 0])
        let rows = RowText([("a", .int64, nulls), ("b", .int64, nulls)], form: .csv)
        #expect(rows.bytes(0..<2) == Array(",\n,\n".utf8))
        #expect(rows.bytes(1..<1).isEmpty)
        let empty = RowText([("a", .string, Column(.text(TextArena([""]))))], form: .csv)
        #expect(empty.bytes(0..<1) == Array("\"\"\n".utf8))
    }
}

/// The exports' rules, written for reading.
enum RowTextTwin {
    static func row(
        _ columns: [(name: String, type: StorageType, column: Column)], _ row: Int, _ form: FieldForm
    )
        -> String
    {
        let fields = columns.map { name, type, column -> String in
            let text = field(column, type, row, form)
            return form == .csv ? text : "\(JSONText.quoted(name)):\(text)"
        }
        let joined = fields.joined(separator: ",")
        return form == .csv ? joined + "\n" : "{\(joined)}\n"
    }

    private static func field(_ column: Column, _ type: StorageType, _ row: Int, _ form: FieldForm)
        -> String
    {
        if column.isNull(row) { return form == .csv ? "" : "null" }
        func quoted(_ text: String) -> String { form == .csv ? text : "\"\(text)\"" }
        switch column.values {
        case .boolean(let values): return values[row] == 1 ? "true" : "false"
        case .int32(let days): return quoted(date(Int(days[row])))
        case .int64(let values):
            switch type {
            case .decimal(_, let scale): return quoted(decimal(values[row], scale))
            case .timestamp: return quoted(timestamp(Int(values[row])))
            default: return "\(values[row])"
            }
        case .double(let values): return values[row].description
        case .text(let texts): return text(texts[row], type, form)
        case .dictionary(let codes, let texts): return text(texts[Int(codes[row])], type, form)
        case .id, .int128: return "?"
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ type: StorageType, _ form: FieldForm)
        -> String
    {
        if type == .binary {
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return form == .csv ? "0x\(digits)" : "\"0x\(digits)\""
        }
        var text = ""
        var isSpecial = bytes.isEmpty || form == .jsonLines
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch (form, scalar) {
            case (.csv, "\""): text += "\"\""
            case (.jsonLines, "\""), (.jsonLines, "\\"): text += "\\\(scalar)"
            case (.jsonLines, "\n"): text += "\\n"
            case (.jsonLines, "\r"): text += "\\r"
            case (.jsonLines, "\t"): text += "\\t"
            case (.jsonLines, "\u{8}"): text += "\\b"
            case (.jsonLines, "\u{C}"): text += "\\f"
            case (.jsonLines, "\u{0}"..."\u{1F}"):
                text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
            if [",", "\"", "\n", "\r"].contains(scalar) { isSpecial = true }
        }
        return isSpecial ? "\"\(text)\"" : text
    }

    private static func decimal(_ value: Int64, _ scale: Int) -> String {
        if scale == 0 { return "\(value)" }
        let digits = "\(value.magnitude)"
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return "\(value < 0 ? "-" : "")\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }

    private static func date(_ day: Int) -> String {
        let date = CivilDate(daysSinceEpoch: day)
        let year = "\(abs(date.year))"
        return (date.year < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - year.count)) + year
            + "-\(two(date.month))-\(two(date.day))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func timestamp(_ microseconds: Int) -> String {
        let day = Int((Double(microseconds) / 86_400_000_000).rounded(.down))
        // The division of doubles may be off by one day.
        let exact = (day - 1...day + 1).last { $0 * 86_400_000_000 <= microseconds } ?? day
        let rest = microseconds - exact * 86_400_000_000
        let seconds = rest / 1_000_000
        var fraction = "\(rest % 1_000_000 + 1_000_000)".dropFirst()
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(date(exact))T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
            + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}
