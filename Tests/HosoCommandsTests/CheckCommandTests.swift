import HosoCommands
import HosoCore
import Testing

struct CheckCommandTests {
    @Test("a pipeline that is fine says so on standard output")
    func fine() {
        let ending = CommandBench.run(["check", CommandBench.corePipeline])
        #expect(ending.code == .done)
        #expect(ending.output == "\(CommandBench.corePipeline): ok (4 registries, 3 indicators)\n")
        #expect(ending.errors.isEmpty)
    }

    @Test("says everything that is wrong, one line each, with its place")
    func diagnostics() throws {
        let bench = try CommandBench()
        let path = try bench.write(
            """
            pipeline: a
            registres: {}
            suppress_belo: 3
            """, to: "bad.yaml")
        let ending = bench.run("check", path)
        #expect(ending.code == .usage)
        #expect(ending.output.isEmpty)
        #expect(ending.errorLines.count == 3)
        #expect(ending.errorLines.allSatisfy { $0.hasPrefix("hoso: \(path):") })
        #expect(ending.errors.contains("\(path):2:1: unknown key `registres`"))
        #expect(ending.errors.contains("\(path):3:1: unknown key `suppress_belo`"))
    }

    @Test("parameters of the command line reach the pipeline")
    func overrides() throws {
        let bench = try CommandBench()
        let path = try bench.write(
            """
            pipeline: a
            parameters: {least: 1}
            registries:
              r: {files: "*.csv", key: k, version: n, columns: {k: text, n: integer}}
            indicators:
              many: {of: r, where: "n >= :least"}
            """, to: "p.yaml")
        #expect(bench.run("check", path).output == "\(path): ok (1 registry, 1 indicator)\n")
        #expect(bench.run("check", path, "--set", "least=2").code == .done)
        let unknown = bench.run("check", path, "--set", "lest=2")
        #expect(unknown.code == .usage)
        #expect(unknown.errors.contains("lest"))
        #expect(bench.run("check", path, "--set", "least=many").code == .usage)
    }
}
