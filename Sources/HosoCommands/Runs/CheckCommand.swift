import ArgumentParser
import HosoSpec

/// `hoso check`: validates a pipeline.
struct CheckCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says everything that is wrong with a pipeline.")

    @OptionGroup var pipeline: PipelineArguments

    @Option(help: ArgumentHelp("Prints the SQL that the pipeline stands for.", valueName: "spark|duckdb"))
    var sql: String?

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if sql != nil { throw ValidationError("--sql is not supported yet") }
    }

    func execute(_ context: CommandContext) throws {
        let plan = try pipeline.load()
        let registries = CheckCommand.counted(plan.registries.count, "registry", "registries")
        let names = Set(plan.indicators.map(\.name))
        let indicators = CheckCommand.counted(names.count, "indicator", "indicators")
        let checks =
            plan.checks.isEmpty ? "" : ", " + CheckCommand.counted(plan.checks.count, "check", "checks")
        try context.output.write("\(pipeline.path): ok (\(registries), \(indicators)\(checks))\n")
    }

    private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}
