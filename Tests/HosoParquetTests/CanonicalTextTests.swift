import HosoParquet
import HosoTestSupport
import Testing

@Suite("Canonical text")
struct CanonicalTextTests {
    private func text(_ value: ParquetRecordValue) -> String {
        var bytes: [UInt8] = []
        CanonicalText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "numbers",
        arguments: [
            (.integer(.min), "-9223372036854775808"), (.integer(0), "0"), (.integer(10), "10"),
            (.unsignedInteger(.max), "18446744073709551615"),
            (.unsignedInteger(10_000_000_000), "10000000000"),
            (.double(1), "1.0"), (.double(-0.0), "-0.0"), (.double(1e15), "1000000000000000.0"),
            (.double(9_007_199_254_740_994), "9007199254740994.0"), (.double(1.5e16), "1.5e+16"),
            (.double(0.0001), "0.0001"), (.double(0.00001), "1e-05"),
            (.double(.leastNonzeroMagnitude), "5e-324"),
            (.double(.nan), "\"NaN\""), (.double(-.infinity), "\"-Infinity\""), (.float(0.1), "0.1"),
            (.float(16_777_216), "16777216.0"), (.float(1.078_002_3e12), "1078002300000.0"),
            (.float(3.402_823_5e38), "3.4028235e+38"), (.float16(bits: 0x3C00), "1.0"),
            (.float16(bits: 0x7C00), "\"Infinity\""), (.float16(bits: 0xC100), "-2.5"),
        ] as [(ParquetRecordValue, String)])
    func numbers(value: ParquetRecordValue, expected: String) {
        #expect(text(value) == expected)
    }

    @Test(
        "dates and times",
        arguments: [
            (.date(days: 0), "1970-01-01"), (.date(days: -719_528), "0000-01-01"),
            (.date(days: -719_529), "-0001-12-31"), (.date(days: 2_932_897), "+10000-01-01"),
            (.date(days: 11_016), "2000-02-29"), (.date(days: .max), "+5881580-07-11"),
            (.date(days: .min), "-5877641-06-23"), (.time(nanoseconds: 0), "00:00:00"),
            (.time(nanoseconds: 86_399_999_999_999), "23:59:59.999999999"),
            (.time(nanoseconds: 3_661_500_000_000), "01:01:01.5"),
            (.timestamp(-1, unit: .milliseconds, isAdjustedToUTC: true), "1969-12-31T23:59:59.999Z"),
            (.timestamp(1_000_000, unit: .microseconds, isAdjustedToUTC: false), "1970-01-01T00:00:01"),
            (.timestamp(1_000_010, unit: .microseconds, isAdjustedToUTC: false), "1970-01-01T00:00:01.00001"),
            (.timestamp(.max, unit: .nanoseconds, isAdjustedToUTC: false), "2262-04-11T23:47:16.854775807"),
            (.timestamp(.min, unit: .milliseconds, isAdjustedToUTC: false), "-292275055-05-16T16:47:04.192"),
            (.julianTimestamp(day: 2_440_588, nanosecondsOfDay: 0), "1970-01-01T00:00:00"),
            (.julianTimestamp(day: 2_440_588, nanosecondsOfDay: -1), "1969-12-31T23:59:59.999999999"),
        ] as [(ParquetRecordValue, String)])
    func clocks(value: ParquetRecordValue, expected: String) {
        #expect(text(value) == "\"\(expected)\"")
    }

    @Test("years of all days around the eras follow one another")
    func calendar() {
        var previous = ""
        for days in stride(from: Int32(-1_000_000), through: 1_000_000, by: 146) {
            let date = text(.date(days: days))
            #expect(date != previous)
            previous = date
        }
    }

    @Test("texts are escaped as JSON demands, bytes are hexadecimal, nesting is JSON's")
    func texts() {
        #expect(
            text(.text(Array("a\"\\\n\t\r\u{8}\u{c}\u{1}\u{7f}đ/".utf8))) == #""a\"\\\n\t\r\b\f\u0001"#
                + "\u{7f}đ/\"")
        #expect(text(.bytes([0, 0xAB, 255])) == "\"0x00abff\"" && text(.bytes([])) == "\"0x\"")
        #expect(text(.null) == "null" && text(.boolean(true)) == "true" && text(.boolean(false)) == "false")
        let entry = ParquetRecordEntry(.text([0x6B]), .list([.null, .list([])]))
        #expect(text(.map([entry, entry])) == #"[["k",[null,[]]],["k",[null,[]]]]"#)
        #expect(text(.structure([ParquetRecordMember("é", .integer(1))])) == #"{"é":1}"#)
    }

    @Test("decimals of any width have their scale's digits", arguments: 0..<50 as Range<UInt64>)
    func decimals(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let byteCount = Int.random(in: 1...40, using: &generator)
        let scale = Int.random(in: 0...30, using: &generator)
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // Slowly: the magnitude's decimal digits, least first, doubled and added to bit by bit.
        let isNegative = bytes[0] >= 0x80
        var digits = [0]
        for byte in bytes {
            for bit in (0..<8).reversed() {
                var carry = Int((isNegative ? ~byte : byte) >> UInt8(bit) & 1)
                for index in digits.indices {
                    (carry, digits[index]) = (digits[index] * 2 + carry).quotientAndRemainder(dividingBy: 10)
                }
                if carry > 0 { digits.append(carry) }
            }
        }
        var carry = isNegative ? 1 : 0
        for index in digits.indices {
            (carry, digits[index]) = (digits[index] + carry).quotientAndRemainder(dividingBy: 10)
        }
        if carry > 0 { digits.append(carry) }
        while digits.count <= scale { digits.append(0) }
        let whole = digits[scale...].reversed().map { "\($0)" }.joined()
        let fraction = digits[..<scale].reversed().map { "\($0)" }.joined()
        let expected = (isNegative ? "-" : "") + whole + (scale > 0 ? "." + fraction : "")
        #expect(DecimalText.text(bigEndian: bytes[...], scale: scale) == expected, "seed \(seed)")
    }
}
