import ArgumentParser
import HosoCore

/// `hoso` itself; its work is done by its subcommands.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hoso",
        abstract: "Loads, links and measures registries of persons, batch by batch.",
        version: "hoso version \(HosoVersion.current)",
        subcommands: [
            RunCommand.self, CheckCommand.self, KpiCommand.self, MeasureCommand.self, LookupCommand.self,
            WorklistCommand.self, RejectsCommand.self, RunsCommand.self,
            ExportCommand.self, VerifyCommand.self, OptimizeCommand.self, VacuumCommand.self,
            InspectCommand.self, GenerateCommand.self,
        ])
}
