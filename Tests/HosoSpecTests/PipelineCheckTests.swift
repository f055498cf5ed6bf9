import HosoSpec
import Testing

@Suite("Checks of a pipeline")
struct PipelineCheckTests {
    private static let link = "    links: {home: {to: units, by: unit}}"

    private func fixture(_ body: String) -> PipelineFixture {
        PipelineFixture(PipelineFixture.text(registry: PipelineCheckTests.link, tail: "checks:\n  \(body)"))
    }

    @Test func areKeptInThePlan() throws {
        let plan = try fixture(
            """
            unpaid:
                title: {en: Not paid, vi: Chưa trả}
                of: people
                fails: paid = 0 and home.status = 'verified'
                area: left(home.code, 2)
                show: [nr, home.opened, paid + 1]
                reference: "Decision 1, article 2"
                unit: persons
              bare: {of: units, fails: size > 1, show: code}
            """
        ).load().get()
        #expect(plan.checks.map(\.name) == ["unpaid", "bare"])
        let check = plan.checks[0]
        #expect(check.titles == ["en": "Not paid", "vi": "Chưa trả"])
        #expect(check.registry == 1)
        #expect(check.fails.type == .boolean)
        #expect(check.fails.inputs == [.own(4), .linkStatus(0)])
        #expect(check.area?.inputs == [.linked(link: 0, column: 0)])
        #expect(check.shown.map(\.name) == ["nr", "home.opened", "paid + 1"])
        #expect(check.shown.map(\.expression.type) == [.text, .text, .text])
        #expect(check.reference == "Decision 1, article 2")
        #expect(check.unit == "persons")
        #expect(plan.checks[1].area == nil)
        #expect(plan.checks[1].shown.map(\.name) == ["code"])
        #expect(
            CheckPlan.Count.allCases.map { check.indicatorName($0) } == [
                "check.unpaid.open", "check.unpaid.opened", "check.unpaid.corrected",
            ])
    }

    @Test func aTitleMayHaveACommaInBraces() throws {
        let check =
            "c: {title: {en: Married in one place, single in another, vi: Một}, of: people, fails: done}"
        let titles = try fixture(check).load().get().checks[0].titles
        #expect(titles == ["en": "Married in one place, single in another", "vi": "Một"])
        #expect(fixture("c: {title: {some words}, of: people, fails: done}").errors().count == 2)
    }

    @Test func indicatorsHaveReferenceAndUnit() throws {
        let text = PipelineFixture.text(
            tail: "indicators: {i: {of: people, reference: Decision 766, unit: '%'}}")
        let indicator = try PipelineFixture(text).load().get().indicators[0]
        #expect(indicator.reference == "Decision 766")
        #expect(indicator.unit == "%")
    }

    @Test func mayStandInIncludedFiles() throws {
        let main = PipelineFixture.text(
            head: "include: checks.yaml", tail: "checks: {b: {of: people, fails: done}}")
        let fixture = PipelineFixture(main, ["checks.yaml": "checks: {a: {of: people, fails: not done}}\n"])
        #expect(try fixture.load().get().checks.map(\.name) == ["a", "b"])
        let twice = PipelineFixture(main, ["checks.yaml": "checks: {b: {of: people, fails: not done}}\n"])
        #expect(twice.errors().map { $0.contains("check `b` is defined twice") } == [true])
    }

    @Test(arguments: [
        ("c: {of: peple, fails: done}", "15:11", "unknown registry `peple`; did you mean `people`?"),
        ("c: {fails: done}", "15:3", "check `c` has no `of`"),
        ("c: {of: people}", "15:3", "check `c` has no `fails`"),
        ("c: {of: people, fails: }", "15:26", "`fails` has no value"),
        ("c: {of: people, fails: paid}", "15:26", "`fails` must be true or false, not an integer"),
        ("c: {of: people, fails: dome}", "15:26", "unknown column 'dome'; did you mean `done`?"),
        ("c: {of: people, fails: hone.size > 1}", "15:26", "unknown link 'hone'"),
        ("c: {of: people, fails: done, area: unti}", "15:38", "unknown column 'unti'; did you mean `unit`?"),
        (
            "c: {of: people, fails: done, show: [nr, home.sice]}", "15:43",
            "did you mean `size`?"
        ),
        ("c: {of: people, fails: done, show: [nr, nr]}", "15:43", "`nr` stands twice in `show`"),
        ("c: {of: people, fails: done, show: {nr: nr}}", "15:38", "`show` takes text, not a map"),
        ("c: {of: people, fails: done, where: done}", "15:32", "unknown key `where` in check `c`"),
        ("a.b: {of: people, fails: done}", "15:3", "`a.b` is not a name of a check"),
        ("1a: {of: people, fails: done}", "15:3", "`1a` is not a name of a check"),
        ("c: done", "15:6", "`c` must be a map"),
    ])
    func areRefused(body: String, place: String, message: String) {
        let errors = fixture(body).errors()
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix("main.yaml:\(place): ") ?? false, "\(errors), not at \(place)")
        #expect(errors.first?.contains(message) ?? false, "\(errors)")
    }

    @Test func everyFaultIsTold() {
        let errors = fixture("c: {of: people, fails: dome, area: unti, show: [nrr, pay]}").errors()
        #expect(errors.count == 4, "\(errors)")
    }
}
