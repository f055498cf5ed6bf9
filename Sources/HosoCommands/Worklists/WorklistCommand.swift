import ArgumentParser
import HosoCore
import HosoStore

/// `hoso worklist`: the items of a check.
struct WorklistCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "worklist", abstract: "Lists the rows that fail a check.",
        discussion: """
            excel: CSV that Excel opens as it is, IDs kept as text. csv: RFC 4180, for programs.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table
        case json
        case csv
        case excel
    }

    @Argument(help: ArgumentHelp("A check of the pipeline.", valueName: "check"))
    var check: String

    @OptionGroup var store: StoreOptions

    @Option(help: "Only rows of this area and of those below it; _U for those of none.")
    var area: String?

    @Option(help: ArgumentHelp("The list as it was after this run (default: the newest).", valueName: "run"))
    var run: String?

    @Flag(help: "Rows that were closed, of all runs, instead of those that are open.")
    var closed = false

    @Option(help: ArgumentHelp("How the list is written.", valueName: "table|json|csv|excel"))
    var format = Format.table

    @OptionGroup var reporting: ReportingOptions

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        let report = try store.run(run, of: opened)
        let areas = try area.map { try WorklistAreas($0, of: opened, report, isHistory: closed) }
        var names: [String] = []
        var known = Set<String>()
        var checks = Set(report.checks.keys)
        // What is shown may change from run to run, so that the columns are known only at the end.
        try opened.worklistItems(after: report, closed ? .closed : .open) { item in
            checks.insert(item.check)
            guard item.check == check, areas?.takes(item.area) ?? true else { return }
            for shown in WorklistCommand.shown(item) where known.insert(shown.name).inserted {
                names.append(shown.name)
            }
        }
        try KnownName.check(check, in: checks.sorted(), kind: "check")
        let writer = WorklistWriter(format: format, isClosed: closed, shown: names, output: context.output)
        try writer.begin(run: report.run, check: check)
        try opened.worklistItems(after: report, closed ? .closed : .open, check: check) { item in
            guard areas?.takes(item.area) ?? true else { return }
            try writer.add(item, WorklistCommand.shown(item))
        }
        try writer.finish()
    }

    private static func shown(_ item: WorklistItem) -> [(name: String, value: String?)] {
        item.detail.flatMap { WorklistDetail.decode($0[...]) } ?? []
    }
}
