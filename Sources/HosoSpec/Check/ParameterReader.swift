import HosoCore

/// Types a parameter by how it reads.
package enum ParameterReader {
    package enum Reading: Hashable, Sendable {
        case value(ParameterValue)
        /// It reads as a date, time or number that there is none of; says what is wrong.
        case wrong(String)
    }

    /// - Parameter isQuoted: a quoted value is never a number or a boolean, so that `"01"` stays a code.
    package static func read(_ text: String, isQuoted: Bool = false) -> Reading {
        let bytes = Array(text.utf8)
        if let reading = date(bytes) { return reading }
        if let reading = timestamp(bytes) { return reading }
        if isQuoted { return .value(.text(text)) }
        if text == "true" { return .value(.boolean(true)) }
        if text == "false" { return .value(.boolean(false)) }
        return number(bytes) ?? .value(.text(text))
    }

    /// `yyyy-MM-dd`
    private static func date(_ bytes: [UInt8]) -> Reading? {
        guard matches(bytes, "0000-00-00") else { return nil }
        guard let days = days(bytes) else { return .wrong("there is no such day") }
        return .value(.date(days))
    }

    /// `yyyy-MM-dd[T ]HH:mm[:ss]`
    private static func timestamp(_ bytes: [UInt8]) -> Reading? {
        let shapes = ["0000-00-00T00:00", "0000-00-00 00:00", "0000-00-00T00:00:00", "0000-00-00 00:00:00"]
        guard shapes.contains(where: { matches(bytes, $0) }) else { return nil }
        guard let days = days(bytes) else { return .wrong("there is no such day") }
        let hour = digits(bytes[11..<13])
        let minute = digits(bytes[14..<16])
        let second = bytes.count > 16 ? digits(bytes[17..<19]) : 0
        guard hour < 24, minute < 60, second < 60 else { return .wrong("there is no such time of day") }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return .value(.timestamp(Int64(seconds) * 1_000_000))
    }

    /// An optional `-`, digits, and for decimals a point and digits.
    private static func number(_ bytes: [UInt8]) -> Reading? {
        let unsigned = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        let parts = unsigned.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Identifier.isDigit) }) else {
            return nil
        }
        let scale = parts.count == 2 ? parts[1].count : 0
        let text =
            (unsigned.count < bytes.count ? "-" : "")
            + parts.map { String(decoding: $0, as: UTF8.self) }.joined()
        guard let unscaled = Int64(text), scale <= 18 else { return .wrong("the number has too many digits") }
        return .value(parts.count == 2 ? .decimal(unscaled: unscaled, scale: scale) : .integer(unscaled))
    }

    /// Whether each 0 of the shape is a digit and everything else equal.
    private static func matches(_ bytes: [UInt8], _ shape: String) -> Bool {
        bytes.count == shape.utf8.count
            && zip(bytes, shape.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "0") ? Identifier.isDigit(byte) : byte == wanted
            }
    }

    private static func days(_ bytes: [UInt8]) -> Int? {
        let date = CivilDate(
            year: digits(bytes[0..<4]), month: digits(bytes[5..<7]), day: digits(bytes[8..<10]))
        return date.isValid ? date.daysSinceEpoch : nil
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
