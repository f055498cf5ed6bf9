import HosoCore
import HosoEngine
import HosoIndicators
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Keys that rows remove")
struct KeyRemovalTests {
    private static func plan(mode: RegistryMode, condition: String) throws -> Plan {
        try TestPlan.load(
            """
            pipeline: test
            reject_limit: 1
            parameters: {gone: void}
            registries:
              people:
                files: people/*
                mode: \(mode.rawValue)
                key: citizen
                version: at
                delete_when: \(condition)
                columns: {at: integer, name: text, citizen: citizen_id, old: {type: old_id, optional: true},
                  life: {enum: [alive, void], optional: true}}
                derive: {has_gone: life = :gone}
              letters:
                files: letters/*
                key: nr
                version: at
                columns: {nr: integer, person: {type: person_id, optional: true}, at: integer}
                links: {owner: {to: people, by: person}}
            indicators:
              people: {of: people}
              answered: {of: letters, where: owner.status = 'verified', count: distinct owner.name}
            """)
    }

    private static let header = ["citizen", "old", "name", "life", "at"]

    private static func row(_ generator: inout SeededGenerator) -> PersonRow {
        PersonRow(
            id: "00109000000\(generator.below(10))",
            old: generator.pick([nil, nil, "12345678\(generator.below(4))"]),
            name: "name\(generator.below(1000))", life: generator.pick([nil, "alive", "alive", "void"]),
            version: generator.below(6))
    }

    private static func letters(_ generator: inout SeededGenerator) -> [(nr: String, person: String?)] {
        (0..<12).map { number in
            let person = generator.pick([
                nil, "00109000000\(generator.below(10))", "00109000000\(generator.below(10))",
                "12345678\(generator.below(4))",
            ])
            return ("\(number)", person)
        }
    }

    @Test(
        "runs in a row hold what a dictionary holds", arguments: Array(1...40) as [UInt64],
        [RegistryMode.changes, .snapshot])
    func random(seed: UInt64, mode: RegistryMode) throws {
        print("KeyRemovalTests.random seed \(seed) \(mode)")
        var generator = SeededGenerator(seed: seed)
        let condition = generator.pick(["life = 'void'", "has_gone", "life is not null and has_gone or null"])
        let plan = try KeyRemovalTests.plan(mode: mode, condition: condition)
        var twin = RegisterTwin()
        var stored: [[UInt8]?]?
        var removedKeys: [UInt8]?
        for number in 0..<6 {
            let folder = try InputFolder()
            var read: [PersonRow] = []
            for file in 0..<generator.below(4) {
                let rows = (0..<generator.below(9)).map { _ in KeyRemovalTests.row(&generator) }
                read += rows
                try folder.write("people/\(file)", CSVText.table(KeyRemovalTests.header, rows.map(\.fields)))
            }
            let letters = KeyRemovalTests.letters(&generator)
            try folder.write(
                "letters/a",
                CSVText.table(["nr", "person", "at"], letters.map { [$0.nr, $0.person, "\(number)"] }))
            let books = try twin.run(
                read, replaces: mode == .snapshot && !folder.files(of: plan.registries[0]).isEmpty)
            let run = try JobRun(
                plan, folder, threads: 1 + number % 3, stored: stored, removedKeys: [removedKeys, nil])
            let comment: Comment = "seed \(seed), run \(number), \(condition)"
            let outcome = run.result.registries[0]
            #expect(outcome.newCount == books.won && outcome.removedCount == books.removed, comment)
            #expect(outcome.supersededCount == read.count - books.won, comment)
            #expect(outcome.rowCount == twin.rows.count, comment)
            #expect(try run.table("people").rows(KeyRemovalTests.header) == twin.table, comment)
            #expect(
                try run.table("letters").rows(["owner_status"])
                    == letters.map { [twin.status(of: $0.person)] },
                comment)
            if outcome.replacesRemovedKeys { removedKeys = run.removedFiles[0] }
            let remembered = try removedKeys.map { try MemoryTable($0).rows(["citizen", "at"]) } ?? []
            #expect(remembered == (mode == .changes ? twin.removedTable : []), comment)
            #expect(
                run.result.indicators[0].cells.map(\.numerator) == [Double(twin.rows.count)], comment)
            stored = run.files
        }
    }

    @Test("a key of several columns, the version among them, is remembered in its order")
    func wideKey() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              r: {files: r/*, key: [t, v], version: v, delete_when: d > 1.0,
                columns: {v: date, p: text, t: text, d: {type: decimal, precision: 5, scale: 2,
                optional: true}}}
            """)
        let registry = plan.registries[0]
        #expect(registry.removedKeyTable == "r.removed")
        #expect(
            registry.removedKeyFields == [
                Field("t", .string, isNullable: false), Field("v", .date, isNullable: false),
            ])
        let folder = try InputFolder()
        try folder.write(
            "r/a",
            "v,p,t,d\n2026-01-02,x,b,1.01\n2026-01-01,x,b,1.5\n2026-01-01,x,a,\n2026-01-01,x,long text,9\n")
        let first = try JobRun(plan, folder)
        #expect(try first.table("r").rows(["t", "v"]) == [["a", "2026-01-01"]])
        let removed = try MemoryTable(try #require(first.removedFiles[0]))
        #expect(
            try removed.rows(["t", "v"]) == [
                ["b", "2026-01-01"], ["b", "2026-01-02"], ["long text", "2026-01-01"],
            ])
        let next = try InputFolder()
        try next.write("r/b", "v,p,t,d\n2026-01-02,y,b,0.99\n2026-01-03,y,b,1\n")
        let second = try JobRun(
            plan, next, stored: first.files, removedKeys: first.removedFiles)
        #expect(
            try second.table("r").rows(["t", "v", "p"]) == [
                ["a", "2026-01-01", "x"], ["b", "2026-01-02", "y"], ["b", "2026-01-03", "y"],
            ])
        #expect(
            try MemoryTable(try #require(second.removedFiles[0])).rows(["t", "v"]) == [
                ["b", "2026-01-01"], ["long text", "2026-01-01"],
            ])
    }

    @Test("only a registry with removals has a table of them")
    func noRemovals() throws {
        let plan = try KeyRemovalTests.plan(mode: .changes, condition: "life = 'void'")
        let folder = try InputFolder()
        try folder.write("people/a", "citizen,old,name,life,at\n001090000001,,An,alive,1\n")
        let first = try JobRun(plan, folder)
        #expect(first.removedFiles == [nil, nil])
        let second = try JobRun(plan, folder, stored: first.files)
        #expect(!second.result.registries[0].replacesRemovedKeys)
        #expect(second.files == first.files)
    }

    @Test("more removed keys than a chunk holds")
    func manyRows() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              r: {files: r/*, key: k, version: v, delete_when: n = 0,
                columns: {k: integer, v: integer, n: integer}}
            """)
        let count = 150_000
        func table(_ keys: [Int], _ row: (Int) -> (version: Int, n: Int)) -> String {
            "k,v,n\n" + keys.map { "\($0),\(row($0).version),\(row($0).n)\n" }.joined()
        }
        let first = try InputFolder()
        try first.write("r/a", table(Array(0..<count)) { (2, $0 % 2) })
        // Of three keys removed one is brought back, one row comes too late, and one key is removed again.
        let second = try InputFolder()
        let even = Array(stride(from: 0, to: count, by: 2))
        try second.write("r/b", table(even) { ([2, 1, 3][$0 % 3], [1, 2, 0][$0 % 3]) })
        let before = try JobRun(plan, first)
        #expect(before.result.registries[0].removedCount == count / 2)
        let after = try JobRun(plan, second, stored: before.files, removedKeys: before.removedFiles)
        let outcome = after.result.registries[0]
        #expect(
            outcome.newCount == 50_000 && outcome.removedCount == 25_000 && outcome.supersededCount == 25_000)
        let kept = (0..<count).filter { $0 % 2 == 1 || $0 % 3 == 0 }.map { ["\($0)", "2"] as TextRow }
        #expect(try after.table("r").rows(["k", "v"]) == kept)
        let removed = (0..<count).filter { $0 % 2 == 0 && $0 % 3 != 0 }.map {
            ["\($0)", $0 % 3 == 2 ? "3" : "2"] as TextRow
        }
        #expect(try MemoryTable(try #require(after.removedFiles[0])).rows(["k", "v"]) == removed)
    }

    @Test("faults of a condition are counted, those of derived columns where they are written")
    func faults() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              r: {files: r/*, key: k, version: k, delete_when: share > 1 and 5 / k > 0, columns: {k: integer,
                n: integer}, derive: {share: n / k}}
            """)
        let folder = try InputFolder()
        try folder.write("r/a", "k,n\n0,5\n1,5\n2,1\n")
        let run = try JobRun(plan, folder)
        #expect(try run.table("r").rows(["k"]) == [["0"], ["2"]])
        #expect(run.result.zeroDivisionCount == 2)
    }
}

/// A row of the register of persons.
struct PersonRow {
    var id: String
    var old: String?
    var name: String
    var life: String?
    var version: Int

    var fields: TextRow { [id, old, name, life, "\(version)"] }
}

/// The register as a dictionary keeps it, row by row.
struct RegisterTwin {
    private(set) var rows: [String: PersonRow] = [:]
    private var removed: [String: Int] = [:]

    /// - Returns: rows read that won, and those of them that removed their key.
    mutating func run(_ read: [PersonRow], replaces: Bool) -> (won: Int, removed: Int) {
        if replaces {
            rows = [:]
            removed = [:]
        }
        var winners = Set<String>()
        for row in read {
            if let version = rows[row.id]?.version ?? removed[row.id], version > row.version { continue }
            winners.insert(row.id)
            rows[row.id] = row.life == "void" ? nil : row
            removed[row.id] = row.life == "void" ? row.version : nil
        }
        return (winners.count, winners.count { removed[$0] != nil })
    }

    var table: [TextRow] { rows.values.sorted { $0.id < $1.id }.map(\.fields) }

    var removedTable: [TextRow] { removed.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] } }

    func status(of person: String?) -> String {
        guard let person else { return "missing" }
        if person.count == 12 { return rows[person] == nil ? "not_found" : "verified" }
        switch rows.values.count(where: { $0.old == person }) {
        case 0: return "not_found"
        case 1: return "verified"
        default: return "ambiguous"
        }
    }
}
