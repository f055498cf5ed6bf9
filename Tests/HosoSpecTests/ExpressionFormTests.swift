import HosoCore
import HosoSpec
import Testing

struct ExpressionFormTests {
    private let batch = ExpressionTestBatch([
        ("id", .text, ExpressionTestColumn.ids(["012345678901", nil, "123456789", "as written"])),
        ("coded", .text, ExpressionTestColumn.dictionary(["01001", "01002", nil, "02001"])),
        ("plain", .text, ExpressionTestColumn.texts(["a", nil, "bc", "d"])),
        ("price", .decimal(scale: 2), ExpressionTestColumn.integers([1250, -5, nil, 0])),
        ("n", .integer, ExpressionTestColumn.integers([7, 7, nil, -3])),
        ("born", .date, ExpressionTestColumn.dates([0, -1, nil, 18_321])),
        ("seen", .timestamp, ExpressionTestColumn.integers([0, -1_000_000, nil, 3_661_000_000])),
        ("flag", .boolean, ExpressionTestColumn.booleans([true, false, nil, true])),
        ("ratio", .double, ExpressionTestColumn.doubles([0.1, 2, nil, 1e22])),
    ])

    @Test(
        "a bare column comes back as it was",
        arguments: ["id", "coded", "plain", "price", "born", "flag", "ratio"])
    func bareColumn(name: String) throws {
        let index = batch.scope.columnNames.firstIndex(of: name) ?? 0
        #expect(try batch.column(name) == batch.columns[index])
    }

    @Test("text made of dictionaries is a dictionary with distinct texts, in which code 0 stands under null")
    func dictionaries() throws {
        let column = try batch.column("left(coded, 2)")
        #expect(
            column
                == Column(
                    .dictionary(codes: [0, 0, 0, 1], texts: TextArena(["01", "02"])), validity: [1, 1, 0, 1]))
        let mixed = try batch.column("coalesce(left(coded, 2), '01')")
        #expect(mixed == Column(.dictionary(codes: [0, 0, 0, 1], texts: TextArena(["01", "02"]))))
        let constant = try batch.column("'x'")
        #expect(constant == Column(.dictionary(codes: [0, 0, 0, 0], texts: TextArena(["x"]))))
        let plain = try batch.column("coalesce(plain, coded)")
        #expect(plain == Column(.text(TextArena(["a", "01002", "bc", "d"]))))
        let id = try batch.column("coalesce(id, 'x')")
        #expect(id == Column(.text(TextArena(["012345678901", "x", "123456789", "as written"]))))
    }

    @Test("zero stands under null, and no validity where nothing is null")
    func nulls() throws {
        #expect(try batch.column("n + 1") == Column(.int64([8, 8, 0, -2]), validity: [1, 1, 0, 1]))
        #expect(try batch.column("coalesce(n, 0) + 1") == Column(.int64([8, 8, 1, -2])))
        #expect(try batch.column("n = 7 or true") == Column(.boolean([1, 1, 1, 1])))
        #expect(try batch.column("n is not null") == Column(.boolean([1, 1, 0, 1])))
        #expect(try batch.column("days_between(born, :as_of) > 0").validity == [1, 1, 0, 1])
    }

    @Test("decimals stay narrow while they fit")
    func decimals() throws {
        #expect(try batch.column("price * 2") == Column(.int64([2500, -10, 0, 0]), validity: [1, 1, 0, 1]))
        let wide = try batch.column("price * 9223372036854775807")
        #expect(
            wide.values == .int128([Int128(1250) * Int128(Int64.max), Int128(-5) * Int128(Int64.max), 0, 0]))
        #expect(try batch.column("price * 9223372036854775807 * 0.0").values == .int64([0, 0, 0, 0]))
    }

    @Test("dimensions as text")
    func asText() throws {
        func texts(_ text: String) throws -> [ExpressionTestValue] {
            let expression = try batch.compile(text).asText()
            #expect(expression.type == .text || expression.type == .enumeration([]))
            var faults = EvaluationFaults()
            let column = batch.column(expression, faults: &faults)
            return (0..<4).map { ExpressionTestValue(column, $0, .text) }
        }
        #expect(try texts("n") == [.text("7"), .text("7"), .null, .text("-3")])
        #expect(try texts("price") == [.text("12.50"), .text("-0.05"), .null, .text("0.00")])
        #expect(try texts("born") == [.text("1970-01-01"), .text("1969-12-31"), .null, .text("2020-02-29")])
        #expect(
            try texts("seen")
                == [
                    .text("1970-01-01T00:00:00"), .text("1969-12-31T23:59:59"), .null,
                    .text("1970-01-01T01:01:01"),
                ])
        #expect(try texts("flag") == [.text("true"), .text("false"), .null, .text("true")])
        #expect(try texts("ratio") == [.text("0.1"), .text("2.0"), .null, .text("1e+22")])
        #expect(try texts("coded") == batch.values("coded"))
        #expect(try texts("12") == Array(repeating: .text("12"), count: 4))
        #expect(try texts("null") == Array(repeating: .null, count: 4))
        #expect(try texts("price * 100000000000000000000.0").first == .text("1250000000000000000000.000"))
        #expect(try batch.compile("n").asText().inputs == [.own(4)])
    }

    @Test("inputs are distinct, in the order of their first use")
    func inputs() throws {
        let expression = try batch.compile(
            "n > 1 and price > n and person.status = 'verified' and person.marital_status = 'single'")
        #expect(expression.inputs == [.own(4), .own(3), .linkStatus(0), .linked(link: 0, column: 0)])
    }

    @Test("a batch without rows")
    func empty() throws {
        let expression = try batch.compile("case when n > 1 then left(coded, 2) else plain end")
        var faults = EvaluationFaults()
        let none: [Int64?] = []
        let column = expression.evaluate(
            [
                ExpressionTestColumn.integers(none), ExpressionTestColumn.dictionary([]),
                ExpressionTestColumn.texts([]),
            ], rowCount: 0,
            faults: &faults)
        #expect(column.count == 0)
    }
}
