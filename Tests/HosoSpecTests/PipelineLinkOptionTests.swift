import HosoCore
import HosoSpec
import Testing

/// `repair` and `history` of links, and `counts`.
@Suite struct PipelineLinkOptionTests {
    /// A right pipeline around one registry that snippets are put into: `links` and more stand from line 15.
    private static func text(_ registry: String, others: String = "", tail: String = "") -> String {
        """
        pipeline: test
        registries:
          people: {files: p, key: nr, version: at, columns: {nr: citizen_id,
            old: {type: old_id, optional: true}, name: name, born: date, seen: timestamp, at: timestamp}}
          was: {files: w, key: [old, nr], version: at, columns: {old: old_id, nr: citizen_id, since: date,
            until: {type: date, optional: true}, at: timestamp}}
          units: {files: u, key: code, version: at, columns: {code: text, at: timestamp}}
          cards:
            files: c
            key: card
            version: at
            columns: {card: integer, nr: {type: person_id, optional: true}, other: text, name: name,
              born: date, day: date, kind: {enum: [a, b]}, unit: text, at: timestamp}
            derive: {digits: "left(nr, 12)"}
        \(registry)
        \(others)
        \(tail)
        """
    }

    private func errors(_ text: String) -> [String] { PipelineFixture(text).errors() }

    private func expect(_ text: String, _ place: String, _ message: String) {
        let errors = errors(text)
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix("main.yaml:\(place): ") ?? false, "\(errors), not at \(place)")
        #expect(errors.first?.contains(message) ?? false, "\(errors)")
    }

    @Test(
        "what is wrong with a repair or a history",
        arguments: [
            (
                "to: people, by: nr, verify: [name, born], repair: zeros", "zeros",
                "unknown repair `zeros`; known: leading_zeros"
            ),
            (
                "to: people, by: nr, verify: [name, born], repair: leading_zeroes", "leading_zeroes",
                "did you mean `leading_zeros`?"
            ),
            (
                "to: people, by: nr, verify: [name, born], repair: [leading_zeros]", "[leading",
                "`repair` takes text, not a list"
            ),
            (
                "to: people, by: nr, verify: name, repair: leading_zeros", "leading_zeros",
                "needs a date among the `verify`"
            ),
            (
                "to: people, by: nr, verify: born, repair: leading_zeros", "leading_zeros",
                "needs a name among the `verify`"
            ),
            (
                "to: people, by: nr, repair: leading_zeros", "leading_zeros",
                "needs a name and a date among the `verify`"
            ),
            (
                "to: people, by: other, verify: [name, born], repair: leading_zeros", "leading_zeros",
                "needs a link by a column of type `person_id`"
            ),
            (
                "to: people, by: digits, verify: [name, born], repair: leading_zeros", "leading_zeros",
                "needs a link by a column of type `person_id`"
            ),
            ("to: units, by: unit, repair: leading_zeros", "leading_zeros", "the key of `units` is none"),
            ("to: units, by: unit, history: was", "was", "the key of `units` is no citizen ID"),
            ("to: people, by: nr, history: wass", "wass", "unknown registry `wass`; did you mean `was`?"),
            (
                "to: people, by: nr, history: people", "people",
                "`history` names the registry that the link leads to"
            ),
            ("to: people, by: nr, history: units", "units", "`units` is no history: it has 0 columns"),
            ("to: people, by: nr, history: {from: since}", "history", "`history` has no `registry`"),
            ("to: people, by: nr, history: [was]", "[was]", "`history` takes text, not a list"),
            (
                "to: people, by: nr, history: {registry: was, form: since, at: day}", "form",
                "unknown key `form` in `history`; did you mean `from`?"
            ),
            (
                "to: people, by: nr, history: {registry: was, from: since}", "since",
                "`history` has `from` but no `at`; name in `at`"
            ),
            (
                "to: people, by: nr, history: {registry: was, to: until}", "until",
                "`history` has `to` but no `at`"
            ),
            (
                "to: people, by: nr, history: {registry: was, at: day}", "day",
                "`history` has `at` but neither `from` nor `to`"
            ),
            (
                "to: people, by: nr, history: {registry: was, from: sinc, at: day}", "sinc,",
                "`from` names no column of `was`: `sinc`; did you mean `since`?"
            ),
            (
                "to: people, by: nr, history: {registry: was, to: at, at: day}", "at, at",
                "`to` must be a date, `at` is a timestamp"
            ),
            (
                "to: people, by: nr, history: {registry: was, to: until, at: unit}", "unit}",
                "`at` must be a date or timestamp, `unit` is text"
            ),
        ] as [(String, String, String)])
    func faults(link: String, at token: String, message: String) {
        let line = "    links: {it: {\(link)}}"
        let after = line.split(separator: token, omittingEmptySubsequences: false).last?.count ?? 0
        expect(Self.text(line), "15:\(line.count - after - token.count + 1)", message)
    }

    @Test("a history has just one old ID")
    func twoOldIDs() {
        let other = """
              two: {files: t, key: a, version: at, columns: {a: old_id, b: old_id,
                nr: citizen_id, at: timestamp}}
            """
        expect(
            Self.text("    links: {it: {to: people, by: nr, history: two}}", others: other), "15:47",
            "it has 2 columns of type `old_id` and 1 of type `citizen_id`; a history has one of each")
    }

    @Test("the plan of a link with both")
    func plan() throws {
        let link = """
                links:
                  it:
                    to: people
                    by: nr
                    verify: [name, born]
                    repair: leading_zeros
                    history: {registry: was, from: since, to: until, at: day}
                  plain: {to: people, by: nr, history: was}
                  timed: {to: people, by: nr, history: {registry: was, to: until, at: at}}
            """
        let cards = try PipelineFixture(Self.text(link)).load().get().registries[3]
        let it = cards.links[0]
        #expect(it.repairsLeadingZeros)
        #expect(it.history == HistoryPlan(registry: 1, oldID: 0, citizenID: 1, from: 2, to: 3))
        #expect(it.historyDate == 5)
        #expect(!cards.links[1].repairsLeadingZeros)
        #expect(cards.links[1].history == HistoryPlan(registry: 1, oldID: 0, citizenID: 1))
        #expect(cards.links[1].historyDate == nil)
        #expect(cards.links[2].historyDate == 8)
        #expect(LinkMember.ways.last == "repaired")
    }

    private static let link = "    links: {it: {to: people, by: nr}, home: {to: units, by: unit}}"

    /// `people` again, with counts from line 18, each on a line of its own.
    private static func counting(_ counts: String, tail: String = "") -> String {
        text(
            link,
            others: """
                  more: {files: m, key: nr, version: at, columns: {nr: citizen_id, sum: integer, at: date},
                    derive: {twice: sum + sum}, links: {self: {to: more, by: nr}}, counts: {
                \(counts)
                  }}
                  slips: {files: s, key: k, version: k, columns: {k: integer,
                    nr: {type: person_id, optional: true}, kind: text}, links: {it: {to: more, by: nr}}}
                """, tail: tail)
    }

    @Test(
        "what is wrong with a count",
        arguments: [
            ("n: {of: slip, link: it}", "18:9", "unknown registry `slip`; did you mean `slips`?"),
            ("n: {of: slips, link: ti}", "18:22", "`slips` has no link `ti`; did you mean `it`?"),
            (
                "n: {of: cards, link: it}", "18:22",
                "link `it` of `cards` leads to `people`, not to `more`; none of its links does"
            ),
            (
                "n: {of: slips}", "18:1",
                "count `n` has no `link`; write {of: registry, link: its link to `more`}"
            ),
            ("n: {link: it}", "18:1", "count `n` has no `of`"),
            ("n: {of: slips, link: it, were: kind = 'a'}", "18:26", "unknown key `were` in count `n`"),
            ("n: slips", "18:4", "`n` must be a map"),
            ("n: {of: slips, link: it, where: kind}", "18:33", "`where` must be true or false, not text"),
            (
                "n: {of: slips, link: it, where: knd = 'a'}", "18:33",
                "unknown column 'knd'; did you mean `kind`?"
            ),
            ("n: {of: slips, link: it, where: it.n > 1}", "18:33", "`n` is a count, and counts are not seen"),
            ("sum: {of: slips, link: it}", "18:1", "count `sum` has the name of the column"),
            ("self: {of: slips, link: it}", "18:1", "count `self` has the name of the link"),
            ("n-1: {of: slips, link: it}", "18:1", "`n-1` is not a name of a count"),
            (
                "n: {of: more, link: self}", "18:1",
                "a cycle of counts: more → more; a registry is finished after"
            ),
        ] as [(String, String, String)])
    func countFaults(count: String, place: String, message: String) {
        expect(Self.counting(count), place, message)
    }

    @Test("a count whose name a link's column has")
    func countHidden() {
        expect(
            Self.counting("self_Via: {of: slips, link: it}"), "17:41",
            "link `self` adds the column `self_via`, which hides the count at main.yaml:18:1")
    }

    @Test("counts are seen by indicators, not before links, and not through them")
    func whereCountsAreSeen() throws {
        let right = Self.counting(
            "n: {of: slips, link: it, where: it.twice > 2}",
            tail: "indicators: {i: {of: more, where: n > 1, sum: n}}")
        let plan = try PipelineFixture(right).load().get()
        let more = plan.registries[4]
        #expect(more.counts.map(\.name) == ["n"])
        #expect(more.counts[0].registry == 5 && more.counts[0].link == 0)
        #expect(more.counts[0].filter?.inputs == [.linked(link: 0, column: 3)])
        #expect(more.countIndex(named: "n") == 0 && more.countIndex(named: "m") == nil)
        #expect(more.storeFields.last == Field("n", .int64, isNullable: false))
        #expect(more.storeFields.map(\.name).suffix(2) == ["self_differs", "n"])
        guard case .measure(let measure) = plan.indicators[0].formula, case .sum(let sum) = measure.kind
        else {
            Issue.record("not a sum")
            return
        }
        #expect(sum.inputs == [.count(0)] && sum.type == .integer)
    }

    @Test(
        "where counts may not be used",
        arguments: [
            (
                "twice: sum + sum", "twice: sum + n", "17:27",
                "`derive` may not use counts: they are made after it"
            ),
            ("derive: {tw", "delete_when: n > 1, derive: {tw", "17:18", "`delete_when` may not use counts"),
            (
                "to: more, by: nr}}, counts", "to: more, by: n}}, counts", "17:62",
                "`by` may not name the count `n`"
            ),
            (
                "to: more, by: nr}}, counts", "to: more, by: nr, verify: [{sum: n}]}}, counts", "17:81",
                "`verify` may not name the count `n`"
            ),
            (
                "indicators: {", "indicators: {j: {of: slips, sum: it.n}, ", "22:34",
                "`n` is a count, and counts are not seen through links"
            ),
        ] as [(String, String, String, String)])
    func whereCountsAreNotSeen(old: String, new: String, place: String, message: String) {
        let right = Self.counting("n: {of: slips, link: it}", tail: "indicators: {i: {of: more, sum: n}}")
        #expect(errors(right) == [])
        let pieces = right.split(separator: old, omittingEmptySubsequences: false)
        #expect(pieces.count == 2)
        expect(pieces.joined(separator: new), place, message)
    }

    @Test("a cycle of counts by way of another registry")
    func cycle() {
        let text = """
            pipeline: test
            registries:
              a: {files: a, key: k, version: k, columns: {k: integer}, links: {b: {to: b, by: k}},
                counts: {n: {of: b, link: a}}}
              b: {files: b, key: k, version: k, columns: {k: integer}, links: {a: {to: a, by: k}},
                counts: {m: {of: a, link: b, where: n > 1}}}
            """
        expect(text, "6:14", "a cycle of counts: a → b → a")
    }

    @Test("a count may see the counts of the registry that it counts")
    func countOfCounts() throws {
        let text = """
            pipeline: test
            registries:
              a: {files: a, key: k, version: k, columns: {k: integer},
                counts: {n: {of: b, link: a, where: m > 1}}}
              b: {files: b, key: k, version: k, columns: {k: integer}, links: {a: {to: a, by: k}},
                counts: {m: {of: c, link: b}}}
              c: {files: c, key: k, version: k, columns: {k: integer}, links: {b: {to: b, by: k}}}
            """
        let plan = try PipelineFixture(text).load().get()
        #expect(plan.registries[0].counts[0].filter?.inputs == [.count(0)])
    }
}
