import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

/// Jobs whose rows do not fit in memory, beside the same with all the memory they want.
@Suite("Rows put aside")
struct SpillTests {
    private static let pipeline = """
        pipeline: test
        reject_limit: 1
        registries:
          people:
            files: people/*
            key: nr
            version: v
            delete_when: life = 'void'
            columns: {nr: citizen_id, old: {type: old_id, optional: true}, name: name,
              born: {type: date, optional: true}, life: {enum: [alive, void]}, v: integer}
            counts: {letters: {of: letters, link: person, where: size > 3}}
          letters:
            files: letters/*
            key: [kind, code, part]
            version: v
            columns: {kind: {enum: [b, a]}, code: text, part: integer, nr: {type: person_id, optional: true},
              name: {type: name, optional: true}, size: {type: integer, optional: true},
              topic: text, v: integer}
            links: {person: {to: people, by: nr, verify: [name]}}
          answers:
            files: answers/*
            key: nr
            version: v
            columns: {nr: integer, kind: {enum: [a, b]}, code: text, part: integer, v: integer}
            links: {letter: {to: letters, by: [kind, code, part]}}
        indicators:
          by_topic: {of: letters, sum: size, by: {category: topic, area: person.life}}
          answered: {of: answers, share: letter.size > 2, by: {area: letter.topic}}
          persons: {of: letters, count: distinct person.id}
          middle: {of: letters, median: size, by: {category: kind}}
        """

    private struct Scene {
        var random: SeededGenerator
        /// Keys are alike in so many of their first bytes.
        var prefix: String

        mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

        mutating func id() -> String {
            switch number(12) {
            case 0: ""
            case 1: "x\(number(9))"
            case 2: "1000000\(10 + number(40))"
            default: "0270960000\(10 + number(60))"
            }
        }

        mutating func files(_ count: Int, to folder: InputFolder, batch: Int) throws {
            for file in 0..<2 {
                var people = "nr,old,name,born,life,v\n"
                var letters = "kind,code,part,nr,name,size,topic,v\n"
                var answers = "nr,kind,code,part,v\n"
                for _ in 0..<count {
                    let old = number(3) == 0 ? "" : "1000000\(10 + number(40))"
                    let born = number(4) == 0 ? "" : "19\(10 + number(80))-01-02"
                    people += "0270960000\(10 + number(60)),\(old),Tên \(number(3)),\(born),"
                    people +=
                        "\(number(9) == 0 ? "void" : "alive"),\(number(20) == 0 ? "x" : "\(number(4))")\n"
                    let code = "\(prefix)\(number(30))"
                    let size = number(5) == 0 ? "" : "\(number(9))"
                    letters += "\(number(2) == 0 ? "a" : "b"),\(code),\(number(3) - 1),\(id()),"
                    letters += "Tên \(number(3)),\(size),chủ đề \(number(4)),\(number(4))\n"
                    answers += "\(number(50)),\(number(2) == 0 ? "a" : "b"),\(prefix)\(number(30)),"
                    answers += "\(number(4) - 1),\(number(4))\n"
                }
                try folder.write("people/\(batch)-\(file).csv", people)
                try folder.write("letters/\(batch)-\(file).csv", letters)
                try folder.write("answers/\(batch)-\(file).csv", answers)
            }
        }
    }

    @Test(
        "give the same bytes, books and cells", arguments: [1, 2, 3, 4, 5, 6],
        [1, 40_000, 90_000, 250_000, 3_000_000, 100_000_000])
    func likeInMemory(seed: UInt64, byteLimit: Int) throws {
        let plan = try TestPlan.load(SpillTests.pipeline)
        let prefix = seed % 3 == 0 ? String(repeating: "thư-", count: 80) : seed % 3 == 1 ? "" : "số "
        var scene = Scene(random: SeededGenerator(seed: seed), prefix: prefix)
        print("SpillTests seed \(seed), limit \(byteLimit)")
        let first = try InputFolder()
        try scene.files(400, to: first, batch: 1)
        let wide = try JobRun(plan, first)
        let narrow = try JobRun(plan, first, byteLimit: byteLimit)
        try expectEqual(narrow, wide)
        let second = try InputFolder()
        try scene.files(60, to: second, batch: 2)
        try expectEqual(
            try JobRun(
                plan, second, stored: wide.files, removedKeys: wide.removedFiles, byteLimit: byteLimit),
            try JobRun(plan, second, stored: wide.files, removedKeys: wide.removedFiles))
    }

    @Test(
        "row groups that are in the making side by side give what one group gives", arguments: [11, 12, 13],
        [1, 9, 100])
    func overlapping(seed: UInt64, groupRowCount: Int) throws {
        print("SpillTests.overlapping seed \(seed), groups of \(groupRowCount)")
        let plan = try TestPlan.load(SpillTests.pipeline)
        var scene = Scene(random: SeededGenerator(seed: seed), prefix: "số ")
        let folder = try InputFolder()
        try scene.files(300, to: folder, batch: 1)
        let whole = try JobRun(plan, folder)
        let alone = try JobRun(plan, folder, threads: 1, groupRowCount: groupRowCount)
        for (number, registry) in plan.registries.enumerated() {
            let names = registry.storeFields.map(\.name)
            let table = try alone.table(registry.name)
            #expect(try table.rows(names) == whole.table(registry.name).rows(names), "\(registry.name)")
            #expect(table.rowGroupRowCounts.allSatisfy { $0 <= groupRowCount })
            #expect(alone.result.registries[number].links == whole.result.registries[number].links)
        }
        #expect(alone.result.indicators.map(\.cells) == whole.result.indicators.map(\.cells))
        for threads in [2, 3] {
            try expectEqual(
                try JobRun(plan, folder, threads: threads, groupRowCount: groupRowCount), alone)
        }
    }

    private func expectEqual(_ narrow: JobRun, _ wide: JobRun) throws {
        for number in wide.plan.registries.indices {
            #expect(narrow.files[number] == wide.files[number], "table \(number)")
            let ours = narrow.result.registries[number]
            let theirs = wide.result.registries[number]
            #expect(ours.rowsRead == theirs.rowsRead)
            #expect(ours.supersededCount == theirs.supersededCount)
            #expect(ours.newCount == theirs.newCount)
            #expect(ours.rowCount == theirs.rowCount)
            #expect(ours.removedCount == theirs.removedCount)
            #expect(ours.links == theirs.links)
            #expect(ours.rejectedCount == theirs.rejects.count)
            #expect(try SpillTests.lines(ours.rejects) == SpillTests.lines(theirs.rejects))
        }
        if let removed = wide.removedFiles[0] { #expect(narrow.removedFiles[0] == removed) }
        #expect(narrow.result.indicators.map(\.cells) == wide.result.indicators.map(\.cells))
    }

    private static func lines(_ rejects: RejectList) throws -> [String] {
        try rejects.all().map { "\($0.file):\($0.line) \($0.column ?? "") \($0.reason.name) \($0.raw)" }
    }
}
