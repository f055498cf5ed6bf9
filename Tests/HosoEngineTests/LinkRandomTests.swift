import HosoCore
import HosoEngine
import HosoIdentity
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Links beside their slow twin")
struct LinkRandomTests {
    /// A target's key, and values for either side.
    struct KeyKind: CustomTestStringConvertible, Sendable {
        var name: String
        var types: [String]
        /// Types of the asking columns, where they are others.
        var askingTypes: [String]?
        var make: @Sendable (inout SeededGenerator) -> [String]
        var testDescription: String { name }
    }

    static let kinds: [KeyKind] = [
        KeyKind(name: "text", types: ["text"]) { g in [g.pick(["a", "ab", "abc", "b", "\(g.below(30))"])] },
        KeyKind(name: "integer", types: ["integer"]) { g in ["\(g.below(60) - 30)"] },
        KeyKind(name: "integer extremes", types: ["integer"]) { g in
            [g.pick(["9223372036854775807", "-9223372036854775808", "0", "\(g.below(9))"])]
        },
        KeyKind(name: "text, integer", types: ["text", "integer"]) { g in
            [g.pick(["a", "ab", "b"]), "\(g.below(12) - 6)"]
        },
        KeyKind(name: "enum", types: ["{enum: [x, b, a]}"], askingTypes: ["text"]) { g in
            [g.pick(["a", "b", "x", "y", "ab"])]
        },
        KeyKind(
            name: "enum, enum", types: ["{enum: [x, b, a]}", "integer"],
            askingTypes: ["{enum: [b, q, a]}", "integer"]
        ) { g in
            [g.pick(["a", "b", "x", "q"]), "\(g.below(6))"]
        },
        KeyKind(name: "long text", types: ["text"]) { g in
            [String(repeating: "k", count: 64 + g.below(4)) + g.pick(["a", "b", "ab", "\(g.below(9))"])]
        },
        KeyKind(name: "long text, integer", types: ["text", "integer"]) { g in
            [String(repeating: "k", count: 66) + g.pick(["a", "b"]), "\(g.below(9))"]
        },
        KeyKind(name: "date", types: ["date"]) { g in ["2024-01-\(10 + g.below(20))"] },
        KeyKind(name: "timestamp, boolean", types: ["timestamp", "boolean"]) { g in
            ["2024-01-\(10 + g.below(9))T00:00:00", g.pick(["true", "false"])]
        },
        KeyKind(name: "decimal", types: ["{type: decimal, precision: 9, scale: 2}"]) { g in
            ["\(g.below(20) - 10).\(g.below(10))0"]
        },
        KeyKind(name: "code", types: ["{type: code, length: 3}"]) { g in ["A\(10 + g.below(30))"] },
        KeyKind(
            name: "code of repeating text", types: ["{type: code, length: 2}", "integer"],
            askingTypes: ["text", "integer"]
        ) { g in
            [g.pick(["AA", "BB", "CC", "DDD"]), "\(g.below(9))"]
        },
        KeyKind(name: "person id", types: ["person_id"]) { g in
            [g.pick(["00100000000\(g.below(9))", "12345678\(g.below(9))"])]
        },
        KeyKind(
            name: "citizen id of two", types: ["citizen_id", "integer"],
            askingTypes: ["person_id", "integer"]
        ) { g in
            ["00100000000\(g.below(9))", "\(g.below(3))"]
        },
        KeyKind(name: "old id", types: ["old_id"]) { g in ["12345678\(g.below(9))"] },
    ]

    /// A column's type, made optional.
    private static func optional(_ type: String) -> String {
        type.hasPrefix("{") ? "\(type.dropLast()), optional: true}" : "{type: \(type), optional: true}"
    }

    private static func isOf(_ value: String, _ type: String) -> Bool {
        if type.hasPrefix("{enum") {
            return type.dropFirst(7).dropLast(2).split(separator: ", ").contains { $0 == value }
        }
        return !(type.contains("length") && value.count != (type.contains("length: 2") ? 2 : 3))
    }

    private static func pipeline(_ kind: KeyKind) -> String {
        let names = (0..<kind.types.count).map { "k\($0)" }
        let asking = kind.askingTypes ?? kind.types
        return """
            pipeline: test
            reject_limit: 1
            registries:
              to:
                files: to/*
                key: [\(names.joined(separator: ", "))]
                version: v
                columns:
            \(zip(names, kind.types).map { "      \($0): \($1)" }.joined(separator: "\n"))
                  word: {type: text, optional: true}
                  v: integer
              from:
                files: from/*
                key: row
                version: v
                columns:
                  row: integer
            \(zip(names, asking).map { "      \($0): \(LinkRandomTests.optional($1))" }.joined(separator: "\n"))
                  word: {type: text, optional: true}
                  v: integer
                links:
                  other: {to: to, by: [\(names.joined(separator: ", "))], verify: [word]}
            """
    }

    @Test("statuses and keys found are the twin's", arguments: kinds)
    func keys(kind: KeyKind) throws {
        let plan = try TestPlan.load(LinkRandomTests.pipeline(kind))
        let names = (0..<kind.types.count).map { "k\($0)" }
        let asking = kind.askingTypes ?? kind.types
        for seed in [1, 2, 3] as [UInt64] {
            print("LinkRandomTests.keys \(kind.name) seed \(seed)")
            var generator = SeededGenerator(seed: seed)
            var words: [[String]: String] = [:]
            for _ in 0..<(seed == 1 ? 3 : 25) {
                let key = kind.make(&generator)
                if zip(key, kind.types).allSatisfy({ LinkRandomTests.isOf($0, $1) }) {
                    words[key] = generator.pick(["u", "w", ""])
                }
            }
            var rows: [TextRow] = []
            var wanted: [TextRow] = []
            for number in 0..<120 {
                var key: [String?] = kind.make(&generator)
                if generator.oneIn(10) { key[generator.below(key.count)] = nil }
                if !zip(key, asking).allSatisfy({ value, type in
                    value.map { LinkRandomTests.isOf($0, type) } ?? true
                }) {
                    continue
                }
                let word = generator.pick(["u", "w", ""])
                rows.append(["\(number)"] + key + [word, "1"])
                let known = key.compactMap { $0 }
                if known.count < key.count {
                    wanted.append(["missing", nil, nil, nil])
                } else if let other = words[known] {
                    let differs = word.isEmpty || word != other
                    wanted.append([
                        differs ? "mismatch" : "verified", known.joined(separator: "|"), "key",
                        differs ? "word" : nil,
                    ])
                } else {
                    wanted.append(["not_found", nil, nil, nil])
                }
            }
            let folder = try InputFolder()
            try folder.write("to/a", CSVText.table(names + ["word", "v"], words.map { $0 + [$1, "1"] }))
            try folder.write("from/a", CSVText.table(["row"] + names + ["word", "v"], rows))
            let run = try JobRun(plan, folder)
            let given = try run.table("from").rows(["other_status", "other_id", "other_via", "other_differs"])
            #expect(given == wanted, "\(kind.name), seed \(seed)")
            var counts: [String: Int] = [:]
            for row in wanted { counts[row[0] ?? "", default: 0] += 1 }
            for (status, count) in run.result.registries[1].links[0] {
                #expect(count == counts[status.name, default: 0])
            }
        }
    }

    private static let persons = """
        pipeline: test
        reject_limit: 1
        registries:
          people:
            files: people/*
            key: nr
            version: v
            columns:
              {nr: citizen_id, old: {type: old_id, optional: true}, name: {type: name, optional: true},
              born: {type: date, optional: true}, v: integer}
          rows:
            files: rows/*
            key: row
            version: v
            columns:
              {row: integer, nr: {type: person_id, optional: true}, name: {type: name, optional: true},
              born: {type: date, optional: true}, v: integer}
            derive: {nr2: "coalesce(nr, 'none')"}
            links:
              person: {to: people, by: nr, verify: [name, born]}
              again: {to: people, by: nr2}
        """

    private struct Person {
        var old: String?
        var name: String?
        var born: String?
    }

    @Test("persons by citizen ID and old ID", arguments: [1, 2, 3] as [UInt64])
    func persons(seed: UInt64) throws {
        print("LinkRandomTests.persons seed \(seed)")
        let plan = try TestPlan.load(LinkRandomTests.persons)
        var generator = SeededGenerator(seed: seed)
        let names: [String?] = [
            "Hòa", "Hoà", "hoà", "Lê An", "lê  an", "Nguye\u{302}\u{303}n", "Nguyễn", nil,
        ]
        let days: [String?] = ["1990-01-01", "1990-01-02", nil]
        var people: [String: Person] = [:]
        for _ in 0..<40 {
            people["0010000000\(10 + generator.below(60))"] = Person(
                old: generator.oneIn(3) ? nil : "1000000\(10 + generator.below(50))",
                name: generator.pick(names),
                born: generator.pick(days))
        }
        var rows: [TextRow] = []
        var wanted: [TextRow] = []
        for number in 0..<400 {
            let id = generator.pick([
                "0010000000\(10 + generator.below(60))", "1000000\(10 + generator.below(50))", "", "x1",
                "123",
                "0010 000 000 \(10 + generator.below(60))",
            ])
            let (name, born) = (generator.pick(names), generator.pick(days))
            rows.append(["\(number)", id, name, born, "1"])
            let digits = id.filter { $0 != " " }
            let owners =
                digits.count == 9
                ? people.filter { $0.value.old == digits }.map(\.key) : people[digits] == nil ? [] : [digits]
            if id.isEmpty {
                wanted.append(["missing", nil, nil, nil, "invalid"])
            } else if ![9, 12].contains(digits.count) {
                wanted.append(["invalid", nil, nil, nil, "invalid"])
            } else if owners.count > 1 {
                wanted.append(["ambiguous", nil, nil, nil, "ambiguous"])
            } else if let owner = owners.first, let person = people[owner] {
                var differs: [String] = []
                if name.map(NameKey.key(of:)) == nil
                    || name.map(NameKey.key(of:)) != person.name.map(NameKey.key(of:))
                {
                    differs.append("name")
                }
                if born == nil || born != person.born { differs.append("born") }
                wanted.append([
                    differs.isEmpty ? "verified" : "mismatch", owner,
                    digits.count == 9 ? "old_id" : "citizen_id",
                    differs.isEmpty ? nil : differs.joined(separator: ","), "verified",
                ])
            } else {
                wanted.append(["not_found", nil, nil, nil, "not_found"])
            }
        }
        let folder = try InputFolder()
        try folder.write(
            "people/a",
            CSVText.table(
                ["nr", "old", "name", "born", "v"], people.map { [$0, $1.old, $1.name, $1.born, "1"] }))
        try folder.write("rows/a", CSVText.table(["row", "nr", "name", "born", "v"], rows))
        for threads in [1, 3] {
            let run = try JobRun(plan, folder, threads: threads)
            let given = try run.table("rows").rows([
                "person_status", "person_id", "person_via", "person_differs", "again_status",
            ])
            #expect(given == wanted, "seed \(seed), \(threads) threads")
        }
    }
}
