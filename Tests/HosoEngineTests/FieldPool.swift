import HosoSpec
import HosoTestSupport

/// Fields that a column of a type may meet: sound ones, edges and rubbish.
enum FieldPool {
    static func field(_ type: ColumnType, _ generator: inout SeededGenerator) -> String {
        let field =
            generator.oneIn(12)
            ? generator.pick(["", " ", "\u{A0}", "x", "-", ".", "\"", "a,b", "ệ"]) : typed(type, &generator)
        return generator.oneIn(8)
            ? generator.pick([" ", "\t", "\u{A0}", "\u{2003}"]) + field
                + generator.pick([" ", "\u{3000}", ""]) : field
    }

    private static func digits(_ count: Int, _ generator: inout SeededGenerator) -> String {
        String((0..<count).map { _ in generator.pick(Array("0123456789")) })
    }

    private static func typed(_ type: ColumnType, _ generator: inout SeededGenerator) -> String {
        switch type {
        case .text:
            return generator.pick(texts)
                + (generator.oneIn(6) ? String(repeating: "đ", count: generator.below(80)) : "")
        case .code:
            return generator.pick([
                "00123", "abcde", "ABC1é", "1234", "123456", "12 45", "12-45", "ĐBCDẾ", "a\u{301}bcd",
                "９８７６５",
            ])
        case .integer:
            return generator.oneIn(2)
                ? generator.pick(integers) : String(Int64.random(in: .min ... .max, using: &generator))
        case .decimal:
            return generator.oneIn(2)
                ? generator.pick(decimals)
                : digits(generator.below(21), &generator) + "." + digits(1 + generator.below(4), &generator)
        case .boolean:
            return generator.pick(["0", "1", "true", "false", "TRUE", "yes", "2", "01", "tru", "falsee"])
        case .date(let format): return date(format, &generator)
        case .timestamp:
            return date(.iso, &generator) + generator.pick(["T", " ", "t", ""])
                + generator.pick([
                    "00:00", "23:59:59", "24:00", "12:60", "12:00:60", "9:00", "12:00:00Z", "12.00", "1a:00",
                    "12:00:0",
                ])
        case .enumeration: return generator.pick(["M", "F", "Nữ", "m", "MF", "Nữ", "N"])
        case .name: return generator.pick(names)
        case .citizenID, .oldID, .personID: return id(&generator)
        }
    }

    private static let texts = [
        "a", "b c", "x\"y", "line\nbreak", "comma, here", "\r\n", "Xã Đông Hội", "0", "null",
    ]
    private static let integers = [
        "0", "-0", "+1", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "000000000000000000000012", "-000000000000000000000012", "1.0", "1e3", "--1",
        "999999999999999999", "1000000000000000000", "-999999999999999999", "99999999999999999999", "１",
        "1 2",
    ]
    private static let decimals = [
        "0", "-0", "-0.00", "1.2", ".5", "1.234", "1234567.89", "12345678.9", "-9999999.99", "9999999.99",
        "10000000",
        "9223372036854775808", "922337203685477580.8", "92233720368547758.08", "00000000000000000000001.10",
        "1.2.3",
        "-.5", "1..2", "99999999999999999999999", "-12", "0.01",
    ]
    private static let names = [
        "Nguyễn Văn An", "nguyễn   văn  an", "Nguye\u{302}\u{303}n Va\u{306}n An", "HÒA", "Hoà", "O'Neil",
        "Ǆ",
        "Trần\u{A0}Thị  B", "李", "a\u{301}\u{323}",
    ]

    private static func id(_ generator: inout SeededGenerator) -> String {
        switch generator.below(8) {
        case 0, 1: return digits(12, &generator)
        case 2: return digits(9, &generator)
        case 3:
            return
                (0..<4).map { _ in digits(3, &generator) }.joined(separator: ".")
        case 4: return "\(digits(3, &generator)) \(digits(3, &generator))-\(digits(3, &generator))"
        case 5: return digits(generator.below(15), &generator)
        case 6: return generator.pick(["- -", "...", "12345678901a", "00123456789０", "０01234567890"])
        default: return digits(11, &generator) + generator.pick(["/", ":", "a", "é"])
        }
    }

    private static func date(_ format: DateFormat, _ generator: inout SeededGenerator) -> String {
        let year = generator.pick([
            "2024", "1900", "2000", "2023", "0001", "9999", "0000", "0004", "1970", "1969", "20a4",
        ])
        let month = generator.pick(["01", "02", "02", "04", "11", "12", "13", "00", "1a"])
        let day = generator.pick(["01", "28", "29", "29", "30", "31", "32", "00", "a1"])
        var text = ""
        for part in format.parts {
            switch part {
            case .year: text += year
            case .month: text += month
            case .day: text += day
            case .literal(let byte): text += generator.oneIn(30) ? "~" : String(UnicodeScalar(byte))
            }
        }
        return generator.oneIn(30) ? text + "1" : generator.oneIn(30) ? String(text.dropLast()) : text
    }
}
