import HosoCore
import HosoEngine
import HosoIndicators
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Jobs over stored rows")
struct IncrementalJobTests {
    private static let columns = [
        "k: {type: text}", "v: integer", "t: {type: text, optional: true}",
        "c: {type: code, length: 2, optional: true}",
        "d: {type: decimal, precision: 9, scale: 2, optional: true}", "b: {type: boolean, optional: true}",
        "day: {type: date, optional: true}", "at: {type: timestamp, optional: true}",
        "e: {enum: [x, y], optional: true}", "n: {type: name, optional: true}",
        "p: {type: person_id, optional: true}",
    ]

    @Test("rows in parts give the file that all of them at once give", arguments: [1, 2, 3] as [UInt64])
    func parts(seed: UInt64) throws {
        print("IncrementalJobTests.parts seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let lines = IncrementalJobTests.columns.map { "      \($0)" }.joined(separator: "\n")
        let plan = try TestPlan.load(
            """
            pipeline: test
            reject_limit: 1
            registries:
              r:
                files: r/*
                key: k
                version: v
                columns:
            \(lines)
            """)
        let header = plan.registries[0].columns.map(\.name)
        let whole = try InputFolder()
        var stored: [[UInt8]?]?
        for part in 0..<3 {
            let rows = (0..<80).map { row -> TextRow in
                let values: [String?] = [
                    "key\(generator.below(90))", "\(generator.below(3))",
                    generator.pick([nil, "a", "b\(row)"]),
                    generator.pick([nil, "A1", "B2"]), generator.pick([nil, "-1.50", "12.25"]),
                    generator.pick([nil, "true", "false"]),
                    generator.pick([nil, "2024-02-29", "1900-01-01"]),
                    generator.pick([nil, "2024-02-29T10:00:00"]),
                    generator.pick([nil, "x", "y"]), generator.pick([nil, "Lê An", "Hòa"]),
                    generator.pick([nil, "001000000001", "123456789", "as\(row)"]),
                ]
                return values
            }
            let text = CSVText.table(header, rows)
            let alone = try InputFolder()
            try alone.write("r/\(part)", text)
            try whole.write("r/\(part)", text)
            let incremental = try JobRun(plan, alone, threads: 1 + part, stored: stored)
            let atOnce = try JobRun(plan, whole, threads: 2)
            #expect(
                try incremental.table("r").rows(header) == atOnce.table("r").rows(header),
                "seed \(seed), part \(part)")
            #expect(incremental.files[0] == atOnce.files[0], "seed \(seed), part \(part)")
            let outcome = incremental.result.registries[0]
            #expect(outcome.rowsRead == 80 && outcome.newCount + outcome.supersededCount == 80)
            stored = incremental.files
        }
    }

    @Test("a column of nothing but nulls goes through filters, dimensions and links")
    func allNull() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              r:
                files: r/*
                key: k
                version: v
                columns:
                  {k: integer, v: integer, t: {type: text, optional: true},
                  c: {type: code, length: 2, optional: true}}
                derive: {l: "left(t, 1)", s: "coalesce(t, c)", u: "t = 'a' or c = 'b'"}
                links: {self: {to: r2, by: t, verify: [c]}}
              r2:
                files: r2/*
                key: x
                version: v
                columns: {x: text, v: integer, c: {type: text, optional: true}}
            indicators:
              a: {of: r, where: t is null, by: {category: t, area: c, period: l}}
              b: {of: r, count: distinct t, by: {category: self.c}}
              d: {of: r, share: t = 'x', by: {category: s}}
              e: {of: r, where: "t like 'a%' or length(t) > 1", count: distinct self.id}
            """)
        let folder = try InputFolder()
        try folder.write("r/a", "k,v,t,c\n1,1,,\n2,1,,\n3,1,,\n")
        try folder.write("r2/a", "x,v\n")
        let run = try JobRun(plan, folder)
        #expect(
            try run.table("r").rows(["t", "c", "l", "s", "u", "self_status", "self_id", "self_differs"])
                == Array(repeating: [nil, nil, nil, nil, nil, "missing", nil, nil], count: 3))
        #expect(
            run.result.indicators.map {
                $0.cells.last { $0.category == "_T" && $0.area == "_T" && $0.period == "_T" }?.numerator
            }
                == [3, 0, 0, 0])
        let again = try JobRun(plan, folder, stored: run.files)
        #expect(again.files == run.files)
    }

    @Test("more rows than a chunk and a slice hold")
    func manyRows() throws {
        let plan = try TestPlan.load(
            """
            pipeline: test
            registries:
              r:
                files: r/*
                key: k
                version: v
                columns: {k: integer, v: integer, n: integer, p: {type: person_id, optional: true}}
                links: {next: {to: r, by: n, verify: [{k: n}]}}
            """)
        let count = 140_000
        let folder = try InputFolder()
        var text = "k,v,n,p\n"
        for row in 0..<count {
            text +=
                "\((row * 7919) % count),1,\((row * 7919 + 1) % count),\(row % 1000 == 0 ? "x\(row)" : "")\n"
        }
        try folder.write("r/a", text)
        let run = try JobRun(plan, folder, threads: 2)
        let table = try run.table("r")
        let rows = try table.rows(["k", "next_id", "p"])
        #expect(rows.count == count)
        var isRight = true
        for (key, row) in rows.enumerated() {
            isRight = isRight && row[0] == "\(key)" && row[1] == "\((key + 1) % count)"
        }
        #expect(isRight)
        #expect(rows.count { $0[2] != nil } == 140)
        #expect(Set(rows.compactMap { $0[2] }) == Set((0..<count).filter { $0 % 1000 == 0 }.map { "x\($0)" }))
    }
}
