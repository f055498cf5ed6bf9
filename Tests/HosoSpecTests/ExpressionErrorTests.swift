import HosoCore
import HosoSpec
import HosoTestSupport
import Testing

struct ExpressionErrorTests {
    private let batch = ExpressionTestBatch([
        ("commune_code", .text, ExpressionTestColumn.texts([])),
        ("scheme", .enumeration(["social", "health", "welfare"]), ExpressionTestColumn.dictionary([])),
        ("sex", .enumeration(["M", "F"]), ExpressionTestColumn.dictionary([])),
        ("fee", .integer, ExpressionTestColumn.integers([])),
        ("price", .decimal(scale: 2), ExpressionTestColumn.integers([])),
        ("birth_date", .date, ExpressionTestColumn.dates([])),
        ("updated_at", .timestamp, ExpressionTestColumn.integers([])),
        ("digital", .boolean, ExpressionTestColumn.booleans([])),
    ])

    @Test(
        "says where and what",
        arguments: [
            ("", 0, "expected a value"), ("fee +", 5, "expected a value, found the end"),
            ("fee fee", 4, "expected an operator, found 'fee'"), ("(fee", 4, "expected ')'"),
            ("fee = 'a", 6, "a text is not closed"), ("fee ; 1", 4, "unexpected character ';'"),
            ("fee = \"a\"", 6, "unexpected character"), ("1.2.3", 0, "malformed number"),
            ("12abc", 0, "malformed number"), ("99999999999999999999", 0, "too large"),
            (": x", 0, "parameter's name"),
            ("case fee when 1 then 2 end", 5, "expected 'when'"),
            ("case when true then 1", 21, "'when', 'else' or 'end'"),
            ("fee is 3", 7, "'null' or 'not null'"), ("fee not 3", 8, "'in', 'like' or 'between'"),
            ("fee in 3", 7, "expected '('"), ("fee in ()", 8, "expected a value"),
            ("1 < 2 < 3", 6, "cannot follow"),
            ("fee between 1 or 2", 14, "expected 'and'"), ("+1", 0, "no sign"),
            ("end = 1", 0, "expected a value"),
            ("date '2026-02-30' = birth_date", 0, "is not a date"),
            ("date '2026-2-3' = birth_date", 0, "is not a date"),
            ("timestamp '2026-06-30 24:00' = updated_at", 0, "is not a timestamp"),
            ("person.spouse.sex = 'M'", 0, "more than one link"), ("person. = 1", 8, "column's name"),
            ("fee + 'a'", 4, "'+' needs numbers"), ("-scheme", 0, "'-' needs numbers"),
            ("birth_date - birth_date", 11, "'-' needs numbers"),
            ("fee and digital", 0, "'and' needs a boolean"),
            ("not fee", 4, "'not' needs a boolean"),
            ("case when fee then 1 end", 10, "'when' needs a boolean"),
            ("fee = commune_code", 4, "integer and text cannot be compared"),
            ("birth_date = updated_at", 11, "date and timestamp cannot be compared"),
            ("birth_date > '2026-01-01'", 11, "date and text cannot be compared"),
            ("digital < true", 8, "booleans have no order"), ("fee like 'a'", 4, "'like' needs texts"),
            ("scheme = 'socail'", 9, "none of this enum's values (social, health, welfare)"),
            ("scheme in ('social', 'none')", 21, "none of this enum's values"),
            ("'none' <> scheme", 0, "none of this enum's values"), ("scheme = sex", 7, "no value in common"),
            ("person.status = 'verifed'", 16, "none of this enum's values"),
            ("scheme = :city", 9, "'hue' is none"),
            ("case when digital then 1 else 'a' end", 30, "different types: integer and text"),
            ("coalesce(fee, birth_date)", 14, "different types"),
            ("right(commune_code)", 0, "'right' takes 2 arguments, not 1"),
            ("id_birth_year(fee)", 14, "argument 1 of 'id_birth_year' must be a text, this is integer"),
            ("id_sex(commune_code) = 'm'", 23, "none of this enum's values (M, F)"),
            ("left(commune_code)", 0, "'left' takes 2 arguments, not 1"),
            ("length()", 0, "'length' takes 1 argument, not 0"), ("coalesce()", 0, "at least 1 argument"),
            ("left(fee, 2)", 5, "argument 1 of 'left' must be a text, this is integer"),
            ("left(commune_code, 1.5)", 19, "argument 2"), ("year(fee)", 5, "must be a date or timestamp"),
            ("fee * 0.0000000000000000001 * 0.00000000000000000001", 28, "39 decimal places"),
        ] as [(String, Int, String)])
    func places(text: String, offset: Int, message: String) {
        let errors = batch.errors(text)
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.offset == offset)
        #expect(errors.first?.message.contains(message) == true, "\(errors)")
    }

    @Test(
        "says what was probably meant",
        arguments: [
            ("comune_code = 'a'", "did you mean `commune_code`?"),
            ("persn.status = 'a'", "did you mean `person`?"),
            ("person.statsu = 'a'", "did you mean `status`?"),
            (":as_off = birth_date", "did you mean `as_of`?"),
            ("lenght(commune_code)", "did you mean `length`?"),
            ("id_provice(commune_code)", "did you mean `id_province`?"),
            ("scheme = 'socail'", "did you mean `social`?"),
            ("as_of > birth_date", "write :as_of for the parameter"), ("person = 1", "person.column"),
            ("birth_date > '2026-01-01'", "write date 'yyyy-MM-dd'"), ("fee = '1'", "without quotes"),
        ])
    func hints(text: String, hint: String) {
        let errors = batch.errors(text)
        #expect(errors.first?.hint?.contains(hint) == true, "\(errors)")
    }

    @Test("no hint where nothing is near")
    func noHint() {
        #expect(batch.errors("zzzzzz = 1").map(\.hint) == [nil])
    }

    @Test("reports every error of names and types")
    func everyError() {
        let errors = batch.errors("nope = 1 and left(fee, true) = :missing or scheme = 'x' and not fee")
        #expect(errors.map(\.offset) == [0, 18, 23, 31, 52, 64])
    }

    @Test("depth and length are limited, never the stack")
    func limits() {
        let count = 20_000
        let hostile = [
            String(repeating: "(", count: count), String(repeating: "not ", count: 10_000) + "digital",
            String(repeating: "- ", count: count) + "fee", "fee" + String(repeating: " + fee", count: 5000),
            String(repeating: "case when ", count: 5000), String(repeating: "left(", count: 10_000),
            "fee" + String(repeating: " * 1", count: 10_000), String(repeating: "a", count: 70_000),
            String(repeating: "coalesce(1, ", count: 5000),
        ]
        for text in hostile {
            #expect(batch.errors(text).count == 1)
        }
        let deep = String(repeating: "(", count: 90) + "digital" + String(repeating: ")", count: 90)
        #expect(batch.errors(deep).isEmpty)
        let long = "digital" + String(repeating: " or digital", count: 3000)
        #expect(batch.errors(long).isEmpty)
    }

    @Test("the deepest trees evaluate")
    func deepest() throws {
        let batch = ExpressionTestBatch([
            ("n", .integer, ExpressionTestColumn.integers([1, nil])),
            ("flag", .boolean, ExpressionTestColumn.booleans([true, nil])),
        ])
        let sum = "n" + String(repeating: " + n", count: 99)
        #expect(try batch.values(sum) == [.exact(100, scale: 0), .null])
        let negation = String(repeating: "not ", count: 98) + "flag"
        #expect(try batch.values(negation) == [.boolean(true), .null])
        #expect(batch.errors(sum + " + n").count == 1)
    }

    @Test("any order of words ends in errors or an expression", arguments: 0..<4)
    func wordSalad(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "fee", "scheme", "person.status", "birth_date", "digital", "price", ":as_of", "1", "2.5",
            "'social'", "null",
            "date '2026-06-30'", "(", ")", ",", "+", "-", "*", "/", "=", "<>", "<", "and", "or", "not", "in",
            "is",
            "between", "like", "case", "when", "then", "else", "end", "coalesce(", "left(", "month(", "age(",
            "ộ", ".",
        ]
        for _ in 0..<1500 {
            let count = Int.random(in: 1...12, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(
                separator: " ")
            let length = text.unicodeScalars.count
            for error in batch.errors(text) {
                #expect((0...length).contains(error.offset), "seed \(seed): \(text)")
            }
        }
    }

    @Test("keywords in any case, names in their own")
    func cases() {
        #expect(batch.errors("FEE = 1").count == 1)
        #expect(
            batch.errors("Length(commune_code) = 1 AND fee Is Not Null OR Date '2026-01-01' = birth_date")
                .isEmpty)
    }

    @Test("columns named like functions or literals")
    func namesOfFunctions() throws {
        let batch = ExpressionTestBatch([
            ("date", .date, ExpressionTestColumn.dates([1])),
            ("year", .integer, ExpressionTestColumn.integers([1970])),
        ])
        #expect(try batch.values("date > date '1970-01-01' and year(date) = year") == [.boolean(true)])
    }
}
