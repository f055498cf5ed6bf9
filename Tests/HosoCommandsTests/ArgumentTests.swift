import HosoCommands
import HosoCore
import Testing

struct ArgumentTests {
    @Test(
        "wrong usage is one line and exits 64",
        arguments: [
            ([], "a command is missing"),
            (["frob"], "unknown command `frob`"),
            (["rnu"], "did you mean `run`?"),
            (["kpi"], "missing expected argument '--store <dir>'"),
            (["kpi", "--store", "s", "--bogus"], "unknown option '--bogus'"),
            (["kpi", "--store", "s", "--format", "xml"], "invalid for '--format"),
            (["kpi", "--store", "s", "--format", "sdmx-csv"], "not supported yet"),
            (["kpi", "--store", "s", "--indicator", ","], "--indicator names no indicator"),
            (["run", "p", "--store", "s"], "missing expected argument '--input <dir>'"),
            (["run", "p", "--input", "i", "--store", "s", "--engine", "spark"], "not supported yet"),
            (["run", "p", "--input", "i", "--store", "s", "--memory", "4 apples"], "--memory takes a size"),
            (["run", "p", "--input", "i", "--store", "s", "--memory", "0"], "--memory takes a size"),
            (["run", "p", "--input", "i", "--store", "s", "--threads", "0"], "--threads must be"),
            (["run", "p", "--input", "i", "--store", "s", "--set", "as_of"], "--set takes name=value"),
            (["run", "p", "--input", "i", "--store", "s", "--set", "=1"], "--set takes name=value"),
            (["run", "p", "--input", "i", "--store", "s", "--set", "a=1", "--set", "a=2"], "`a` twice"),
            (["check", "p", "--sql", "spark"], "not supported yet"),
            (["lookup", "001000000001", "--store", "s"], "missing expected argument '--purpose <text>'"),
            (["lookup", "001000000001", "--store", "s", "--purpose", " \u{a0}\t"], "--purpose is empty"),
            (["lookup", "--store", "s", "--purpose", "p"], "give an ID or --qr"),
            (["lookup", "1", "--qr", "x", "--store", "s", "--purpose", "p"], "give an ID or --qr"),
            (["lookup", "00100000000", "--store", "s", "--purpose", "p"], "neither 12 nor 9 digits"),
            (["lookup", "--qr", "a|b", "--store", "s", "--purpose", "p"], "2 fields"),
            (["lookup", "001000000001", "--store", "s", "--purpose", "of 001 000 000 001"], "holds the ID"),
            (["generate", "--scenario", "cor", "--persons", "1", "--seed", "1", "--output", "o"], "`core`"),
            (
                ["generate", "--scenario", "core", "--persons", "0", "--seed", "1", "--output", "o"],
                "--persons must be"
            ),
            (
                ["generate", "--scenario", "core", "--persons", "1", "--seed", "-1", "--output", "o"],
                "--seed"
            ),
        ])
    func wrongUsage(arguments: [String], expected: String) {
        let ending = CommandBench.run(arguments)
        #expect(ending.code == .usage)
        #expect(ending.output.isEmpty)
        #expect(ending.errorLines.count == 1)
        #expect(ending.errors.hasPrefix("hoso: "))
        #expect(ending.errors.contains(expected), "\(ending.errors)")
    }

    @Test(
        "help goes to standard output and exits 0",
        arguments: [["--help"], ["help"], ["run", "--help"], ["help", "kpi"], ["generate", "-h"]])
    func help(arguments: [String]) {
        let ending = CommandBench.run(arguments)
        #expect(ending.code == .done)
        #expect(ending.output.contains("USAGE: hoso"))
        #expect(ending.errors.isEmpty)
    }

    @Test("tells its version")
    func version() {
        let ending = CommandBench.run(["--version"])
        #expect(ending.code == .done)
        #expect(ending.output == "hoso version \(HosoVersion.current)\n")
    }

    @Test("what does not exist exits 66")
    func noInput() throws {
        let bench = try CommandBench()
        for ending in [
            bench.run("kpi", "--store", bench.path("none")),
            bench.run("rejects", "--store", bench.path("none")),
            bench.run("runs", "--store", bench.path("none")), bench.run("check", bench.path("none.yaml")),
            bench.run(
                "run", CommandBench.corePipeline, "--input", bench.path("none"), "--store", bench.path("s")),
        ] {
            #expect(ending.code == .noInput)
            #expect(ending.errors.hasPrefix("hoso: \(bench.folder)/none"))
            #expect(ending.errorLines.count == 1)
        }
    }

    @Test(
        "errors are JSON lines where asked for",
        arguments: [["kpi", "--store", "/nowhere/s"], ["kpi", "--bogus"]])
    func jsonLog(arguments: [String]) {
        for form in [["--log-format", "json"], ["--log-format=json"]] {
            let ending = CommandBench.run(arguments + form)
            #expect(ending.errorLines.count == 1)
            #expect(ending.errors.hasPrefix("{\"level\":\"error\",\"message\":\""))
            #expect(ending.errors.contains("\",\"time\":\"20"))
            #expect(ending.errors.hasSuffix("Z\"}\n"))
        }
    }

    @Test("colours only for a person who did not refuse them")
    func colours() {
        let arguments = ["kpi", "--store", "/nowhere/s"]
        #expect(!CommandBench.run(arguments).errors.contains("\u{1B}"))
        #expect(CommandBench.run(arguments, isTerminal: true).errors.contains("\u{1B}[1;31mhoso:\u{1B}[0m "))
        #expect(!CommandBench.run(arguments + ["--no-color"], isTerminal: true).errors.contains("\u{1B}"))
        for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            let ending = CommandBench.run(arguments, isTerminal: true, environment: environment)
            #expect(!ending.errors.contains("\u{1B}"))
        }
    }
}
