import HosoCore
import HosoSpec
import Testing

@Suite struct PipelineLoaderTests {
    private let people = """
        registries:
          people: {files: p, key: id, version: at, columns: {id: citizen_id, at: timestamp}}
        """

    @Test func includesAreMergedInRelativeToTheirFile() throws {
        let fixture = PipelineFixture(
            "",
            [
                "p/main.yaml":
                    "pipeline: a\ninclude: [sub/first.yaml, ./second.yaml]\nindicators: {n: {of: people}}",
                "p/sub/first.yaml":
                    "include: ../second.yaml\nparameters: {x: 1}\nsuppress_below: 7\nareas: areas.csv\n"
                    + "indicators: {m: {of: people}}",
                "p/second.yaml": people,
                "p/sub/../second.yaml": people,
                "p/sub/areas.csv": "code,name,level,parent\n01,Hà Nội,province,\n",
            ])
        let plan = try fixture.load(path: "p/main.yaml").get()
        #expect(plan.registries.map(\.name) == ["people"])
        #expect(plan.indicators.map(\.name) == ["m", "n"])
        #expect(plan.suppressBelow == 7)
        #expect(plan.areas?.areaByCode["01"]?.name == "Hà Nội")
        #expect(
            plan.sources.map(\.path) == [
                "p/main.yaml", "p/sub/first.yaml", "p/sub/../second.yaml", "p/sub/areas.csv",
            ])
        #expect(plan.sources[2].bytes == Array(people.utf8))
    }

    @Test func includingFileWinsForSingleValues() throws {
        let fixture = PipelineFixture(
            "pipeline: a\ninclude: b.yaml\nreject_limit: 0.5\n\(people)",
            ["b.yaml": "pipeline: b\nreject_limit: 0.1\ntitle: B"])
        let plan = try fixture.load().get()
        #expect(plan.name == "a")
        #expect(plan.rejectLimit == 0.5)
        #expect(plan.title == "B")
    }

    @Test func includedFilesMayNotDisagree() {
        let fixture = PipelineFixture(
            "pipeline: a\ninclude: [b.yaml, c.yaml]\n\(people)",
            ["b.yaml": "reject_limit: 0.1", "c.yaml": "reject_limit: 0.2"])
        #expect(
            fixture.errors() == [
                "c.yaml:1:15: `reject_limit` is also defined at b.yaml:1:15; "
                    + "say which in the file that includes both"
            ])
    }

    @Test func aNameInTwoFilesIsDefinedTwice() {
        let main =
            "pipeline: a\ninclude: b.yaml\nparameters: {x: 1}\nindicators: {n: {of: people}}\n\(people)"
        let fixture = PipelineFixture(
            main, ["b.yaml": "parameters: {x: 2}\nindicators: {n: {of: people}}\n\(people)"])
        #expect(
            fixture.errors() == [
                "main.yaml:3:14: parameter `x` is defined twice: also at b.yaml:1:14",
                "main.yaml:4:14: indicator `n` is defined twice: also at b.yaml:2:14",
                "main.yaml:6:3: registry `people` is defined twice: also at b.yaml:4:3",
            ])
    }

    @Test func cyclesOfIncludesAreFound() {
        let fixture = PipelineFixture(
            "pipeline: a\ninclude: b.yaml\n\(people)",
            ["b.yaml": "include: c.yaml", "c.yaml": "include: ./b.yaml"])
        #expect(fixture.errors() == ["c.yaml:1:10: a cycle of includes: b.yaml → c.yaml → b.yaml"])
    }

    @Test func errorsOfAllFilesAreReportedSorted() {
        let fixture = PipelineFixture(
            "pipeline: a\ninclude: [z.yaml, b.yaml]\nfoo: 1\nareas: areas.csv\n"
                + "indicators: {n: {of: x}, m: {of: people, sum: id}}",
            [
                "z.yaml": people + "\n  other: {}",
                "b.yaml": "suppress_below: x\nparameters: {p: 1, p: 2, q: 3, q: 4}",
                "areas.csv": "code,name,level\n",
            ])
        let places = fixture.errors().map { $0.split(separator: " ")[0] }
        #expect(
            places == [
                "areas.csv:1:", "b.yaml:1:17:", "b.yaml:2:20:", "b.yaml:2:32:", "main.yaml:3:1:",
                "main.yaml:5:22:",
                "main.yaml:5:47:", "z.yaml:3:3:", "z.yaml:3:3:", "z.yaml:3:3:", "z.yaml:3:3:",
            ], "\(fixture.errors())")
    }

    @Test func syntaxErrorsHaveAPlace() {
        let errors = PipelineFixture("pipeline: a\nregistries: {a: [}\n").errors()
        #expect(errors.count == 1)
        #expect(errors[0].hasPrefix("main.yaml:2:18: the file is not YAML: "), "\(errors)")
    }

    @Test func aFileThatCannotBeReadStopsTheChecks() {
        let fixture = PipelineFixture("pipeline: a\ninclude: [none.yaml]\nindicators: {n: {of: people}}")
        #expect(fixture.errors() == ["main.yaml:2:11: `none.yaml` cannot be read: no such file"])
        #expect(
            PipelineFixture("").load(path: "gone.yaml").failureText
                == "gone.yaml: `gone.yaml` cannot be read: no such file")
    }

    @Test func overridesReplaceParameters() throws {
        let fixture = PipelineFixture(
            "pipeline: a\nparameters: {as_of: 2026-06-30, sector: '01'}\n\(people)\n"
                + "indicators: {n: {of: people, where: \"days_between(at, :as_of) > 5 and id > :sector\"}}"
        )
        #expect(fixture.errors() == [])
        #expect(fixture.errors(["as_of": "2025-01-31", "sector": "02"]) == [])
        #expect(fixture.errors(["as_of": "tomorrow"]).count == 1)
        #expect(fixture.errors(["as_of": "2025-02-31"]) == ["main.yaml: --set as_of: there is no such day"])
        #expect(
            fixture.errors(["as_off": "2025-01-31"]) == [
                "main.yaml: --set as_off: the pipeline has no parameter `as_off`; did you mean `as_of`?"
            ])
    }

    @Test func aliasesAndMergedMapsAreReadAsYAMLHasThem() throws {
        let text = """
            pipeline: a
            registries:
              one: &one {files: one, key: &key [id], version: at, columns: {id: text, at: date}}
              two: {<<: *one, files: two, key: *key}
            """
        let plan = try PipelineFixture(text).load().get()
        #expect(plan.registries.map(\.filePatterns) == [["one"], ["two"]])
        #expect(plan.registries.map(\.columns.count) == [2, 2])
    }

    @Test func anErrorBehindAnAliasIsReportedOnce() {
        let text =
            "pipeline: a\nx: &c {id: txt, at: date}\nregistries:\n"
            + "  r: {files: a, key: id, version: at, columns: *c}\n"
            + "  s: {files: a, key: id, version: at, columns: *c}"
        #expect(
            PipelineFixture(text).errors().map { $0.prefix(15) } == ["main.yaml:2:1: ", "main.yaml:2:12:"])
    }
}

extension Result where Failure == PipelineDiagnostics {
    var failureText: String? {
        if case .failure(let diagnostics) = self { diagnostics.description } else { nil }
    }
}
