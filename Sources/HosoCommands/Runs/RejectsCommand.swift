import ArgumentParser
import HosoCore
import HosoStore

/// `hoso rejects`: rows that were refused.
struct RejectsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects", abstract: "Lists the rows that a run refused, and why.")

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("A run's number, or all (default: the newest).", valueName: "run"))
    var run: String?

    @Option(help: ArgumentHelp("Only the rows of one registry.", valueName: "name"))
    var registry: String?

    @Option(help: ArgumentHelp("How the list is written.", valueName: "table|json|csv"))
    var format = OutputFormat.table

    @OptionGroup var reporting: ReportingOptions

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        let isAll = run == "all"
        let report = try store.computedRun(isAll ? nil : run, of: opened)
        if let registry {
            try KnownName.check(registry, in: report.registries.keys.sorted(), kind: "registry")
        }
        let writer = RejectWriter(format: format, output: context.output)
        try writer.begin(run: isAll ? nil : report.run)
        try opened.rejectRows(run: isAll ? nil : report.run, registry: registry) { try writer.add($0) }
        try writer.finish()
    }
}
