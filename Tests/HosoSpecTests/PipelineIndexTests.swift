import HosoCore
import HosoSpec
import Testing

/// Indexes, definitions with a validity, and areas through time.
@Suite struct PipelineIndexTests {
    private func load(_ tail: String, head: String = "", _ files: [String: String] = [:]) throws -> Plan {
        try PipelineFixture(PipelineFixture.text(head: head, tail: tail), files).load().get()
    }

    @Test func anIndexWeighsOthersAgainstTheirTargets() throws {
        let plan = try load(
            """
            indicators:
              score: {index: {weights: {b: 20, a: 6.5}}}
              a: {of: people, share: done, target: 0.9}
              b: {index: {weights: {a: 1}}, target: 1, rank: false}
            """)
        #expect(plan.indicators.map(\.hasRank) == [true, false, false])
        guard case .index(let components) = plan.indicators[0].formula else {
            Issue.record("no index")
            return
        }
        #expect(
            components == [
                IndicatorPlan.IndexComponent(indicator: "b", weight: 20, target: 1),
                IndicatorPlan.IndexComponent(indicator: "a", weight: 6.5, target: 0.9),
            ])
    }

    @Test func definitionsAreOrderedByTime() throws {
        let plan = try load(
            """
            indicators:
              paid:
                - {valid: {from: 2026-01-01}, of: people, by: {period: month(at)}, sum: paid, unit: VND}
                - {valid: {to: 2025-12-31}, of: people, by: {period: day(born)}, title: Paid, target: 3}
              other:
                {of: people, valid: {from: 2025-01-01, to: 2025-12-31}, by: {period: year(at)}, rank: true}
            """)
        #expect(plan.indicators.map(\.name) == ["paid", "paid", "other"])
        #expect(plan.indicators.map(\.target) == [3, 3, nil])
        #expect(plan.indicators.map(\.unit) == ["VND", "VND", nil])
        #expect(plan.indicators.map(\.titles) == [["und": "Paid"], ["und": "Paid"], [:]])
        #expect(
            plan.indicators.map { $0.validity?.description } == [
                "../2025-12-31", "2026-01-01/..", "2025-01-01/2025-12-31",
            ])
        #expect(!plan.indicators.contains { !$0.isInForce })
        #expect(plan.indicators.map(\.hasRank) == [false, false, true])
        for indicator in plan.indicators {
            guard case .measure(let measure) = indicator.formula else { continue }
            #expect(measure.withinValidity?.type == .boolean && measure.withinValidity?.inputs.count == 1)
        }
    }

    @Test(arguments: [("2025-12-31", [true, false]), ("2026-01-01", [false, true])])
    func withoutPeriodsADefinitionHoldsByTheDayOfTheRun(asOf: String, inForce: [Bool]) throws {
        let plan = try load(
            """
            indicators:
              paid:
                - {valid: {to: 2025-12-31}, of: people}
                - {valid: {from: 2026-01-01}, of: people, share: done}
            """, head: "parameters: {as_of: \(asOf)}")
        #expect(plan.indicators.map(\.isInForce) == inForce)
    }

    private static let areas = """
        code,name,level,parent,valid_from,valid_to
        1,Old,province,,,2025-06-30
        11,North,commune,1,,2025-06-30
        12,South,commune,1,,2025-06-30
        1,New,province,,2025-07-01,
        11,All,commune,1,2025-07-01,
        """

    @Test(arguments: [("", "New", Int.max), ("parameters: {as_of: 2025-06-30}", "Old", 20_269)])
    func areasAreThoseOfTheDayOfTheRun(parameters: String, name: String, day: Int) throws {
        let plan = try load(
            "", head: "areas: a.csv\ncrosswalk: c.csv\n\(parameters)",
            [
                "a.csv": PipelineIndexTests.areas,
                "c.csv": "old_code,new_code,old_share,new_share\n11,11,1,0.6\n12,11,1,\n",
            ])
        #expect(plan.areas?.areaByCode["1"]?.name == name)
        #expect(plan.areaDay == day)
        #expect(plan.areaHistory?.units.count == 5)
        #expect(
            plan.crosswalk?.lines == [
                Crosswalk.Line(oldCode: "11", newCode: "11", oldShare: 1, newShare: 0.6, day: 20_270),
                Crosswalk.Line(oldCode: "12", newCode: "11", oldShare: 1, newShare: nil, day: 20_270),
            ])
        #expect(plan.sources.map(\.path) == ["main.yaml", "a.csv", "c.csv"])
    }

    private static func indicators(_ lines: String...) -> String {
        "indicators:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }

    @Test(arguments: [
        ErrorCase(
            tail: indicators("i: {index: {weights: {j: 1}}}", "jj: {of: people, target: 1}"), place: "15:25",
            message: "unknown indicator `j`; did you mean `jj`?"),
        ErrorCase(
            tail: indicators("i: {index: {weights: {j: 1}}}", "j: {of: people}"), place: "15:25",
            message: "indicator `j` has no `target`, so it cannot be weighed"),
        ErrorCase(
            tail: indicators("i: {index: {weights: {j: 1}}}", "j: {of: people, target: 0}"), place: "15:25",
            message: "the target of `j` is not above 0"),
        ErrorCase(
            tail: indicators("i: {index: {weights: {j: 0}}}", "j: {of: people, target: 1}"), place: "15:28",
            message: "a weight must be above 0"),
        ErrorCase(
            tail: indicators("i: {index: {weights: {j: many}}}", "j: {of: people, target: 1}"),
            place: "15:28", message: "`j` must be a number"),
        ErrorCase(
            tail: indicators("i: {index: {weights: {}}}"), place: "15:7", message: "`index` has no `weights`"),
        ErrorCase(
            tail: indicators("i: {index: {}}"), place: "15:7", message: "`index` has no `weights`"),
        ErrorCase(
            tail: indicators("i: {index: {weight: {j: 1}}}", "j: {of: people, target: 1}"), place: "15:15",
            message: "unknown key `weight` in `index`; did you mean `weights`?"),
        ErrorCase(
            tail: indicators("i: {target: 1, index: {weights: {i: 1}}}"), place: "15:36",
            message: "an index weighs itself: i → i"),
        ErrorCase(
            tail: indicators(
                "i: {target: 1, index: {weights: {p: 1, j: 1}}}", "p: {of: people, target: 1}",
                "j: {target: 1, index: {weights: {i: 1}}}"), place: "15:42",
            message: "an index weighs itself: i → j → i"),
        ErrorCase(
            tail: indicators("i: {of: people, index: {weights: {j: 1}}}", "j: {of: people, target: 1}"),
            place: "15:11", message: "`of` may not stand beside `index`"),
    ])
    func indexes(_ errorCase: ErrorCase) { expect(errorCase) }

    @Test(arguments: [
        ErrorCase(
            tail: indicators("i: {of: people, valid: {from: 2025-01-01}}"), place: "15:19",
            message:
                "`valid` needs a day to go by; give the indicator a period, or the pipeline the parameter"),
        ErrorCase(
            head: "parameters: {as_of: soon}", tail: indicators("i: {of: people, valid: {from: 2025-01-01}}"),
            place: "15:19", message: "`valid` needs a day to go by"),
        ErrorCase(
            tail: indicators("i: {of: people, valid: {from: 2025-01-01}, by: {period: unit}}"),
            place: "15:59", message: "beside `valid`, `period` must be made from one date"),
        ErrorCase(
            tail: indicators(
                "i: {of: people, valid: {from: 2025-01-01}, by: {period: year(at) + 1}}"),
            place: "15:59", message: "beside `valid`, `period` must be made from one date"),
        ErrorCase(
            tail: indicators("i: {of: people, valid: {}, by: {period: year(at)}}"), place: "15:19",
            message: "`valid` has neither `from` nor `to`"),
        ErrorCase(
            tail: indicators("i: {of: people, valid: {from: 2025}, by: {period: year(at)}}"), place: "15:33",
            message: "`from` must be a date such as 2025-12-31"),
        ErrorCase(
            tail: indicators("i: {of: people, valid: {to: 2025-02-30}, by: {period: year(at)}}"),
            place: "15:31", message: "`to`: there is no such day"),
        ErrorCase(
            tail: indicators(
                "i: {of: people, valid: {from: 2025-02-02, to: 2025-02-01}, by: {period: year(at)}}"),
            place: "15:33", message: "`valid` ends before it begins"),
        ErrorCase(
            tail: indicators("i: {of: people, valid: {since: 2025-02-02}, by: {period: year(at)}}"),
            place: "15:27", message: "unknown key `since` in `valid`"),
        ErrorCase(
            tail: indicators(
                "i:", "  - {of: people, valid: {to: 2025-06-30}, by: {period: year(at)}}",
                "  - {of: people, valid: {from: 2025-06-30}, by: {period: year(at)}}"), place: "17:20",
            message: "two definitions of `i` are valid at the same time: also the one at main.yaml:16:20"),
        ErrorCase(
            tail: indicators(
                "i:", "  - {of: people, valid: {to: 2025-06-30}, by: {period: year(at)}}",
                "  - {of: people, by: {period: year(at)}}"), place: "17:7",
            message: "one of several definitions of `i` has no `valid`"),
        ErrorCase(tail: indicators("i: []"), place: "15:6", message: "indicator `i` has no definition"),
        ErrorCase(tail: indicators("i: [a]"), place: "15:7", message: "`i` must be a map"),
        ErrorCase(
            tail: indicators(
                "i: {index: {weights: {j: 1}}, valid: {to: 2025-06-30}}", "j: {of: people, target: 1}"),
            place: "15:33", message: "`valid` needs a day to go by"),
        ErrorCase(
            tail: indicators("i: {of: people, rank: best}"), place: "15:25",
            message: "`rank` must be true or false"),
    ])
    func validities(_ errorCase: ErrorCase) { expect(errorCase) }

    @Test(arguments: [
        ErrorCase(head: "crosswalk: c.csv", place: "2:12", message: "`crosswalk` needs `areas`"),
        ErrorCase(
            head: "areas: a.csv\ncrosswalk: none.csv", place: "3:12", message: "`none.csv` cannot be read"),
    ])
    func crosswalks(_ errorCase: ErrorCase) {
        expect(errorCase, ["a.csv": "code,name,level,parent\n1,a,b,\n", "c.csv": ""])
    }

    private func expect(_ errorCase: ErrorCase, _ files: [String: String] = [:]) {
        let text = PipelineFixture.text(
            head: errorCase.head, registry: errorCase.registry, tail: errorCase.tail)
        let errors = PipelineFixture(text, files).errors()
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix("main.yaml:\(errorCase.place): ") ?? false, "\(errors)")
        #expect(errors.first?.contains(errorCase.message) ?? false, "\(errors)")
    }
}
