import HosoCore
import HosoEngine
import HosoIdentity
import HosoSpec

/// What a column's type makes of a field, by the words of the pipeline language.
enum TypeTwin {
    enum Outcome: Hashable {
        /// As files have it.
        case value(String)
        case null
        case fault(RejectReason)
    }

    static func outcome(_ field: [UInt8], _ type: ColumnType) -> Outcome {
        guard let decoded = String(validating: field, as: UTF8.self) else { return .fault(.encoding) }
        var scalars = Array(decoded.unicodeScalars)
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        if scalars.isEmpty { return .null }
        let text = string(scalars)
        switch type {
        case .text: return .value(text)
        case .code(let length):
            if scalars.count != length { return .fault(.length) }
            let isPlain = scalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType == .decimal
            }
            return isPlain ? .value(text) : .fault(.type)
        case .integer: return Int64Text.parse(text).map { .value(String($0)) } ?? .fault(.type)
        case .decimal(let precision, let scale):
            return decimal(text, precision, scale).map { .value($0) } ?? .fault(.type)
        case .boolean:
            let values = ["1": "true", "true": "true", "0": "false", "false": "false"]
            return values[text].map { .value($0) } ?? .fault(.type)
        case .date(let format): return date(text, format).map { .value($0) } ?? .fault(.type)
        case .timestamp: return timestamp(text).map { .value($0) } ?? .fault(.type)
        case .enumeration(let values):
            return values.contains { $0.utf8.elementsEqual(text.utf8) } ? .value(text) : .fault(.enumeration)
        case .name: return .value(NameKey.stored(text))
        case .citizenID: return id(scalars, [12])
        case .oldID: return id(scalars, [9])
        case .personID: return id(scalars, nil)
        }
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private enum Int64Text {
        static func parse(_ text: String) -> Int64? {
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            return isDigits(digits) ? Int64(text) : nil
        }
    }

    private static func decimal(_ text: String, _ precision: Int, _ scale: Int) -> String? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, isDigits(whole) else { return nil }
        var fraction = ""
        if parts.count == 2 {
            guard isDigits(parts[1]), parts[1].utf8.count <= scale else { return nil }
            fraction = String(parts[1])
        }
        fraction += String(repeating: "0", count: scale - fraction.utf8.count)
        let digits = String(whole.drop { $0 == "0" })
        let all = (digits + fraction).drop { $0 == "0" }
        guard all.utf8.count <= precision else { return nil }
        let shown = (digits.isEmpty ? "0" : digits) + (scale > 0 ? "." + fraction : "")
        return isNegative && !all.isEmpty ? "-" + shown : shown
    }

    private static func date(_ text: String, _ format: DateFormat) -> String? {
        var rest = Array(text.utf8)[...]
        var found: [DateFormat.Part: Int] = [:]
        for part in format.parts {
            if case .literal(let byte) = part {
                guard rest.popFirst() == byte else { return nil }
                continue
            }
            let count = part == .year ? 4 : 2
            let digits = String(decoding: rest.prefix(count), as: UTF8.self)
            guard digits.utf8.count == count, isDigits(digits) else { return nil }
            found[part] = Int(digits)
            rest = rest.dropFirst(count)
        }
        guard rest.isEmpty, let year = found[.year], let month = found[.month], let day = found[.day] else {
            return nil
        }
        let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, (1...12).contains(month), day >= 1, day <= lengths[month - 1] else { return nil }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }

    private static func timestamp(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 || bytes.count == 19, bytes[10] == 0x20 || bytes[10] == 0x54 else {
            return nil
        }
        guard let day = date(String(decoding: bytes[0..<10], as: UTF8.self), .iso) else { return nil }
        var clock = String(decoding: bytes[11...], as: UTF8.self)
        if bytes.count == 16 { clock += ":00" }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 && isDigits($0) }) else { return nil }
        guard parts[0] < "24", parts[1] < "60", parts[2] < "60" else { return nil }
        return "\(day)T\(clock)"
    }

    private static func id(_ scalars: [Unicode.Scalar], _ counts: [Int]?) -> Outcome {
        let kept = string(scalars.filter { !$0.properties.isWhitespace && $0 != "." && $0 != "-" })
        if kept.isEmpty { return .null }
        let isNumber = isDigits(kept) && (counts ?? [9, 12]).contains(kept.utf8.count)
        if isNumber { return .value(kept) }
        return counts == nil ? .value(string(scalars)) : .fault(.id)
    }
}
