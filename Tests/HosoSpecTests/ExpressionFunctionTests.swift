import HosoCore
import HosoSpec
import Testing

struct ExpressionFunctionTests {
    private func constant(_ text: String) throws -> ExpressionTestValue {
        try ExpressionTestBatch([]).values(text)[0]
    }

    @Test(
        "texts are counted in code points",
        arguments: [
            ("left('Hội An', 3)", "Hội"), ("left('abc', 0)", ""), ("left('abc', -1)", ""),
            ("left('abc', 9)", "abc"),
            ("substr('Hội An', 2, 2)", "ội"), ("substr('abc', 1, 2)", "ab"), ("substr('abc', 0, 2)", "a"),
            ("substr('abc', -1, 3)", "a"), ("substr('abc', 4, 2)", ""), ("substr('abc', 2, -1)", ""),
            ("substr('abc', 2, 9223372036854775807)", "bc"),
            ("substr('abc', -9223372036854775808, 9223372036854775807)", ""),
            ("right('Hội An', 4)", "i An"), ("right('Hội', 2)", "ội"), ("right('abc', 0)", ""),
            ("right('abc', -1)", ""), ("right('abc', 9223372036854775807)", "abc"), ("right('', 2)", ""),
            ("coalesce(null, 'x')", "x"), ("case when false then 'a' else 'b' end", "b"),
        ])
    func texts(text: String, wanted: String) throws {
        #expect(try constant(text) == .text(wanted))
    }

    @Test(
        "what the digits of a citizen ID say",
        arguments: [
            ("027096001234", "027", "M", 1996), ("001303000001", "001", "F", 2003),
            ("096.285-000 001", "096", "M", 2085), ("001 4 00\u{A0}000000", "001", "M", 2100),
            ("001500000000", "001", "F", 2100), ("001699000000", "001", "M", 2299),
            ("999700000000", "999", "F", 2200), ("000800000000", "000", "M", 2300),
            ("000999999999", "000", "F", 2399),
        ] as [(String, String, String, Int)])
    func citizenIDs(id: String, province: String, sex: String, year: Int) throws {
        #expect(try constant("id_province('\(id)')") == .text(province))
        #expect(try constant("id_sex('\(id)')") == .text(sex))
        #expect(try constant("id_birth_year('\(id)')") == .exact(Int128(year), scale: 0))
        let batch = ExpressionTestBatch([
            ("id", .text, ExpressionTestColumn.ids([id.filter(\.isNumber), nil, "123456789", "x1"])),
            ("text", .text, ExpressionTestColumn.dictionary([nil, id, "27096001234", ""])),
        ])
        #expect(try batch.values("id_province(id)") == [.text(province), .null, .null, .null])
        #expect(try batch.values("id_sex(id)") == [.text(sex), .null, .null, .null])
        #expect(
            try batch.values("id_birth_year(text)") == [.null, .exact(Int128(year), scale: 0), .null, .null])
        #expect(try batch.compile("id_sex(id)").type == .enumeration(["M", "F"]))
    }

    @Test(
        "no 12 digits, no parts",
        arguments: [
            "", "27096001234", "0270960012345", "02709600123a", "123456789",
            "0123456789012345678901234567890",
            "٠٢٧٠٩٦٠٠١٢٣٤", "027096,001234",
        ])
    func noCitizenID(text: String) throws {
        #expect(try constant("id_province('\(text)')") == .null)
        #expect(try constant("id_sex('\(text)')") == .null)
        #expect(try constant("id_birth_year('\(text)')") == .null)
    }

    @Test(
        "the calendar",
        arguments: [
            ("quarter(date '2026-05-17')", "2026-Q2"), ("quarter(date '2026-12-31')", "2026-Q4"),
            ("month(date '2026-05-17')", "2026-05"), ("day(timestamp '2026-05-17 23:59:59')", "2026-05-17"),
            ("month(timestamp '1969-12-31 23:59')", "1969-12"), ("day(date '0001-01-01')", "0001-01-01"),
        ])
    func periods(text: String, wanted: String) throws {
        #expect(try constant(text) == .text(wanted))
    }

    @Test(
        "whole numbers",
        arguments: [
            ("length('Hội An')", 6), ("length('')", 0), ("year(date '2026-05-17')", 2026),
            ("year(timestamp '1969-12-31T23:59:59')", 1969),
            ("days_between(date '2026-01-01', date '2026-03-01')", 59),
            ("days_between(timestamp '2026-01-01 23:59', timestamp '2026-01-02 00:01')", 1),
            ("days_between(date '2026-01-02', timestamp '2026-01-01 00:01')", -1),
            ("days_between(timestamp '1969-12-31 12:00', date '1970-01-01')", 1),
            ("age(date '2000-05-17', date '2026-05-16')", 25),
            ("age(date '2000-05-17', date '2026-05-17')", 26),
            ("age(date '2004-02-29', date '2026-02-28')", 21),
            ("age(date '2004-02-29', date '2026-03-01')", 22),
            ("age(date '2004-02-29', date '2028-02-29')", 24),
            ("age(date '2026-05-17', date '2026-05-16')", -1),
            ("age(date '2026-05-17', date '2024-05-17')", -2),
            ("age(date '1900-01-01', timestamp '2026-01-01 00:00')", 126),
            ("coalesce(null, 3)", 3), ("case when null then 1 when true then 2 end", 2),
        ] as [(String, Int)])
    func numbers(text: String, wanted: Int) throws {
        #expect(try constant(text) == .exact(Int128(wanted), scale: 0))
    }

    @Test(
        "a null argument gives null",
        arguments: [
            "right(null, 1)", "right('a', null)", "id_sex(null)", "left(null, 1)", "left('a', null)",
            "substr('a', null, 1)", "length(null)", "year(null)",
            "quarter(null)",
            "month(null)", "day(null)", "days_between(null, :as_of)", "age(:as_of, null)",
            "coalesce(null, null)",
            "null", "'a' like null", "null = null", "case when true then null end", "-null",
        ])
    func nulls(text: String) throws {
        #expect(try constant(text) == .null)
    }

    @Test("periods of a whole column: sparse days, nulls, far apart")
    func periodColumns() throws {
        let days: [Int32?] = [-719_162, 2_932_896, nil, 0, 20_590, 20_591, nil, 20_590]
        let batch = ExpressionTestBatch([("d", .date, ExpressionTestColumn.dates(days))])
        let months = days.map { day -> ExpressionTestValue in
            day.map { .text(String(CivilDate(daysSinceEpoch: Int($0)).description.dropLast(3))) } ?? .null
        }
        #expect(try batch.values("month(d)") == months)
        guard case .dictionary(let codes, let texts) = try batch.column("month(d)").values else {
            Issue.record("months are no dictionary")
            return
        }
        #expect(texts.count == 4)
        #expect(codes == [0, 1, 0, 2, 3, 3, 0, 3])
    }

    @Test("types of case and coalesce")
    func commonTypes() throws {
        let batch = ExpressionTestBatch([
            ("sex", .enumeration(["M", "F"]), ExpressionTestColumn.dictionary(["M", nil])),
            ("n", .integer, ExpressionTestColumn.integers([1, nil])),
            ("r", .double, ExpressionTestColumn.doubles([0.5, nil])),
        ])
        func type(_ text: String) throws -> ExpressionType { try batch.compile(text).type }
        #expect(try type("coalesce(n, 1.5)") == .decimal(scale: 1))
        #expect(try type("coalesce(n, r)") == .double)
        #expect(try type("coalesce(1.25, r)") == .double)
        #expect(try type("coalesce(sex, 'unknown')") == .text)
        #expect(try type("coalesce(sex, null)") == .enumeration(["M", "F"]))
        #expect(try type("case when true then null else :as_of end") == .date)
        #expect(try type("null") == .text)
        #expect(try type("n * 1.25 * 0.5") == .decimal(scale: 3))
        #expect(try batch.values("coalesce(n, 1.5)") == [.exact(10, scale: 1), .exact(15, scale: 1)])
        #expect(try batch.values("coalesce(sex, 'unknown')") == [.text("M"), .text("unknown")])
    }
}
