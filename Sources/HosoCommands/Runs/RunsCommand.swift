import ArgumentParser
import HosoCore
import HosoStore

/// `hoso runs`: the store's history.
struct RunsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists the runs of a store, the newest first.")

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp("Prints the version of each table that holds after this run.", valueName: "run"))
    var tables: String?

    @Option(help: ArgumentHelp("Prints what this run read and wrote.", valueName: "run"))
    var run: String?

    @Option(help: ArgumentHelp("How the list is written.", valueName: "table|json|csv"))
    var format = OutputFormat.table

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if run != nil && tables != nil { throw ValidationError("--run and --tables exclude each other") }
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        if let tables {
            try writeTables(of: store.run(tables, of: opened), to: context.output)
            return
        }
        if let run {
            try RunReceiptPrinter(report: store.run(run, of: opened)).write(format, to: context.output)
            return
        }
        _ = try store.run(nil, of: opened)
        let runs = try opened.runs()
        switch format {
        case .json:
            let reports = try runs.map { try $0.json() }.joined(separator: ",\n")
            try context.output.write("{\"runs\": [\n\(reports)\n]}\n")
        case .csv:
            try context.output.write(CSVText.record(RunsCommand.columns.map(\.name)))
            for run in runs { try context.output.write(CSVText.record(RunsCommand.fields(of: run))) }
        case .table:
            let table = TextTable(RunsCommand.columns, to: context.output)
            for run in runs { try table.add(RunsCommand.fields(of: run)) }
            try table.finish()
        }
    }

    private func writeTables(of run: RunReport, to output: BufferedOutput) throws {
        let versions = run.receipt.tables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        if format == .json {
            let members = versions.map { "\(JSONText.quoted($0.key)): \($0.value)" }.joined(separator: ", ")
            try output.write("{\"run\": \(JSONText.quoted(run.run)), \"tables\": {\(members)}}\n")
            return
        }
        if format == .csv { try output.write(CSVText.record(["table", "version"])) }
        for (table, version) in versions { try output.write(CSVText.record([table, "\(version)"])) }
    }

    private static let columns =
        ["run", "pipeline", "started_at", "finished_at", "status"].map {
            TextTable.Column(name: $0)
        }
        + [
            "rows_read", "rejected", "superseded", "rows", "files", "bytes", "files_written", "bytes_written",
        ].map { TextTable.Column(name: $0, isRight: true) }

    /// The counts are sums over the registries; what was written is over all tables but `runs`.
    private static func fields(of run: RunReport) -> [String] {
        func sum(_ count: (RegistryReport) -> Int) -> String {
            "\(run.registries.values.reduce(0) { $0 + count($1) })"
        }
        let wrote = run.receipt.wrote
        return [
            run.run, run.pipeline, run.startedAt, run.finishedAt, run.status.rawValue, sum(\.rowsRead),
            sum(\.rejected), sum(\.superseded), sum(\.rows), sum(\.files), sum(\.bytes),
            wrote.map { "\($0.count)" } ?? "", wrote.map { "\($0.reduce(0) { $0 + $1.bytes })" } ?? "",
        ]
    }
}
