import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

/// Rows of the store and new ones between them, beside all rows read at once.
@Suite("New rows among stored ones")
struct MergedRowsTests {
    private static let pipeline = """
        pipeline: test
        reject_limit: 1
        registries:
          people:
            files: people/*
            key: nr
            version: v
            columns: {nr: citizen_id, old: {type: old_id, optional: true}, name: name,
              born: {type: date, optional: true}, town: {type: code, length: 3, optional: true},
              state: {enum: [b, a], optional: true}, alive: {type: boolean, optional: true}, v: integer}
          letters:
            files: letters/*
            key: [code, part]
            version: at
            columns: {code: text, part: integer, nr: {type: person_id, optional: true},
              name: {type: name, optional: true}, topic: {type: text, optional: true}, at: timestamp}
            derive: {short: "left(topic, 2)"}
            links: {person: {to: people, by: nr, verify: [name]}}
          stamps:
            files: stamps/*
            key: nr
            version: v
            columns: {nr: integer, code: text, part: integer, v: integer}
            links: {letter: {to: letters, by: [code, part]}}
        indicators:
          by_town: {of: letters, share: person.alive, by: {category: person.town, area: person.state}}
          stamped: {of: stamps, count: distinct letter.topic, by: {area: letter.topic}}
        """

    private struct Scene {
        var random: SeededGenerator
        /// How far keys lie from one another.
        var range: Range<Int>

        mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        mutating func key() -> Int { Int.random(in: range, using: &random) }

        mutating func files(_ count: Int, day: Int, to folder: InputFolder) throws {
            var people = "nr,old,name,born,town,state,alive,v\n"
            var letters = "code,part,nr,name,topic,at\n"
            var stamps = "nr,code,part,v\n"
            for _ in 0..<count {
                let person = 1_000_000 + key()
                let old = number(3) == 0 ? "" : "\(100_000_000 + number(1 << 20))"
                let town = ["", "A01", "B02", "C0\(day)"][number(4)]
                people += "00\(1_000_000_000 + person),\(old),Người \(number(9)),"
                people += "\(["", "1990-01-0\(1 + number(9))"][number(2)]),\(town),"
                people += "\(["", "a", "b"][number(3)]),\(["", "true", "false"][number(3)]),\(number(3))\n"
                let asked = ["", "x\(number(9))", old, "00\(1_000_000_000 + 1_000_000 + key())"][number(4)]
                letters += "L\(key()),\(number(2)),\(asked),Người \(number(9)),"
                letters +=
                    "\(["", "t\(day)", "topic \(number(2000))"][number(3)]),2026-01-0\(1 + number(3))T08:00:00\n"
                stamps += "\(key()),L\(key()),\(number(2)),\(number(3))\n"
            }
            try folder.write("people/\(day)", people)
            try folder.write("letters/\(day)", letters)
            try folder.write("stamps/\(day)", stamps)
        }
    }

    /// - Parameter megabytes: memory to work in: where it is small, tables have several row groups.
    @Test(
        "give the tables and cells that all of them at once give",
        arguments: [(seed: 1, megabytes: 1024, groupRowCount: nil), (2, 32, nil), (3, 1024, 20_000)]
            as [(seed: UInt64, megabytes: Int, groupRowCount: Int?)])
    func several(seed: UInt64, megabytes: Int, groupRowCount: Int?) throws {
        print("MergedRowsTests.several seed \(seed)")
        let plan = try TestPlan.load(MergedRowsTests.pipeline)
        var scene = Scene(random: SeededGenerator(seed: seed), range: 0..<150_000)
        let whole = try InputFolder()
        var stored: [[UInt8]?]?
        // Before, between and behind the keys of the first day; days without a row of one registry, too.
        let days = [
            (70_000, 1..<150_000), (400, 0..<150_000), (200, 149_990..<151_000), (0, 0..<1),
            (3000, 0..<190_000),
        ]
        for (day, (count, range)) in days.enumerated() {
            scene.range = range
            let alone = try InputFolder()
            var again = scene
            try scene.files(count, day: day, to: alone)
            try again.files(count, day: day, to: whole)
            let merged = try JobRun(
                plan, alone, threads: 1 + day % 2, stored: stored, byteLimit: megabytes << 20,
                groupRowCount: groupRowCount)
            let atOnce = try JobRun(plan, whole, threads: 2)
            for (number, registry) in plan.registries.enumerated() {
                let names = registry.storeFields.map(\.name)
                #expect(
                    try merged.table(registry.name).rows(names) == atOnce.table(registry.name).rows(names),
                    "seed \(seed), day \(day), \(registry.name)")
                let outcome = merged.result.registries[number]
                #expect(
                    outcome.rowsRead == outcome.newCount + outcome.supersededCount + outcome.rejectedCount)
                #expect(outcome.rowCount == atOnce.result.registries[number].rowCount)
                #expect(outcome.links == atOnce.result.registries[number].links)
            }
            #expect(merged.result.indicators.map(\.cells) == atOnce.result.indicators.map(\.cells))
            stored = merged.files
        }
        let people = try MemoryTable(stored?[0] ?? [])
        #expect(people.rowGroupRowCounts.count >= (megabytes == 32 || groupRowCount != nil ? 2 : 1))
    }
}
