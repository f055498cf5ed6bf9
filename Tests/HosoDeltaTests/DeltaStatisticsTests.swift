import HosoCore
import HosoDelta
import HosoTestSupport
import Testing

@Suite struct DeltaStatisticsTests {
    private func encoded(_ minimum: DeltaBound?, _ maximum: DeltaBound?) -> String {
        DeltaStatistics(
            recordCount: 2, columns: [.init(name: "c", minimum: minimum, maximum: maximum, nullCount: nil)]
        ).encode()
    }

    private func json(_ minimum: String, _ maximum: String) -> String {
        #"{"numRecords":2,"minValues":{"c":\#(minimum)},"maxValues":{"c":\#(maximum)},"nullCount":{}}"#
    }

    private let none = #"{"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{}}"#

    @Test("writes each type as the protocol has it")
    func forms() {
        #expect(
            encoded(.integer(.min), .integer(.max)) == json("-9223372036854775808", "9223372036854775807"))
        #expect(encoded(.double(-1.5), .double(1e300)) == json("-1.5", "1e+300"))
        #expect(encoded(.double(0), .double(-0.0)) == json("-0.0", "0.0"))
        #expect(encoded(.double(.nan), .double(.infinity)) == none)
        #expect(encoded(.date(days: -1), .date(days: 20_634)) == json("\"1969-12-31\"", "\"2026-06-30\""))
        #expect(encoded(.date(days: -800_000), .date(days: 4_000_000)) == none)
        #expect(encoded(.string(Array("a\"b".utf8)), .string(Array("é".utf8))) == json(#""a\"b""#, "\"é\""))
        #expect(encoded(.string([0xFF]), .string([0xC3])) == none)
        #expect(
            encoded(.decimal(unscaled: -5, scale: 2), .decimal(unscaled: 12_345, scale: 2))
                == json("-0.05", "123.45"))
        #expect(
            encoded(.decimal(unscaled: .min, scale: 0), .decimal(unscaled: 100, scale: 3))
                == json("-9223372036854775808", "0.100"))
        #expect(encoded(nil, nil) == none)
    }

    @Test(
        "rounds times to milliseconds, each bound to its side",
        arguments: [
            (0, "1970-01-01T00:00:00.000", "1970-01-01T00:00:00.000"),
            (1, "1970-01-01T00:00:00.000", "1970-01-01T00:00:00.001"),
            (-1, "1969-12-31T23:59:59.999", "1970-01-01T00:00:00.000"),
            (999_999, "1970-01-01T00:00:00.999", "1970-01-01T00:00:01.000"),
            (1_767_323_045_123_456, "2026-01-02T03:04:05.123", "2026-01-02T03:04:05.124"),
            (86_399_999_999, "1970-01-01T23:59:59.999", "1970-01-02T00:00:00.000"),
        ])
    func times(microseconds: Int64, lower: String, upper: String) {
        let bound = DeltaBound.timestamp(microseconds: microseconds)
        #expect(encoded(bound, bound) == json("\"\(lower)\"", "\"\(upper)\""))
    }

    @Test("leaves out times that have no text")
    func timesOutOfRange() {
        #expect(encoded(.timestamp(microseconds: .min), .timestamp(microseconds: .max)) == none)
    }

    @Test("cuts long texts to bounds")
    func longTexts() throws {
        func bounds(_ text: String) throws -> (String, String) {
            let bound = DeltaBound.string(Array(text.utf8))
            let stats = try DeltaStatistics.decode(encoded(bound, bound), fields: [Field("c", .string)])
            func string(_ bound: DeltaBound?) -> String {
                guard case .string(let bytes) = bound else { return "none" }
                return String(decoding: bytes, as: UTF8.self)
            }
            return (string(stats.columns[0].minimum), string(stats.columns[0].maximum))
        }
        let a31 = String(repeating: "a", count: 31)
        #expect(try bounds(a31 + "b") == (a31 + "b", a31 + "b"))
        #expect(try bounds(a31 + "bc") == (a31 + "b", a31 + "c"))
        #expect(try bounds(a31 + "\u{D7FF}c") == (a31 + "\u{D7FF}", a31 + "\u{E000}"))
        #expect(
            try bounds(a31 + "\u{10FFFF}c") == (a31 + "\u{10FFFF}", String(repeating: "a", count: 30) + "b"))
        let top = String(repeating: "\u{10FFFF}", count: 33)
        #expect(try bounds(top) == (String(top.unicodeScalars.dropLast()), "none"))
        var random = SeededGenerator(seed: 8)
        for _ in 0..<500 {
            let scalars = (0..<40).map { _ in
                "aỉ\u{7F}\u{7FF}\u{FFFF}😀\u{D7FF}".unicodeScalars.randomElement(using: &random)
            }
            let value = String(String.UnicodeScalarView(scalars.compactMap { $0 }))
            let (lower, upper) = try bounds(value)
            #expect(!value.utf8.lexicographicallyPrecedes(lower.utf8))
            #expect(!upper.utf8.lexicographicallyPrecedes(value.utf8))
        }
    }

    @Test("gives back what it wrote")
    func roundTrip() throws {
        let stats = DeltaStatistics(
            recordCount: 7,
            columns: [
                .init(
                    name: "id", minimum: .string(Array("001".utf8)), maximum: .string(Array("tỉnh".utf8)),
                    nullCount: 0),
                .init(name: "n", minimum: .integer(-3), maximum: .integer(.max), nullCount: 1),
                .init(name: "x", minimum: .double(0.1), maximum: .double(2e-7), nullCount: 2),
                .init(name: "d", minimum: .date(days: -400), maximum: .date(days: 0), nullCount: 0),
                .init(
                    name: "t", minimum: .timestamp(microseconds: -5000),
                    maximum: .timestamp(microseconds: 9000), nullCount: 0),
                .init(
                    name: "m", minimum: .decimal(unscaled: -999, scale: 2),
                    maximum: .decimal(unscaled: 1, scale: 2),
                    nullCount: 0),
                .init(name: "b", nullCount: 3),
                .init(name: "empty", nullCount: 7),
            ])
        let fields = [
            Field("id", .string), Field("n", .int64), Field("x", .double), Field("d", .date),
            Field("t", .timestamp),
            Field("m", .decimal(precision: 5, scale: 2)), Field("b", .binary), Field("empty", .int64),
        ]
        #expect(try DeltaStatistics.decode(stats.encode(), fields: fields) == stats)
    }

    @Test("reads bounds as other writers have them")
    func foreign() throws {
        func minimum(_ type: StorageType, _ value: String) throws -> DeltaBound? {
            try DeltaStatistics.decode(
                #"{"numRecords":1,"minValues":{"c":\#(value)}}"#, fields: [Field("c", type)]
            )
            .columns[0].minimum
        }
        #expect(
            try minimum(.timestamp, "\"2024-01-01T00:00:11.111Z\"")
                == .timestamp(microseconds: 1_704_067_211_111_000))
        #expect(try minimum(.timestamp, "\"1970-01-01 00:00:01\"") == .timestamp(microseconds: 1_000_000))
        #expect(
            try minimum(.timestamp, "\"1970-01-01T00:00:00.123456\"") == .timestamp(microseconds: 123_456))
        #expect(try minimum(.decimal(precision: 12, scale: 2), "0.0") == .decimal(unscaled: 0, scale: 2))
        #expect(
            try minimum(.decimal(precision: 12, scale: 2), "-1.5E3") == .decimal(unscaled: -150_000, scale: 2)
        )
        #expect(try minimum(.double, "3") == .double(3))
        #expect(try minimum(.int64, "null") == nil)
        #expect(try minimum(.boolean, "true") == nil)
        for (type, value) in [
            (StorageType.int64, "1.5"), (.int64, "\"1\""), (.date, "\"2024-02-30\""), (.date, "5"),
            (.date, "\"x\""),
            (.timestamp, "\"2024-01-01\""), (.timestamp, "\"2024-01-01T25:00:00\""),
            (.timestamp, "\"2024-01-01T\""),
            (.decimal(precision: 4, scale: 1), "0.15"), (.decimal(precision: 4, scale: 1), "1e300"),
            (.string, "1"),
        ] {
            #expect(throws: FormatError.self, "\(value)") { try minimum(type, value) }
        }
        #expect(throws: FormatError.self) { try DeltaStatistics.decode("{}", fields: []) }
    }

    @Test("tells of a file whether it can hold a text")
    func mayHold() {
        func texts(_ values: [String]) -> [[UInt8]] { values.map { Array($0.utf8) } }
        let stats = encoded(.string(Array("b".utf8)), .string(Array("d".utf8)))
        for (wanted, expected) in [
            (["b"], true), (["d"], true), (["c", "z"], true), (["a"], false), (["da"], false), ([], false),
        ] {
            #expect(DeltaStatistics.mayHold(texts(wanted), in: "c", stats) == expected, "\(wanted)")
        }
        // What is not told, or is no text, excludes nothing.
        for stats in [nil, "", "{", none, json("1", "2"), json("null", "null")] {
            #expect(DeltaStatistics.mayHold(texts(["a"]), in: "c", stats))
        }
        #expect(DeltaStatistics.mayHold(texts(["a"]), in: "other", stats))
        #expect(!DeltaStatistics.mayHold(texts(["z"]), in: "c", json("null", "\"d\"")))
    }
}
