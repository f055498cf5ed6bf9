import HosoCore
import HosoEngine
import HosoIdentity
import HosoIndicators
import HosoSpec
import HosoTestSupport
import Testing

/// IDs that lost zeros, a dated history of old IDs and counts of linked rows, beside the obvious way.
@Suite("Repair, history and counts beside their slow twin")
struct LinkOptionRandomTests {
    private static let head = "pipeline: test\nreject_limit: 1\nregistries:"
    private static let people = """
          people:
            files: people/*
            key: nr
            version: v
            columns: {nr: citizen_id, old: {type: old_id, optional: true},
              old2: {type: old_id, optional: true}, name: {type: name, optional: true},
              born: {type: date, optional: true}, v: integer}
            counts:
              cards: {of: cards, link: person}
              late: {of: cards, link: person, where: "kind = 'x' and person.born > date '1990-01-01'"}
              plain: {of: cards, link: plain, where: many > 1}
              was: {of: was, link: bearer}
        """
    private static let was = """
          was:
            files: was/*
            key: [old, nr]
            version: v
            columns: {old: old_id, nr: citizen_id, since: {type: date, optional: true},
              until: {type: date, optional: true}, v: integer}
            links: {bearer: {to: people, by: nr}, other: {to: people, by: old, history: was}}
        """
    private static let cards = """
          cards:
            files: cards/*
            key: card
            version: v
            columns: {card: integer, nr: {type: person_id, optional: true},
              name: {type: name, optional: true}, birth: {type: date, optional: true},
              day: {type: timestamp, optional: true},
              kind: {enum: [x, y], optional: true}, v: integer}
            links:
              person: {to: people, by: nr, verify: [name, {birth: born}], repair: leading_zeros,
                history: {registry: was, from: since, to: until, at: day}}
              plain: {to: people, by: nr, history: was}
            counts: {many: {of: slips, link: card}}
        """
    private static let slips = """
          slips:
            files: slips/*
            key: slip
            version: v
            columns: {slip: integer, whose: {type: integer, optional: true}, v: integer}
            links: {card: {to: cards, by: whose}}
        """
    private static let tail = """
        indicators:
          cards: {of: people, sum: cards, by: {category: late}}
          slips: {of: cards, where: many > 0, sum: many}
        """

    private struct Person {
        var olds: [String?]
        var name: String?
        var born: String?
    }

    private struct Entry {
        var old: String
        var nr: String
        var since: String?
        var until: String?
    }

    private struct Card {
        var nr: String
        var name: String?
        var birth: String?
        var day: String?
        var kind: String?
    }

    private struct Scene {
        var people: [String: Person] = [:]
        var entries: [Entry] = []
        var cards: [Card] = []
        /// Card of each slip.
        var slips: [Int?] = []

        static let days: [String?] = ["1990-01-01", "1990-01-02", nil]
        static let names: [String?] = ["Hòa", "hoà", "Lê An", nil]
        static let limits: [String?] = ["2000-01-01", "2001-01-01", "2002-01-01", nil]

        init(_ generator: inout SeededGenerator) {
            func serial() -> String { "10000000\(generator.below(10))" }
            func citizen() -> String { generator.pick(["000", "001", "027"]) + serial() }
            for _ in 0..<14 {
                people[citizen()] = Person(
                    olds: [generator.oneIn(2) ? nil : serial(), generator.oneIn(4) ? serial() : nil],
                    name: generator.pick(Scene.names), born: generator.pick(Scene.days))
            }
            for _ in 0..<12 {
                let entry = Entry(
                    old: serial(), nr: citizen(), since: generator.pick(Scene.limits),
                    until: generator.pick(Scene.limits))
                if !entries.contains(where: { $0.old == entry.old && $0.nr == entry.nr }) {
                    entries.append(entry)
                }
            }
            for _ in 0..<300 {
                let (nr, person) = generator.pick(people.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
                let shortened = String(nr.drop { $0 == "0" })
                let isTrue = !generator.oneIn(3)
                cards.append(
                    Card(
                        nr: generator.pick([
                            nr, shortened, shortened, serial(), citizen(), "0\(shortened)", "", "x",
                            "\(shortened.prefix(4)).\(shortened.dropFirst(4))",
                        ]),
                        name: isTrue ? person.name : generator.pick(Scene.names),
                        birth: isTrue ? person.born : generator.pick(Scene.days),
                        day: generator.pick(Scene.limits).map { "\($0)T12:00:00" },
                        kind: generator.pick(["x", "y", nil])))
            }
            for _ in 0..<200 { slips.append(generator.oneIn(9) ? nil : generator.below(330)) }
        }

        func folder() throws -> InputFolder {
            let folder = try InputFolder()
            try folder.write(
                "people/a",
                CSVText.table(
                    ["nr", "old", "old2", "name", "born", "v"],
                    people.map { [$0, $1.olds[0], $1.olds[1], $1.name, $1.born, "1"] }))
            try folder.write(
                "was/a",
                CSVText.table(
                    ["old", "nr", "since", "until", "v"],
                    entries.map { [$0.old, $0.nr, $0.since, $0.until, "1"] }))
            try folder.write(
                "cards/a",
                CSVText.table(
                    ["card", "nr", "name", "birth", "day", "kind", "v"],
                    cards.enumerated().map { ["\($0)", $1.nr, $1.name, $1.birth, $1.day, $1.kind, "1"] }))
            try folder.write(
                "slips/a",
                CSVText.table(
                    ["slip", "whose", "v"], slips.enumerated().map { ["\($0)", $1.map { "\($0)" }, "1"] }))
            return folder
        }

        /// Everybody who bore an old ID, who is in the register.
        private func bearers(_ old: String, on day: String?) -> Set<String> {
            var bearers = Set(people.filter { $0.value.olds.contains(old) }.map(\.key))
            for entry in entries where entry.old == old && people[entry.nr] != nil {
                let holds = day.map { $0 >= entry.since ?? "" && $0 <= entry.until ?? "9" } ?? true
                if holds { bearers.insert(entry.nr) }
            }
            return bearers
        }

        /// Status, ID, way and columns that differ.
        func link(_ card: Card, isPlain: Bool) -> [String?] {
            let digits = card.nr.filter { $0 != "." }
            let day = isPlain ? nil : card.day.map { String($0.prefix(10)) }
            if digits.isEmpty { return ["missing", nil, nil, nil] }
            var status = digits.count == 12 || digits.count == 9 ? "not_found" : "invalid"
            var found: (nr: String, way: String)?
            if digits.count == 12, people[digits] != nil { found = (digits, "citizen_id") }
            if digits.count == 9 {
                let bearers = bearers(digits, on: day)
                if bearers.count > 1 { status = "ambiguous" }
                if let only = bearers.first, bearers.count == 1 { found = (only, "old_id") }
            }
            if let found {
                let differs = isPlain ? [] : self.differs(card, from: found.nr)
                return [
                    differs.isEmpty ? "verified" : "mismatch", found.nr, found.way,
                    differs.isEmpty ? nil : differs.joined(separator: ","),
                ]
            }
            let isKnown = entries.contains { $0.old == digits }
            let mayBeRepaired =
                status == "invalid" ? [10, 11].contains(digits.count) : digits.count == 9 && !isKnown
            if !isPlain, status != "ambiguous", mayBeRepaired {
                let whole = String(repeating: "0", count: 12 - digits.count) + digits
                if people[whole] != nil, differs(card, from: whole).isEmpty {
                    return ["verified", whole, "repaired", nil]
                }
            }
            return [status, nil, nil, nil]
        }

        private func differs(_ card: Card, from nr: String) -> [String] {
            guard let person = people[nr] else { return [] }
            var differs: [String] = []
            let names = (card.name.map(NameKey.key(of:)), person.name.map(NameKey.key(of:)))
            if names.0 == nil || names.0 != names.1 { differs.append("name") }
            if card.birth == nil || card.birth != person.born { differs.append("birth") }
            return differs
        }

        /// By person: cards, late, plain, was.
        func counts() -> [TextRow] {
            let found = cards.map { (link($0, isPlain: false)[1], link($0, isPlain: true)[1]) }
            return people.sorted { $0.key < $1.key }.map { nr, person in
                let mine = cards.indices.filter { found[$0].0 == nr }
                let late = mine.filter { cards[$0].kind == "x" && person.born ?? "" > "1990-01-01" }
                let plain = cards.indices.filter { found[$0].1 == nr && slipCount($0) > 1 }
                let entries = entries.count { $0.nr == nr }
                return [mine.count, late.count, plain.count, entries].map { "\($0)" }
            }
        }

        func slipCount(_ card: Int) -> Int { slips.count { $0 == card } }
    }

    @Test(
        "whatever the order of registries, the threads and the memory",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func random(seed: UInt64) throws {
        print("LinkOptionRandomTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let scene = Scene(&generator)
        let folder = try scene.folder()
        let wanted = [
            scene.cards.map { scene.link($0, isPlain: false) },
            scene.cards.map { Array(scene.link($0, isPlain: true).prefix(3)) },
        ]
        let counts = scene.counts()
        var firstFiles: [String: [UInt8]] = [:]
        for (threads, byteLimit) in [(1, nil), (3, nil), (2, 1)] as [(Int, Int?)] {
            let registries = [Self.people, Self.was, Self.cards, Self.slips].shuffled(using: &generator)
            let plan = try TestPlan.load(([Self.head] + registries + [Self.tail]).joined(separator: "\n"))
            let run = try JobRun(plan, folder, threads: threads, byteLimit: byteLimit)
            let cards = try run.table("cards")
            #expect(
                try cards.rows(["person_status", "person_id", "person_via", "person_differs"]) == wanted[0],
                "seed \(seed)")
            #expect(
                try cards.rows(["plain_status", "plain_id", "plain_via"]) == wanted[1], "seed \(seed)")
            #expect(
                try cards.rows(["many"]) == scene.cards.indices.map { ["\(scene.slipCount($0))"] },
                "seed \(seed)")
            #expect(
                try run.table("people").rows(["cards", "late", "plain", "was"]) == counts, "seed \(seed)")
            let number = try #require(plan.registryIndex(named: "cards"))
            let repaired = wanted[0].count { $0[2] == "repaired" }
            #expect(run.result.registries[number].repaired == [repaired, 0])
            for (registry, file) in zip(plan.registries, run.files) {
                let first = firstFiles[registry.name] ?? file
                #expect(first == file && file != nil, "\(registry.name), seed \(seed)")
                firstFiles[registry.name] = file
            }
            let sums = run.result.indicators.map { $0.cells.first { $0.category == "_T" }?.numerator }
            #expect(sums[0] == Double(wanted[0].count { $0[1] != nil }))
            #expect(sums[1] == Double(scene.slips.count { $0 != nil && $0 ?? 0 < 300 }))
        }
    }

    /// Each way of a link must come, or the twin proves nothing.
    @Test("the scenes have all cases")
    func coverage() {
        var seen: [String: Int] = [:]
        for seed in 1...6 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let scene = Scene(&generator)
            for card in scene.cards {
                let link = scene.link(card, isPlain: false)
                seen["\(link[0] ?? "") \(link[2] ?? "")", default: 0] += 1
                if link[2] == "repaired" {
                    seen["repaired \(card.nr.filter(\.isNumber).count)", default: 0] += 1
                }
            }
        }
        for wanted in [
            "missing ", "invalid ", "not_found ", "ambiguous ", "mismatch citizen_id", "mismatch old_id",
            "verified citizen_id", "verified old_id", "verified repaired", "repaired 9", "repaired 10",
        ] { #expect(seen[wanted, default: 0] > 5, "\(wanted)") }
    }
}
