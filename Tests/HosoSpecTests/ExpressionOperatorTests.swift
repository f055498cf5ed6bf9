import HosoCore
import HosoSpec
import Testing

struct ExpressionOperatorTests {
    private static let three: [Bool?] = [true, false, nil]
    private let truths = ExpressionTestBatch([
        ("a", .boolean, ExpressionTestColumn.booleans(three.flatMap { [$0, $0, $0] })),
        ("b", .boolean, ExpressionTestColumn.booleans(three + three + three)),
    ])

    private func booleans(_ values: [Bool?]) -> [ExpressionTestValue] {
        values.map { $0.map { .boolean($0) } ?? .null }
    }

    /// The value of an expression without columns.
    private func constant(_ text: String) throws -> ExpressionTestValue {
        try ExpressionTestBatch([]).values(text)[0]
    }

    @Test("three-valued logic")
    func truthTables() throws {
        #expect(
            try truths.values("a and b")
                == booleans([true, false, nil, false, false, false, nil, false, nil]))
        #expect(
            try truths.values("a or b") == booleans([true, true, true, true, false, nil, true, nil, nil]))
        #expect(
            try truths.values("not a") == booleans([false, false, false, true, true, true, nil, nil, nil]))
        #expect(
            try truths.values("a = b") == booleans([true, false, nil, false, true, nil, nil, nil, nil]))
        #expect(
            try truths.values("a <> b") == booleans([false, true, nil, true, false, nil, nil, nil, nil]))
        #expect(
            try truths.values("a is null")
                == booleans([false, false, false, false, false, false, true, true, true]))
        #expect(
            try truths.values("a and null") == booleans([nil, nil, nil, false, false, false, nil, nil, nil]))
    }

    @Test("a list with null is never certain to lack a value")
    func membership() throws {
        #expect(try constant("1 in (1, null)") == .boolean(true))
        #expect(try constant("2 in (1, null)") == .null)
        #expect(try constant("2 not in (1, null)") == .null)
        #expect(try constant("2 not in (1, 3)") == .boolean(true))
        #expect(try constant("null in (1)") == .null)
        #expect(try constant("1.50 in (1.5)") == .boolean(true))
        let batch = ExpressionTestBatch([
            ("plain", .text, ExpressionTestColumn.texts(["a", "b", nil])),
            ("coded", .text, ExpressionTestColumn.dictionary(["a", "b", nil])),
            ("id", .text, ExpressionTestColumn.ids(["000000000012", "a", nil])),
        ])
        #expect(try batch.values("plain in ('a', 'x')") == booleans([true, false, nil]))
        #expect(try batch.values("coded in ('a', null)") == booleans([true, nil, nil]))
        #expect(try batch.values("coded not in ('a', 'x')") == booleans([false, true, nil]))
        #expect(try batch.values("id in ('000000000012', 'a')") == booleans([true, true, nil]))
        #expect(try batch.values("id in ('12')") == booleans([false, false, nil]))
    }

    @Test("between is two comparisons")
    func between() throws {
        #expect(try constant("2 between 1 and 3") == .boolean(true))
        #expect(try constant("1 between 1 and 1") == .boolean(true))
        #expect(try constant("5 between 10 and null") == .boolean(false))
        #expect(try constant("15 between 10 and null") == .null)
        #expect(try constant("5 not between 10 and null") == .boolean(true))
        #expect(try constant("2 between 1 and 3 and 4 between 3 and 5") == .boolean(true))
    }

    @Test(
        "precedence",
        arguments: [
            ("1 + 2 * 3 = 7", true), ("(1 + 2) * 3 = 9", true), ("not 1 = 2", true), ("-2 * -3 = 6", true),
            ("- -2 = 2", true), ("10 - 4 - 3 = 3", true), ("true or false and false", true),
            ("not true or true", true), ("not (true or true)", false), ("8 / 4 / 2 = 1", true),
            ("1 + 1 in (2)", true), ("NOT 1 IN (2) AND 3 BETWEEN 2 AND 4", true), ("1 <> 2 AND 1 != 2", true),
            ("1 < 2 = true", nil), ("2 - -1 = 3", true),
        ] as [(String, Bool?)])
    func precedence(text: String, wanted: Bool?) throws {
        guard let wanted else {
            #expect(ExpressionTestBatch([]).errors(text).count == 1)
            return
        }
        #expect(try constant(text) == .boolean(wanted))
    }

    @Test("integers and decimals are exact, division gives doubles")
    func arithmetic() throws {
        #expect(try constant("0.1 + 0.20") == .exact(30, scale: 2))
        #expect(try constant("1.5 * 1.05") == .exact(1575, scale: 3))
        #expect(try constant("3 - 0.5") == .exact(25, scale: 1))
        #expect(try constant("-0.5") == .exact(-5, scale: 1))
        #expect(try constant("7 / 2") == .double(3.5))
        #expect(try constant("1.5 / 0.5") == .double(3))
        #expect(try constant("1 / 4 + 1") == .double(1.25))
        #expect(try constant("9223372036854775807 = 9223372036854775806.5") == .boolean(false))
        #expect(try constant("9007199254740993 > 9007199254740992") == .boolean(true))
        #expect(try constant("0.1 + 0.2 = 0.3") == .boolean(true))
        #expect(try constant("2.50 = 2.5 and 2 = 2.0") == .boolean(true))
        #expect(try constant("null + 1") == .null)
        #expect(try constant("-9223372036854775808") == .exact(Int128(Int64.min), scale: 0))
        #expect(try constant("9223372036854775807.5 * 2") == .exact(184_467_440_737_095_516_150, scale: 1))
    }

    @Test("overflow and division by zero are null and counted, where operands are not null")
    func faults() throws {
        let batch = ExpressionTestBatch([
            ("n", .integer, ExpressionTestColumn.integers([Int64.max, 1, nil, Int64.min])),
            ("zero", .integer, ExpressionTestColumn.integers([0, 1, 0, nil])),
            ("wide", .decimal(scale: 2), ExpressionTestColumn.wide([Int128.max, 1, nil, 0])),
        ])
        func check(_ text: String, _ overflows: Int, _ divisions: Int, nulls: [Bool]) throws {
            let (values, faults): ([ExpressionTestValue], EvaluationFaults) = try batch.values(text)
            #expect(faults.overflowCount == overflows, "\(text)")
            #expect(faults.zeroDivisionCount == divisions, "\(text)")
            #expect(values.map { $0 == .null } == nulls, "\(text)")
        }
        try check("n + 1", 1, 0, nulls: [true, false, true, false])
        try check("-n", 1, 0, nulls: [false, false, true, true])
        try check("n * n", 2, 0, nulls: [true, false, true, true])
        try check("n / zero", 0, 1, nulls: [true, false, true, true])
        try check("n * 1.0", 0, 0, nulls: [false, false, true, false])
        try check("wide + 1", 1, 0, nulls: [true, false, true, false])
        try check("1 / 0", 0, 4, nulls: [true, true, true, true])
        try check("case when zero = 0 then 1.0 else n / zero end", 0, 0, nulls: [false, false, false, true])
        try check("case when n = 1 then 1 else n + 1 end", 1, 0, nulls: [true, false, true, false])
        try check("zero <> 0 and n / zero > 1", 0, 0, nulls: [false, false, false, true])
        try check("zero = 0 or n / zero > 1", 0, 0, nulls: [false, false, false, true])
        try check("zero = 0 and n / zero > 1", 0, 1, nulls: [true, false, true, true])
        try check("coalesce(zero, n + 1)", 0, 0, nulls: [false, false, false, false])
        try check("coalesce(n + 1, zero)", 1, 0, nulls: [false, false, false, false])
    }

    @Test("comparison of dates, timestamps and texts")
    func comparison() throws {
        #expect(try constant("date '2026-06-30' > date '2026-06-29'") == .boolean(true))
        #expect(
            try constant("timestamp '2026-06-30 08:00' = timestamp '2026-06-30T08:00:00'") == .boolean(true))
        #expect(try constant(":as_of = date '2026-06-30'") == .boolean(true))
        #expect(
            try constant("'a' < 'b' and 'Z' < 'a' and 'z' < 'é' and 'ab' > 'a' and '' < 'a'")
                == .boolean(true))
        #expect(try constant("'it''s'") == .text("it's"))
        let batch = ExpressionTestBatch([
            ("plain", .text, ExpressionTestColumn.texts(["a", "012345678901", nil, "x"])),
            ("coded", .text, ExpressionTestColumn.dictionary(["a", "b", "c", nil])),
            ("id", .text, ExpressionTestColumn.ids(["a", "012345678901", "a", "123456789"])),
            ("other", .text, ExpressionTestColumn.ids(["a", "123456789", "b", "123456789"])),
            (
                "empty", .text,
                Column(.dictionary(codes: [0, 0, 0, 0], texts: TextArena()), validity: [0, 0, 0, 0])
            ),
        ])
        #expect(try batch.values("plain = coded") == booleans([true, false, nil, nil]))
        #expect(try batch.values("plain = id") == booleans([true, true, nil, false]))
        #expect(try batch.values("id = other") == booleans([true, false, false, true]))
        #expect(try batch.values("id <> '012345678901'") == booleans([true, false, true, true]))
        #expect(try batch.values("'a' = id") == booleans([true, false, true, false]))
        #expect(try batch.values("id < '1'") == booleans([false, true, false, false]))
        #expect(try batch.values("'b' <= coded") == booleans([false, true, true, nil]))
        #expect(try batch.values("empty = 'a'") == booleans([nil, nil, nil, nil]))
        #expect(try batch.values("coalesce(empty, 'a') = coded") == booleans([true, false, false, nil]))
        #expect(try batch.values("left(empty, 1) = ''") == booleans([nil, nil, nil, nil]))
    }

    @Test(
        "like",
        arguments: [
            ("abc", "abc", true), ("abc", "ab", false), ("abc", "a%", true), ("abc", "%c", true),
            ("abc", "%b%", true), ("abc", "a_c", true), ("abc", "____", false), ("", "%", true),
            ("", "_", false),
            ("ộộ", "__", true), ("aộb", "a_b", true), ("aXbXc", "%X%c", true), ("aab", "%ab", true),
            ("50%", "50%", true), ("a\\b", "a\\b", true), ("a\\%", "a\\%", true), ("ab", "a\\%", false),
            ("mississippi", "m%iss%ip%i", true), ("mississippi", "m%iss%ixp%i", false),
        ])
    func like(text: String, pattern: String, wanted: Bool) throws {
        #expect(try constant("'\(text)' like '\(pattern)'") == .boolean(wanted))
        #expect(try constant("'\(text)' not like '\(pattern)'") == .boolean(!wanted))
        let batch = ExpressionTestBatch([
            ("t", .text, ExpressionTestColumn.texts([text, nil])),
            ("c", .text, ExpressionTestColumn.dictionary([text, nil])),
            ("p", .text, ExpressionTestColumn.texts([pattern, pattern])),
        ])
        for column in ["t", "c"] {
            #expect(try batch.values("\(column) like '\(pattern)'") == [.boolean(wanted), .null])
            #expect(try batch.values("\(column) like p") == [.boolean(wanted), .null])
        }
    }
}
