import HosoSpec
import Testing

@Suite("What a condition needs of a column")
struct ExpressionNecessityTests {
    private static let scope = ExpressionTestScope(columns: [
        ("life", .enumeration(["alive", "dead"])), ("code", .text), ("born", .date), ("at", .timestamp),
        ("fee", .integer), ("rate", .decimal(scale: 2)), ("done", .boolean),
    ])

    private static func necessities(_ text: String) throws -> [ColumnNecessity] {
        try Expression.compile(text, scope: scope).get().necessities
    }

    private static func range(
        _ lower: (ColumnNecessity.Value, Bool)?, _ upper: (ColumnNecessity.Value, Bool)?
    ) -> ColumnNecessity.Requirement {
        .range(
            lower: lower.map { ColumnNecessity.Bound(value: $0.0, isInclusive: $0.1) },
            upper: upper.map { ColumnNecessity.Bound(value: $0.0, isInclusive: $0.1) })
    }

    @Test("comparisons of a column with constants")
    func comparisons() throws {
        let alive = ColumnNecessity.Value.text(Array("alive".utf8))
        let expected: [(String, Int, ColumnNecessity.Requirement)] = [
            ("life = 'alive'", 0, .isAny([alive])), ("'alive' = life", 0, .isAny([alive])),
            ("life <> 'alive'", 0, .isNotNull), ("code in ('a')", 1, .isAny([.text([0x61])])),
            ("code < 'a'", 1, Self.range(nil, (.text([0x61]), false))),
            ("'a' < code", 1, Self.range((.text([0x61]), false), nil)),
            ("born <= date '1970-01-02'", 2, Self.range(nil, (.date(1), true))),
            ("at >= timestamp '1970-01-01 00:00'", 3, Self.range((.timestamp(0), true), nil)),
            ("fee between 3 and 5", 4, Self.range((.integer(3), true), (.integer(5), true))),
            ("fee > :limit", 4, Self.range((.integer(14), false), nil)),
            ("rate is not null", 5, .isNotNull), ("done is null", 6, .isNull),
        ]
        for (text, column, requirement) in expected {
            let found = try Self.necessities(text)
            #expect(found == [ColumnNecessity(column: .own(column), requirement: requirement)], "\(text)")
        }
    }

    @Test("all terms of `and`, each for itself")
    func conjunction() throws {
        let found = try Self.necessities(
            "life = 'dead' and (fee > 1 or fee is null) and person.status = 'verified'")
        #expect(found.map(\.column) == [.own(0), .linkStatus(0)])
    }

    @Test(
        "none of what rows may do without",
        arguments: [
            "fee = 1 or fee = 2", "not fee = 1", "fee not between 1 and 2", "code not in ('a')",
            "fee + 1 = 2",
            "rate > 1", "fee > 1.5", "code = left(code, 1)", "done", "life in ('alive', code)", "true",
            "coalesce(fee, 0) = 0", "case when fee = 1 then true else true end",
        ])
    func none(text: String) throws {
        #expect(try Self.necessities(text) == [])
    }
}
