import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

/// Links that a batch takes from the store, beside those of all files at once.
@Suite("Links kept from day to day")
struct KeptLinksTests {
    /// The measures ask links for their status alone, but for `place`, of which a column is seen.
    private static let pipeline = text(
        mother: "links: {mother: {to: people, by: old}}",
        mended: "mended: {to: people, by: nr, verify: [name, {birth: born}], repair: leading_zeros}")
    /// All links to persons can be kept: of these no more is known than what is asked for.
    private static let narrowPipeline = text(mother: "", mended: "late: {to: people, by: nr, verify: [name]}")

    private static func text(mother: String, mended: String) -> String {
        """
        pipeline: test
        reject_limit: 1
        registries:
          people:
            files: people/*
            key: nr
            version: v
            columns: {nr: citizen_id, old: {type: old_id, optional: true},
              old2: {type: old_id, optional: true}, name: {type: name, optional: true},
              born: {type: date, optional: true}, v: integer}
            \(mother)
          places:
            files: places/*
            key: code
            version: v
            columns: {code: text, size: {type: integer, optional: true}, v: integer}
          cards:
            files: cards/*
            key: card
            version: v
            columns: {card: integer, nr: {type: person_id, optional: true},
              name: {type: name, optional: true}, birth: {type: date, optional: true},
              code: {type: text, optional: true}, size: {type: integer, optional: true}, v: integer}
            links:
              person: {to: people, by: nr, verify: [name, {birth: born}]}
              plain: {to: people, by: nr}
              \(mended)
              site: {to: places, by: code, verify: [size]}
              place: {to: places, by: code}
          slips:
            files: slips/*
            key: slip
            version: v
            columns: {slip: text, whose: {type: integer, optional: true}, v: integer}
            links: {card: {to: cards, by: whose}}
        indicators:
          sure: {of: cards, share: person.status = 'verified', by: {category: plain.via}}
          big: {of: cards, where: place.size > 3}
          sites: {of: cards, share: site.status = 'mismatch', by: {category: site.differs}}
        """
    }
    private static let headers = [
        "people": "nr,old,old2,name,born,v", "places": "code,size,v",
        "cards": "card,nr,name,birth,code,size,v",
        "slips": "slip,whose,v",
    ]

    /// The files of some days, one after another and all at once.
    private struct Days {
        let plan: Plan
        let whole: InputFolder
        var stored: [[UInt8]?]?
        var count = 0

        init(_ pipeline: String) throws {
            plan = try TestPlan.load(pipeline)
            whole = try InputFolder()
        }

        /// Takes a day's rows in, and compares with what all days' rows give at once.
        mutating func add(_ rows: [String: [String]], _ note: String) throws {
            let alone = try InputFolder()
            for folder in [alone, whole] { try KeptLinksTests.write(rows, day: count, to: folder) }
            let merged = try JobRun(
                plan, alone, threads: 1 + count % 2, stored: stored, groupRowCount: [nil, 7, 40][count % 3])
            let atOnce = try JobRun(plan, whole)
            for (number, registry) in plan.registries.enumerated() {
                let names = registry.storeFields.map(\.name)
                #expect(
                    try merged.table(registry.name).rows(names) == atOnce.table(registry.name).rows(names),
                    "\(note), \(registry.name)")
                #expect(
                    merged.result.registries[number].links == atOnce.result.registries[number].links,
                    "\(note), \(registry.name)")
            }
            #expect(merged.result.indicators.map(\.cells) == atOnce.result.indicators.map(\.cells), "\(note)")
            stored = merged.files
            count += 1
        }
    }

    /// Writes a file of each registry, be it without rows.
    private static func write(_ rows: [String: [String]], day: Int = 0, to folder: InputFolder) throws {
        for (name, header) in headers {
            try folder.write("\(name)/\(day)", ([header] + (rows[name] ?? [])).joined(separator: "\n") + "\n")
        }
    }

    /// A day on which a person comes again who stays as they were.
    private static func quietDay() throws -> InputFolder {
        let folder = try InputFolder()
        try write(["people": ["001000000001,100000001,,An,1990-01-01,2"]], day: 1, to: folder)
        return folder
    }

    @Test("which links can be kept")
    func keepable() throws {
        let plan = try TestPlan.load(KeptLinksTests.pipeline)
        // Not the one of which a column is seen, and none that mends IDs.
        #expect(plan.keepableLinks(of: 2) == [0, 1, 3])
        // Not within one registry.
        #expect(plan.keepableLinks(of: 0).isEmpty)
    }

    private static let firstDay = [
        "people": [
            "001000000001,100000001,,An,1990-01-01,1", "001000000002,100000002,,Bình,1990-01-02,1",
            "001000000003,100000003,100000013,Chi,1990-01-03,1", "001000000004,100000004,,Dung,1990-01-04,1",
            "001000000005,100000004,,Giang,1990-01-05,1",
        ],
        "places": ["A,1,1", "B,2,1"],
        "cards": [
            "1,001000000001,An,1990-01-01,A,1,1", "2,001000000002,Bình,1990-01-09,B,9,1",
            "3,100000003,Chi,1990-01-03,A,1,1", "4,100000004,Dung,1990-01-04,C,3,1",
            "5,001000000009,Hạnh,1990-01-06,,,1", "6,100000009,Hạnh,1990-01-06,D,,1", "7,,An,,A,,1",
            "8,x,An,1990-01-01,B,2,1", "9,1000000001,An,1990-01-01,B,2,1",
            "10,100000013,Chi,1990-01-03,B,2,1",
        ],
        "slips": ["a,1,1", "b,77,1", "c,,1"],
    ]

    /// Each reason for which a link of a row that stays comes out otherwise.
    private static let reasons: [(note: String, rows: [String: [String]])] = [
        ("nothing changes", [:]),
        ("an unrelated person is new", ["people": ["001000000008,,,Khoa,1980-01-01,2"]]),
        ("a person is found who was not there", ["people": ["001000000009,,,Hạnh,1990-01-06,2"]]),
        ("a person brings an old ID that nobody bore", ["people": ["001000000008,100000009,,Hạnh,,2"]]),
        ("a person gets an old ID", ["people": ["001000000001,100000009,,An,1990-01-01,2"]]),
        ("a person loses an old ID", ["people": ["001000000003,,100000013,Chi,1990-01-03,2"]]),
        ("old IDs change places", ["people": ["001000000003,100000013,100000003,Chi,1990-01-03,2"]]),
        ("an old ID becomes unambiguous", ["people": ["001000000005,,,Giang,1990-01-05,2"]]),
        ("an old ID becomes ambiguous", ["people": ["001000000001,100000003,,An,1990-01-01,2"]]),
        (
            "an old ID moves to another",
            [
                "people": ["001000000003,,,Chi,1990-01-03,2", "001000000002,100000003,,Chi,1990-01-03,2"]
            ]
        ),
        ("a name changes", ["people": ["001000000001,100000001,,Ân,1990-01-01,2"]]),
        ("a birth date is mended", ["people": ["001000000002,100000002,,Bình,1990-01-09,2"]]),
        ("a verified value vanishes", ["people": ["001000000001,100000001,,,,2"]]),
        (
            "a verified value changes behind an old ID",
            [
                "people": ["001000000003,100000003,100000013,Chí,1990-01-04,2"]
            ]
        ),
        ("an older row changes nothing", ["people": ["001000000001,100000009,,Ân,1990-01-09,0"]]),
        ("the asked key changes", ["cards": ["1,001000000002,An,1990-01-01,B,1,2"]]),
        ("the asked key becomes an old one", ["cards": ["1,100000002,Bình,1990-01-02,A,1,2"]]),
        ("the asked key vanishes", ["cards": ["1,,An,1990-01-01,,1,2"]]),
        ("an own verified value changes", ["cards": ["1,001000000001,Ân,1990-01-01,A,7,2"]]),
        (
            "new rows before, between and behind",
            [
                "cards": ["0,001000000001,An,1990-01-01,A,1,2", "11,100000004,An,1990-01-01,C,1,2"],
                "people": ["000000000001,,,Lan,,2", "001000000006,,,Mai,,2"], "slips": ["aa,0,2", "d,11,2"],
            ]
        ),
        ("a place appears, another changes", ["places": ["C,3,2", "B,9,2"]]),
        ("a place loses its size", ["places": ["A,,2"]]),
        ("a place is replaced by the same", ["places": ["A,1,2"]]),
        (
            "everything at once",
            [
                "people": ["001000000009,100000009,,Hạnh,1990-01-06,2", "001000000004,,,Dung,1990-01-04,2"],
                "places": ["D,,2", "A,2,2"], "cards": ["4,001000000004,Dung,1990-01-04,D,,2"],
                "slips": ["b,4,2"],
            ]
        ),
    ]

    @Test("a reason for a link to change is seen", arguments: reasons.indices, [pipeline, narrowPipeline])
    func planted(_ number: Int, _ pipeline: String) throws {
        let reason = KeptLinksTests.reasons[number]
        var days = try Days(pipeline)
        try days.add(KeptLinksTests.firstDay, "first day")
        try days.add(reason.rows, reason.note)
        // What was kept once is kept again.
        try days.add(["slips": ["z,1,3"]], "the day after: \(reason.note)")
        try days.add(KeptLinksTests.reasons[(number + 7) % KeptLinksTests.reasons.count].rows, "a fourth day")
    }

    @Test("links that nothing touches are those of the store", arguments: [pipeline, narrowPipeline])
    func taken(_ pipeline: String) throws {
        let plan = try TestPlan.load(pipeline)
        // What no run would have written: people were there, and are not found.
        let day = try InputFolder()
        let without = try InputFolder()
        try KeptLinksTests.write(KeptLinksTests.firstDay, to: day)
        try KeptLinksTests.write(KeptLinksTests.firstDay.filter { $0.key != "people" }, to: without)
        var stored = try JobRun(plan, without).files
        stored[0] = try JobRun(plan, day).files[0]
        let next = try KeptLinksTests.quietDay()
        let kept = try JobRun(plan, next, stored: stored).table("cards").rows(["card", "person_status"])
        #expect(kept.first { $0[0] == "1" }?[1] == "verified", "its person is touched")
        #expect(kept.first { $0[0] == "2" }?[1] == "not_found", "nothing touches it")
        let made = try JobRun(plan, next, stored: stored, keepsLinks: false).table("cards")
        #expect(try made.rows(["card", "person_status"]).first { $0[0] == "2" }?[1] == "mismatch")
    }

    @Test("whom an old ID found is taken from the store, too", arguments: [pipeline, narrowPipeline])
    func takenBehindOldIDs(_ pipeline: String) throws {
        let plan = try TestPlan.load(pipeline)
        let day = try InputFolder()
        let other = try InputFolder()
        try KeptLinksTests.write(KeptLinksTests.firstDay, to: day)
        // What no run would have written: the same old IDs are another's.
        var others = KeptLinksTests.firstDay
        others["people"] = others["people"]?.map { $0.replacing(",Chi,", with: ",Lan,") }
        try KeptLinksTests.write(others, to: other)
        var stored = try JobRun(plan, day).files
        stored[0] = try JobRun(plan, other).files[0]
        let next = try KeptLinksTests.quietDay()
        let names = ["card", "person_status", "person_via", "person_id"]
        for threads in [1, 2] {
            let kept = try JobRun(plan, next, threads: threads, stored: stored).table("cards").rows(names)
            #expect(kept.first { $0[0] == "3" } == ["3", "verified", "old_id", "001000000003"])
            #expect(kept.first { $0[0] == "10" } == ["10", "verified", "old_id", "001000000003"])
        }
        let made = try JobRun(plan, next, stored: stored, keepsLinks: false).table("cards").rows(names)
        #expect(made.first { $0[0] == "3" } == ["3", "mismatch", "old_id", "001000000003"])
    }

    @Test("rows that cannot be taken from the store with their links ask for any row")
    func unordered() throws {
        let plan = try TestPlan.load(KeptLinksTests.narrowPipeline)
        let cards = KeptLinksTests.firstDay["cards"] ?? []
        let halves = try [0, 1].map { half in
            let folder = try InputFolder()
            var rows = KeptLinksTests.firstDay
            rows["cards"] = cards.indices.filter { $0 % 2 == half }.map { cards[$0] }
            try KeptLinksTests.write(rows, to: folder)
            return try JobRun(plan, folder)
        }
        var stored = halves[0].files
        let number = try #require(plan.registryIndex(named: "cards"))
        // Two row groups of which neither lies before the other, as no run writes them.
        stored[number] = try MemoryTable.file(joining: halves.map { try $0.table("cards") })
        let (day, whole) = (try KeptLinksTests.quietDay(), try KeptLinksTests.quietDay())
        try KeptLinksTests.write(KeptLinksTests.firstDay, to: whole)
        let (next, atOnce) = (try JobRun(plan, day, stored: stored), try JobRun(plan, whole))
        let names = plan.registries[number].storeFields.map(\.name)
        #expect(try next.table("cards").rows(names) == atOnce.table("cards").rows(names))
        #expect(next.result.registries[number].links == atOnce.result.registries[number].links)
    }

    @Test("a status that no run writes is refused where links must be taken from the store")
    func foreignStatus() throws {
        let plan = try TestPlan.load(KeptLinksTests.narrowPipeline)
        let folder = try InputFolder()
        try KeptLinksTests.write(KeptLinksTests.firstDay, to: folder)
        let first = try JobRun(plan, folder)
        var stored = first.files
        let number = try #require(plan.registryIndex(named: "cards"))
        stored[number] = try MemoryTable.file(joining: [first.table("cards")]) { name, column in
            guard name == "person_status" else { return column }
            return Column(.text(TextArena((0..<column.count).map { _ in "seen" })))
        }
        let error = #expect(throws: HosoError.self) {
            try JobRun(plan, KeptLinksTests.quietDay(), stored: stored)
        }
        #expect(error?.code == .damagedStore)
        #expect(error?.message.contains("link `person` of registry `cards`") == true)
    }

    @Test("marks miss no word, and few others are taken for one", arguments: [0, 1, 5, 3000])
    func marks(count: Int) {
        let words = (0..<UInt64(count)).map { 1 << 60 | 1_000_000_000 + $0 * 37 }
        let marks = WordMarks(words)
        #expect(marks.marks(of: words).allSatisfy { $0 == 1 })
        let others = (0..<20_000 as Range<UInt64>).map { 1 << 60 | 2_000_000_000 + $0 * 3 }
        #expect(marks.marks(of: others).count { $0 == 1 } < 1000)
    }

    @Test(
        "random days give the links of all days at once", arguments: [1, 2, 3, 4, 5, 6] as [UInt64],
        [pipeline, narrowPipeline])
    func random(seed: UInt64, pipeline: String) throws {
        print("KeptLinksTests.random seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var days = try Days(pipeline)
        for (day, count) in [400, 12, 3, 0, 40, 5].enumerated() {
            var rows: [String: [String]] = [:]
            for _ in 0..<count {
                func old() -> String { generator.oneIn(2) ? "" : "1000000\(generator.below(90) + 10)" }
                func name() -> String { generator.pick(["An", "ân", "Bình", "", "Chi Mai"]) }
                func date() -> String { generator.pick(["", "1990-01-01", "1990-01-02"]) }
                func size() -> String { generator.pick(["", "1", "2", "5"]) }
                let version = generator.below(4) + day
                let nr = generator.below(300)
                if nr % 3 != day % 3 || day == 0 {
                    rows["people", default: []].append(
                        "001000000\(100 + nr),\(old()),\(old()),\(name()),\(date()),\(version)")
                }
                rows["places", default: []].append("P\(generator.below(40)),\(size()),\(version)")
                let asked = generator.pick([
                    old(), old(), "001000000\(100 + generator.below(320))", "1000000\(100 + nr)", "y",
                    "001000000\(100 + generator.below(320))",
                ])
                let code = generator.pick(["", "P\(generator.below(50))"])
                rows["cards", default: []].append(
                    "\(generator.below(500)),\(asked),\(name()),\(date()),\(code),\(size()),\(version)")
                let card = generator.pick(["", "\(generator.below(600))"])
                rows["slips", default: []].append("s\(generator.below(200)),\(card),\(version)")
            }
            try days.add(rows, "seed \(seed), day \(day)")
        }
    }
}
