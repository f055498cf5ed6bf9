import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Deduplication beside its slow twin")
struct DeduplicationTests {
    struct KeyKind: CustomTestStringConvertible, Sendable {
        var name: String
        var key: String
        var columns: [String]
        /// One text for each column of the key.
        var make: @Sendable (inout SeededGenerator) -> [String]
        var isComplete = true
        var testDescription: String { name }
    }

    private static func number(_ text: String) -> Int64 { Int64(text) ?? 0 }

    static let kinds: [KeyKind] = [
        KeyKind(name: "citizen id", key: "a", columns: ["a: citizen_id"]) { g in
            [g.oneIn(2) ? "00109800000\(g.below(9))" : "\(100_000_000_000 + g.below(800) * 1_000_000_007)"]
        },
        KeyKind(name: "integer", key: "a", columns: ["a: integer"]) { g in ["\(g.below(600) - 300)"] },
        KeyKind(name: "integer extremes", key: "a", columns: ["a: integer"]) { g in
            [g.pick(["-9223372036854775808", "9223372036854775807", "0", "-1", "1", "\(g.below(200))"])]
        },
        KeyKind(name: "one integer", key: "a", columns: ["a: integer"]) { _ in ["-7"] },
        KeyKind(name: "short text", key: "a", columns: ["a: text"]) { g in
            [String((0...g.below(4)).map { _ in g.pick(["a", "b", "ab", "é", "\u{1}", "ÿ"]) }.joined())]
        },
        KeyKind(name: "text that others begin with", key: "a", columns: ["a: text"]) { g in
            [String(repeating: "a", count: 1 + g.below(64))]
        },
        KeyKind(
            name: "long text", key: "a", columns: ["a: text"],
            make: { g in
                [
                    String(repeating: "p", count: 70 + g.below(3)) + g.pick(["", "a", "ab", "b"])
                        + "\(g.below(20))"
                ]
            }, isComplete: false),
        KeyKind(
            name: "text of much variety", key: "a", columns: ["a: text"],
            make: { g in
                [
                    String(
                        (0..<14 + g.below(3)).map { _ in g.pick(Array("abcdefghijklmnopqrstuvwxyz0123456789"))
                        }.prefix(3)
                            + (0..<14).map { _ in g.pick(Array("abcdefghijklmnopqrstuvwxyz0123456789")) })
                ]
            }, isComplete: false),
        KeyKind(name: "text, integer", key: "[a, b]", columns: ["a: text", "b: integer"]) { g in
            [g.pick(["x", "xy", "xyz", "y"]), "\(g.below(40) - 20)"]
        },
        KeyKind(name: "integer, text", key: "[a, b]", columns: ["a: integer", "b: text"]) { g in
            ["\(g.below(5) - 2)", g.pick(["x", "xy", "xyz", "y", "\(g.below(30))"])]
        },
        KeyKind(
            name: "text, wide integer", key: "[a, b]", columns: ["a: text", "b: integer"],
            make: { g in
                [
                    g.pick(["x", "xy"]),
                    g.pick(["-9223372036854775808", "9223372036854775807", "\(g.below(9))"]),
                ]
            }, isComplete: false),
        KeyKind(
            name: "long text, integer", key: "[a, b]", columns: ["a: text", "b: integer"],
            make: { g in
                [String(repeating: "p", count: 66) + g.pick(["a", "b"]), "\(g.below(9))"]
            }, isComplete: false),
        KeyKind(
            name: "enumeration, integer", key: "[a, b]", columns: ["a: {enum: [z, m, ab, a]}", "b: integer"]
        ) { g in
            [g.pick(["z", "m", "ab", "a"]), "\(g.below(50))"]
        },
        KeyKind(name: "enumeration", key: "a", columns: ["a: {enum: [z, m, ab, a]}"]) { g in
            [g.pick(["z", "m", "ab", "a"])]
        },
        KeyKind(name: "date, boolean", key: "[a, b]", columns: ["a: date", "b: boolean"]) { g in
            [g.pick(["1969-12-31", "1970-01-01", "2024-02-29", "0001-01-01"]), g.pick(["true", "false"])]
        },
        KeyKind(name: "decimal", key: "a", columns: ["a: {type: decimal, precision: 9, scale: 2}"]) { g in
            ["\(g.below(40) - 20).\(g.below(10))0"]
        },
        KeyKind(name: "timestamp", key: "a", columns: ["a: timestamp"]) { g in
            [g.pick(["1969-12-31T23:59:59", "1970-01-01T00:00:00", "2024-02-29T10:\(10 + g.below(40)):00"])]
        },
        KeyKind(name: "person id", key: "a", columns: ["a: person_id"]) { g in
            [g.pick(["00109800000\(g.below(9))", "12345678\(g.below(9))", "X\(g.below(9))"])]
        },
        KeyKind(name: "code, old id", key: "[a, b]", columns: ["a: {type: code, length: 3}", "b: old_id"]) {
            g in
            ["A\(10 + g.below(9))", "12345678\(g.below(9))"]
        },
        KeyKind(name: "name", key: "a", columns: ["a: name"]) { g in [g.pick(["An", "Anh", "Ánh", "Bình"])] },
    ]

    /// A key's place in the order of its registry, column by column.
    private static func precedes(_ left: [String], _ right: [String], _ plan: RegistryPlan) -> Bool {
        for (column, (first, second)) in zip(plan.key, zip(left, right)) where first != second {
            switch plan.columns[column].type {
            case .integer: return number(first) < number(second)
            case .decimal: return number(first.filter { $0 != "." }) < number(second.filter { $0 != "." })
            default: return first.utf8.lexicographicallyPrecedes(second.utf8)
            }
        }
        return false
    }

    @Test("keeps the twin's winners in the twin's order", arguments: kinds)
    func winners(kind: KeyKind) throws {
        for seed in [1, 2, 3] as [UInt64] {
            print("DeduplicationTests.winners \(kind.name) seed \(seed)")
            var generator = SeededGenerator(seed: seed)
            let plan = try TestPlan.registry(
                key: kind.key, columns: kind.columns + ["v: integer", "row: integer"])
            let folder = try InputFolder()
            let header = plan.columns.map(\.name)
            var best: [[String]: (version: Int, row: Int)] = [:]
            var row = 0
            for file in 0..<3 {
                var rows: [TextRow] = []
                for _ in 0..<(seed == 3 ? 300 : 60) {
                    let key = kind.make(&generator)
                    let version = generator.below(4) - 2
                    if version >= best[key]?.version ?? Int.min { best[key] = (version, row) }
                    rows.append(key + ["\(version)", "\(row)"])
                    row += 1
                }
                try folder.write("r/\(file)", CSVText.table(header, rows))
            }
            let wanted = best.keys.sorted { DeduplicationTests.precedes($0, $1, plan) }
            let wantedRows = wanted.map { key in
                key + [best[key].map { "\($0.version)" } ?? "", best[key].map { "\($0.row)" } ?? ""]
            }
            for (threads, block) in [(1, InputLimits.blockByteCount), (2, 50), (4, 400)] {
                let ingested = try IngestedRegistry(plan, folder, threads: threads, blockByteCount: block)
                #expect(
                    try ingested.rows(plan) == wantedRows, "\(kind.name), seed \(seed), \(threads) threads")
                #expect(ingested.winners.newCount == wanted.count)
                #expect(ingested.winners.supersededCount == row - wanted.count)
                #expect(ingested.winners.packedKeys == ingested.winners.packedKeys.sorted())
                if seed == 3 { #expect(ingested.winners.areKeysComplete == kind.isComplete, "\(kind.name)") }
                if ingested.winners.areKeysComplete {
                    #expect(Set(ingested.winners.packedKeys).count == wanted.count)
                }
            }
        }
    }

    @Test("of equal versions the last row wins where a block fills more than one chunk")
    func splitBlock() throws {
        let plan = try TestPlan.registry(key: "k", columns: ["k: integer", "v: integer", "row: integer"])
        let folder = try InputFolder()
        let count = 80_000
        var text = "k,v,row\n"
        for row in 0..<count { text += "1,1,\(row)\n" }
        try folder.write("r/a", text)
        let ingested = try IngestedRegistry(plan, folder, blockByteCount: 4 << 20)
        #expect(try ingested.rows(plan) == [["1", "1", "\(count - 1)"]])
        #expect(ingested.winners.supersededCount == count - 1)
    }

    @Test(
        "no rows at all",
        arguments: ["k: integer", "k: text", "k: citizen_id", "k: {enum: [a, b]}", "k: boolean"])
    func empty(column: String) throws {
        let plan = try TestPlan.registry(key: "k", columns: [column, "v: integer"])
        let folder = try InputFolder()
        try folder.write("r/a", "k,v\n")
        let ingested = try IngestedRegistry(plan, folder, threads: 2)
        #expect(try ingested.rows(plan).isEmpty)
        #expect(ingested.winners.count == 0 && ingested.result.rowsRead == 0)
    }

    @Test(
        "versions of every type",
        arguments: [
            ("integer", ["-5", "0", "7"]), ("date", ["0001-01-01", "1969-12-31", "2024-01-01"]),
            ("timestamp", ["1969-12-31T00:00:00", "1970-01-01T00:00:00", "2024-01-01T00:00:01"]),
            ("text", ["a", "ab", "b"]), ("{enum: [c, a, b]}", ["a", "b", "c"]),
            ("{type: code, length: 1}", ["A", "a", "b"]),
            ("boolean", ["false", "true"]),
            ("{type: decimal, precision: 5, scale: 1}", ["-1.5", "0.0", "2.5"]),
        ])
    func versions(type: String, ascending: [String]) throws {
        let plan = try TestPlan.registry(key: "k", columns: ["k: integer", "v: \(type)", "row: integer"])
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let folder = try InputFolder()
            let rows = ascending.indices.shuffled(using: &generator)
            try folder.write(
                "r/a", CSVText.table(["k", "v", "row"], rows.map { ["1", ascending[$0], "\($0)"] }))
            let ingested = try IngestedRegistry(plan, folder)
            #expect(try ingested.rows(plan).map { $0[2] } == ["\(ascending.count - 1)"], "\(type)")
        }
    }
}
