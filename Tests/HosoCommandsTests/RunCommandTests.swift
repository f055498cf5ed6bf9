import FoundationEssentials
import HosoCommands
import HosoCore
import Testing

struct RunCommandTests {
    /// What `truth.json` and the JSON forms have in common.
    struct Cell: Codable, Hashable {
        var indicator: String
        var period: String
        var area: String
        var category: String
        var numerator: Double?
        var denominator: Double?
        var value: Double?
    }

    private struct Registry: Decodable, Equatable {
        var files: Int
        var rowsRead: Int
        var rejected: Int
        var superseded: Int
        var rows: Int
        var links: [String: [String: Int]]

        private enum CodingKeys: String, CodingKey {
            case files
            case rowsRead = "rows_read"
            case rejected
            case superseded
            case rows
            case links
        }
    }

    private struct Reject: Decodable, Hashable {
        var registry: String
        var file: String
        var line: Int
        var column: String?
        var reason: String
    }

    private struct Truth: Decodable {
        struct Rejects: Decodable { var rows: [Reject] }
        var registries: [String: Registry]
        var rejects: Rejects
        var indicators: [Cell]
    }

    private struct Report: Decodable {
        var run: String
        var status: String
        var registries: [String: Registry]
    }

    private struct Stages: Decodable {
        struct Stage: Decodable {
            var stage: String
            var seconds: Double
            var rows: Int
            var bytes: Int
        }
        var stages: [Stage]?
        var registries: [String: Registry]
    }

    private struct Listing: Decodable {
        var run: String
        var pipeline: String
        var results: [Cell]
    }

    private struct RejectListing: Decodable { var rejects: [Reject] }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    private func generate(_ bench: CommandBench, persons: Int, seed: Int) throws -> Truth {
        let ending = bench.run(
            "generate", "--scenario", "core", "--persons", "\(persons)", "--seed", "\(seed)", "--output",
            bench.path("in"))
        try #require(ending.code == .done, "\(ending.errors)")
        return try decode(Truth.self, String(decoding: bench.bytes("in/truth.json"), as: UTF8.self))
    }

    @Test("a run over generated files finds what was planted", arguments: [7])
    func truth(seed: Int) throws {
        let bench = try CommandBench()
        let truth = try generate(bench, persons: 2000, seed: seed)
        let store = bench.path("store")
        let run = bench.run(
            "run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", store, "--json",
            "--threads", "2")
        try #require(run.code == .done, "\(run.errors)")
        let report = try decode(Report.self, run.output)
        #expect(report.run == "000001")
        #expect(report.status == "committed")
        for (name, planted) in truth.registries { #expect(report.registries[name] == planted, "\(name)") }

        let kpi = bench.run(
            "kpi", "--store", store, "--period", "all", "--area", "all", "--category", "all", "--format",
            "json")
        let listing = try decode(Listing.self, kpi.output)
        #expect(listing.run == "000001")
        #expect(listing.pipeline == "core")
        #expect(listing.results == truth.indicators)

        let csv = bench.run(
            "kpi", "--store", store, "--period", "all", "--area", "all", "--category", "all", "--format",
            "csv")
        #expect(csv.outputLines[0] == "indicator,period,area,category,numerator,denominator,value")
        #expect(csv.outputLines.count == truth.indicators.count + 1)
        let rows = csv.outputLines.dropFirst()
        #expect(rows.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } == Array(rows))

        let rejects = bench.run("rejects", "--store", store, "--format", "json")
        #expect(try decode(RejectListing.self, rejects.output).rejects == truth.rejects.rows)
        let one = bench.run("rejects", "--store", store, "--registry", "insurance", "--format", "csv")
        #expect(one.outputLines[0] == "run,registry,file,line,column,reason,raw")
        #expect(one.outputLines.dropFirst().allSatisfy { $0.hasPrefix("000001,insurance,") })
    }

    @Test("a second run finds nothing new; the history and older runs stay readable")
    func history() throws {
        let bench = try CommandBench()
        _ = try generate(bench, persons: 60, seed: 3)
        let store = bench.path("store")
        let arguments = ["run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", store]
        let first = CommandBench.run(arguments)
        try #require(first.code == .done, "\(first.errors)")
        #expect(first.output.hasPrefix("run 000001 of core: committed; "))
        #expect(first.output.contains("registry"))
        #expect(first.output.contains("insurance.person"))
        let before = try bench.files(below: "store")
        let again = CommandBench.run(arguments)
        #expect(again.code == .done)
        #expect(again.output == "nothing new in \(bench.path("in")) since run 000001: nothing was written\n")
        #expect(
            try decode(Report.self, CommandBench.run(arguments + ["--json"]).output).status == "nothing-new")
        #expect(try Set(bench.files(below: "store").keys) == Set(before.keys))
        #expect(CommandBench.run(arguments + ["--full"]).output.hasPrefix("run 000002 of core: committed; "))

        let runs = bench.run("runs", "--store", store, "--format", "csv").outputLines
        #expect(
            runs[0].hasPrefix(
                "run,pipeline,started_at,finished_at,status,rows_read,rejected,superseded,rows,files,bytes"))
        #expect(runs.dropFirst().map { $0.prefix(11) } == ["000002,core", "000001,core"])
        let tables = bench.run("runs", "--store", store, "--tables", "2").outputLines
        #expect(tables.contains("insurance,1"))
        #expect(bench.run("runs", "--store", store, "--tables", "000001").outputLines.contains("insurance,0"))
        let old = bench.run("kpi", "--store", store, "--run", "1", "--format", "json")
        #expect(try decode(Listing.self, old.output).run == "000001")
        #expect(bench.run("kpi", "--store", store).output.contains("reuse_rate"))
    }

    @Test("the printed report tells what each stage took, the stored one does not")
    func stages() throws {
        let bench = try CommandBench()
        _ = try generate(bench, persons: 300, seed: 3)
        let store = bench.path("store")
        let run = bench.run(
            "run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", store, "--json")
        try #require(run.code == .done, "\(run.errors)")
        let printed = try decode(Stages.self, run.output)
        let stages = try #require(printed.stages)
        #expect(Set(stages.map(\.stage)).count == stages.count)
        #expect(stages.allSatisfy { $0.seconds >= 0 })
        for (name, registry) in printed.registries {
            let read = try #require(stages.first { $0.stage == "read \(name)" })
            #expect(read.rows == registry.rowsRead)
            #expect(read.bytes > registry.rowsRead)
        }
        #expect(stages.last?.stage == "commit")

        let stored = bench.run("runs", "--store", store, "--run", "1", "--format", "json")
        try #require(stored.code == .done, "\(stored.errors)")
        #expect(try decode(Stages.self, stored.output).stages == nil)
    }

    @Test("a warning stands above the progress line, and the line goes at the end")
    func watched() throws {
        let bench = try CommandBench()
        _ = try generate(bench, persons: 60, seed: 3)
        let arguments = [
            "run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", bench.path("store"),
        ]
        let ending = CommandBench.run(arguments, isTerminal: true)
        try #require(ending.code == .done, "\(ending.errors)")
        #expect(ending.errors.contains("\r\u{1B}[Khoso: \u{1B}[1;33mwarning:\u{1B}[0m registry `insurance`"))
        #expect(ending.errors.contains("\r\u{1B}[Kread insurance"))
        #expect(ending.errors.hasSuffix("\r\u{1B}[K"))
    }

    @Test("a dry run writes no store")
    func dryRun() throws {
        let bench = try CommandBench()
        _ = try generate(bench, persons: 60, seed: 3)
        let ending = bench.run(
            "run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", bench.path("s"),
            "--dry-run")
        #expect(ending.code == .done, "\(ending.errors)")
        #expect(ending.output.contains("dry run, nothing was committed"))
        #expect(!FileManager.default.fileExists(atPath: bench.path("s/runs")))
    }

    @Test("names that the store does not know are wrong usage, values of dimensions are not")
    func unknownNames() throws {
        let bench = try CommandBench()
        _ = try generate(bench, persons: 60, seed: 3)
        let store = bench.path("store")
        _ = bench.run("run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", store)
        let indicator = bench.run("kpi", "--store", store, "--indicator", "reuse_rate,reuse_rat")
        #expect(indicator.code == .usage)
        #expect(indicator.errors == "hoso: unknown indicator `reuse_rat`; did you mean `reuse_rate`?\n")
        #expect(bench.run("kpi", "--store", store, "--run", "9").code == .usage)
        #expect(bench.run("kpi", "--store", store, "--run", "x").code == .usage)
        #expect(
            bench.run("rejects", "--store", store, "--registry", "insurence").errors.contains("`insurance`?"))
        #expect(bench.run("rejects", "--store", store, "--run", "all", "--format", "csv").code == .done)
        let none = bench.run("kpi", "--store", store, "--period", "1999-01", "--format", "csv")
        #expect(none.code == .done)
        #expect(none.outputLines.count == 1)
        let two = bench.run(
            "kpi", "--store", store, "--indicator", "reuse_rate,digitisation_rate", "--format", "csv")
        #expect(two.outputLines.count == 3)
    }

    @Test("the reject limit refuses the input")
    func rejectLimit() throws {
        let bench = try CommandBench()
        _ = bench.run(
            "generate", "--scenario", "core", "--persons", "300", "--seed", "1", "--output", bench.path("in"),
            "--rejects", "every-kind")
        let ending = bench.run(
            "run", CommandBench.corePipeline, "--input", bench.path("in"), "--store", bench.path("store"))
        #expect(ending.code == .dataRefused)
        #expect(ending.output.isEmpty)
        #expect(ending.errorLines.allSatisfy { $0.hasPrefix("hoso: ") })
        #expect(bench.run("kpi", "--store", bench.path("store")).code == .noInput)
    }

    @Test("public output hides small cells where the pipeline says so")
    func publicOutput() throws {
        let bench = try CommandBench()
        try FileManager.default.createDirectory(atPath: bench.path("in"), withIntermediateDirectories: true)
        let pipeline = try bench.write(
            """
            pipeline: small
            suppress_below: 3
            registries:
              r: {files: "*.csv", key: k, version: a, columns: {k: text, a: text}}
            indicators:
              many: {of: r, by: {area: a}}
            """, to: "p.yaml")
        _ = try bench.write("k,a\n1,x\n2,y\n3,y\n4,y\n5,z\n6,z\n7,z\n8,z\n", to: "in/r.csv")
        let store = bench.path("store")
        let run = bench.run("run", pipeline, "--input", bench.path("in"), "--store", store)
        try #require(run.code == .done, "\(run.errors)")
        let arguments = ["kpi", "--store", store, "--area", "all", "--format", "csv"]
        #expect(
            CommandBench.run(arguments).outputLines.dropFirst() == [
                "many,_T,_T,_T,8,,8", "many,_T,x,_T,1,,1", "many,_T,y,_T,3,,3", "many,_T,z,_T,4,,4",
            ])
        #expect(
            CommandBench.run(arguments + ["--public"]).outputLines.dropFirst() == [
                "many,_T,_T,_T,8,,8", "many,_T,x,_T,,,", "many,_T,y,_T,,,", "many,_T,z,_T,4,,4",
            ])
    }
}
