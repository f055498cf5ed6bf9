import HosoCore
import HosoSpec
import HosoTestSupport
import Testing

/// Makes random well-typed expressions over the columns of `ExpressionRandomTests.batch`.
private struct TwinGenerator {
    var random: SeededGenerator

    private mutating func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[chance(values.count)] }

    private func column(_ name: String) -> ExpressionPlainTwin {
        let index = ExpressionRandomTests.columnNames.firstIndex(of: name) ?? 0
        return .column(name, index: index)
    }

    mutating func boolean(_ depth: Int) -> ExpressionPlainTwin {
        guard depth > 0 else {
            return pick([
                column("flag"), column("yes"), .literal("true", .boolean(true)), .literal("null", .null),
            ])
        }
        let next = depth - 1
        switch chance(12) {
        case 0: return .not(boolean(next))
        case 1, 2: return .and(boolean(next), boolean(next))
        case 3, 4: return .or(boolean(next), boolean(next))
        case 5: return .isNull(anything(next), negated: chance(2) == 0)
        case 6:
            return .choice([(boolean(next), boolean(next)), (boolean(next), boolean(next))], boolean(next))
        case 7: return .coalesce([boolean(next), boolean(next)])
        case 8: return .like(text(next), pattern(next), negated: chance(2) == 0)
        default: return comparison(next)
        }
    }

    private mutating func pattern(_ depth: Int) -> ExpressionPlainTwin {
        let patterns = ["%", "", "a%", "%a%", "_", "__%", "%ộ%", "0%1", "2026-%", "_a_%"]
        if chance(5) == 0 { return text(depth) }
        let pattern = pick(patterns)
        return .literal("'\(pattern)'", .text(pattern))
    }

    private mutating func comparison(_ depth: Int) -> ExpressionPlainTwin {
        let kind = chance(5)
        func operand(_ generator: inout TwinGenerator) -> ExpressionPlainTwin {
            switch kind {
            case 0: generator.text(depth)
            case 1: generator.moment("born", "due", "date '2020-02-29'", .date(18_321))
            case 2: generator.moment("seen", "seen", "timestamp '1969-12-31 23:59'", .timestamp(-60_000_000))
            default: generator.number(depth).twin
            }
        }
        switch chance(4) {
        case 0:
            return .between(operand(&self), operand(&self), operand(&self), negated: chance(2) == 0)
        case 1:
            var items = (0...chance(4)).map { _ in operand(&self) }
            if chance(4) == 0 { items.append(.literal("null", .null)) }
            return .isIn(operand(&self), items, negated: chance(2) == 0)
        default:
            return .compare(pick(["=", "<>", "!=", "<", "<=", ">", ">="]), operand(&self), operand(&self))
        }
    }

    private mutating func moment(
        _ first: String, _ second: String, _ text: String, _ value: ExpressionTestValue
    ) -> ExpressionPlainTwin {
        switch chance(5) {
        case 0: .literal(text, value)
        case 1: .literal("null", .null)
        case 2: .coalesce([column(first), .literal(text, value)])
        case 3: column(second)
        default: column(first)
        }
    }

    private mutating func anyMoment() -> ExpressionPlainTwin {
        chance(2) == 0
            ? moment("born", "due", "date '2020-02-29'", .date(18_321))
            : moment("seen", "seen", "timestamp '1969-12-31 23:59'", .timestamp(-60_000_000))
    }

    mutating func text(_ depth: Int) -> ExpressionPlainTwin {
        guard depth > 0 else {
            let texts = ["", "a", "abc", "Hội An", "012345678901", "x'y"]
            let text = pick(texts)
            let literal =
                "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
            return pick([
                column("word"), column("sector"), column("pid"), column("sex"),
                .literal(literal, .text(text)),
            ])
        }
        let next = depth - 1
        switch chance(10) {
        case 8: return .call("right", [text(next), integer(next)])
        case 9: return .call(pick(["id_province", "id_sex"]), [text(next)])
        case 0: return .call("left", [text(next), integer(next)])
        case 1: return .call("substr", [text(next), integer(next), integer(next)])
        case 2: return .choice([(boolean(next), text(next))], chance(2) == 0 ? text(next) : nil)
        case 3: return .coalesce([text(next), .literal("null", .null), text(next)])
        case 4: return .call(pick(["month", "quarter", "day"]), [anyMoment()])
        default: return text(0)
        }
    }

    mutating func integer(_ depth: Int) -> ExpressionPlainTwin {
        guard depth > 0 else {
            let number = pick([0, 1, 2, 7, -3, Int64.max, Int64.min])
            return pick([column("n"), column("m"), .literal("\(number)", .exact(Int128(number), scale: 0))])
        }
        let next = depth - 1
        switch chance(10) {
        case 9: return .call("id_birth_year", [text(next)])
        case 0, 1: return .arithmetic(pick(["+", "-", "*"]), integer(next), integer(next), scale: 0)
        case 2: return .negate(integer(next), scale: 0)
        case 3: return .call("length", [text(next)])
        case 4: return .call("year", [anyMoment()])
        case 5: return .call(pick(["days_between", "age"]), [anyMoment(), anyMoment()])
        case 6: return .choice([(boolean(next), integer(next))], chance(2) == 0 ? integer(next) : nil)
        case 7: return .coalesce([integer(next), integer(next)])
        default: return integer(0)
        }
    }

    /// A number, and its scale; nil for a double.
    mutating func number(_ depth: Int) -> (twin: ExpressionPlainTwin, scale: Int?) {
        switch chance(depth > 0 ? 7 : 4) {
        case 0: return (integer(depth), 0)
        case 1: return (column("price"), 2)
        case 2: return pick([(column("wide"), 4), (.literal("-12.5", .exact(-125, scale: 1)), 1)])
        case 3: return (column("ratio"), nil)
        case 4: return (.divide(number(depth - 1).twin, number(depth - 1).twin), nil)
        default:
            let (left, leftScale) = number(depth - 1)
            let (right, rightScale) = number(depth - 1)
            let sign = pick(["+", "-", "*"])
            guard let leftScale, let rightScale else {
                return (.arithmetic(sign, left, right, scale: nil), nil)
            }
            let scale = sign == "*" ? leftScale + rightScale : max(leftScale, rightScale)
            return (.arithmetic(sign, left, right, scale: scale), scale)
        }
    }

    mutating func anything(_ depth: Int) -> ExpressionPlainTwin {
        switch chance(4) {
        case 0: boolean(depth)
        case 1: text(depth)
        case 2: anyMoment()
        default: number(depth).twin
        }
    }
}

/// Random expressions over random rows against the slow twin.
struct ExpressionRandomTests {
    static let columnNames = [
        "flag", "yes", "n", "m", "price", "wide", "ratio", "born", "due", "seen", "word", "sector", "sex",
        "pid",
    ]

    private static func batch(_ random: inout SeededGenerator, rowCount: Int) -> ExpressionTestBatch {
        func some<Value>(_ values: [Value?]) -> [Value?] {
            (0..<rowCount).map { _ in values.randomElement(using: &random) ?? nil }
        }
        return ExpressionTestBatch([
            ("flag", .boolean, ExpressionTestColumn.booleans(some([true, false, nil]))),
            ("yes", .boolean, ExpressionTestColumn.booleans(some([true, false]))),
            (
                "n", .integer,
                ExpressionTestColumn.integers(some([0, 1, 2, -5, 1000, Int64.max, Int64.min, nil]))
            ),
            ("m", .integer, ExpressionTestColumn.integers(some([0, 1, 2, 3, -1]))),
            (
                "price", .decimal(scale: 2),
                ExpressionTestColumn.integers(some([0, 100, 250, -199, 999_999_999_999_999_999, nil]))
            ),
            (
                "wide", .decimal(scale: 4),
                ExpressionTestColumn.wide(some([0, 10_000, 1_000_000, Int128.max, Int128.min, -20_000, nil]))
            ),
            ("ratio", .double, ExpressionTestColumn.doubles(some([0, 1, -2.5, 0.1, 1e18, nil]))),
            ("born", .date, ExpressionTestColumn.dates(some([-10_000, -1, 0, 18_321, 18_320, 10_956, nil]))),
            ("due", .date, ExpressionTestColumn.dates(some([0, 18_321, 18_322, 19_000]))),
            (
                "seen", .timestamp,
                ExpressionTestColumn.integers(
                    some([-1, 0, -86_400_000_000, 1_582_934_400_000_000, -60_000_000, nil]))
            ),
            (
                "word", .text,
                ExpressionTestColumn.texts(
                    some(["", "a", "abc", "Hội An", "x'y", "2026-05", "é", "012.345-678 901", nil]))
            ),
            (
                "sector", .text,
                ExpressionTestColumn.dictionary(some(["land", "a", "Hội An", "abc", "027303001234", nil]))
            ),
            ("sex", .enumeration(["M", "F"]), ExpressionTestColumn.dictionary(some(["M", "F", nil]))),
            (
                "pid", .text,
                ExpressionTestColumn.ids(
                    some(["012345678901", "123456789", "abc", "a", "000000000001", nil]))
            ),
        ])
    }

    @Test("agrees with the row-at-a-time twin", arguments: 0..<8)
    func agreesWithTwin(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var generator = TwinGenerator(random: SeededGenerator(seed: seed &+ 1000))
        for round in 0..<150 {
            let rowCount = [0, 1, 3, 40][round % 4]
            let batch = ExpressionRandomTests.batch(&random, rowCount: rowCount)
            let twin = round % 3 == 0 ? generator.anything(3) : generator.boolean(round % 2 + 2)
            let text = twin.text
            guard case .success(let expression) = Expression.compile(text, scope: batch.scope) else {
                // An enum may meet a text that is none of its values: a rightful error.
                #expect(
                    batch.errors(text).allSatisfy { $0.message.contains("enum") }, "seed \(seed): \(text)")
                continue
            }
            var faults = EvaluationFaults()
            let column = batch.column(expression, faults: &faults)
            #expect(column.count == rowCount)
            var twinFaults = EvaluationFaults()
            for row in 0..<rowCount {
                let values = zip(batch.columns, batch.scope.columns).map {
                    ExpressionTestValue($0, row, $1.type)
                }
                let wanted = twin.value(values, &twinFaults)
                let found = ExpressionTestValue(column, row, expression.type)
                #expect(
                    ExpressionRandomTests.areEqual(found, wanted),
                    "seed \(seed), row \(row): \(found) for \(wanted) of \(text)")
            }
            #expect(faults == twinFaults, "seed \(seed): \(text)")
            ExpressionRandomTests.checkForm(column)
        }
    }

    /// Decimals may come at a greater scale, as `case` and `coalesce` give them.
    private static func areEqual(_ left: ExpressionTestValue, _ right: ExpressionTestValue) -> Bool {
        if case .exact = left, case .exact = right { return left.order(right) == 0 }
        if case .double(let first) = left, case .double(let second) = right, first.isNaN, second.isNaN {
            return true
        }
        return left == right
    }

    /// Dictionaries are distinct.
    private static func checkForm(_ column: Column) {
        if case .dictionary(_, let texts) = column.values {
            let all = (0..<texts.count).map { Array(texts[$0]) }
            #expect(Set(all).count == all.count)
        }
    }
}
