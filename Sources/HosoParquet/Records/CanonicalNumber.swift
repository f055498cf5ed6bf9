/// Numbers as canonical text has them.
enum CanonicalNumber {
    static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(0x2D) }
        append(number.magnitude, to: &bytes)
    }

    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        if number < 10 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: number))
            return
        }
        var digitCount = 1
        var power: UInt64 = 10
        while digitCount < 20, number >= power {
            digitCount += 1
            (power, _) = power.multipliedReportingOverflow(by: digitCount < 20 ? 10 : 1)
        }
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0x30, count: digitCount))
        var rest = number
        var position = start + digitCount - 1
        while rest > 0 {
            bytes[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            position -= 1
        }
    }

    /// At least `width` digits, zeros in front.
    static func append(_ number: UInt64, width: Int, to bytes: inout [UInt8]) {
        var limit: UInt64 = 10
        for _ in 1..<width {
            if number < limit { bytes.append(0x30) }
            limit *= 10
        }
        append(number, to: &bytes)
    }

    static func append(_ number: Double, to bytes: inout [UInt8]) {
        guard number.isFinite else { return appendSpecial(number.isNaN, number < 0, to: &bytes) }
        append(description: number.description, to: &bytes)
    }

    static func append(_ number: Float, to bytes: inout [UInt8]) {
        guard number.isFinite else { return appendSpecial(number.isNaN, number < 0, to: &bytes) }
        append(description: number.description, to: &bytes)
    }

    static func append(_ number: Float16, to bytes: inout [UInt8]) {
        guard number.isFinite else { return appendSpecial(number.isNaN, number < 0, to: &bytes) }
        append(description: number.description, to: &bytes)
    }

    private static func appendSpecial(_ isNaN: Bool, _ isNegative: Bool, to bytes: inout [UInt8]) {
        bytes += isNaN ? "\"NaN\"".utf8 : isNegative ? "\"-Infinity\"".utf8 : "\"Infinity\"".utf8
    }

    /// The shortest digits, which `description` has at every width, with an exponent only below 0.0001 and
    /// from 10^16 on; `description` has one from 2^53 on, earlier for narrow floats.
    private static func append(description: String, to bytes: inout [UInt8]) {
        let text = Array(description.utf8)
        guard let mark = text.firstIndex(of: 0x65) else {
            bytes += text
            return
        }
        let exponent = Int(description.dropFirst(mark + 1)) ?? 0
        guard (0..<16).contains(exponent) else {
            bytes += text
            return
        }
        let isNegative = text[0] == 0x2D
        let digits = text[(isNegative ? 1 : 0)..<mark].filter { $0 != 0x2E }
        if isNegative { bytes.append(0x2D) }
        let wholeCount = exponent + 1
        bytes += digits.prefix(wholeCount)
        bytes += repeatElement(0x30, count: max(0, wholeCount - digits.count))
        bytes.append(0x2E)
        if digits.count > wholeCount { bytes += digits[wholeCount...] } else { bytes.append(0x30) }
    }
}
