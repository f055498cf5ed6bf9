import ArgumentParser

/// A command that can run in any console.
protocol ConsoleCommand: ParsableCommand {
    var reporting: ReportingOptions { get }

    /// Does the work; results go to `context.output`.
    func execute(_ context: CommandContext) throws
}
