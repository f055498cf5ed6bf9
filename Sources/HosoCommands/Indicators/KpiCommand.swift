import ArgumentParser
import HosoCore
import HosoStore

/// `hoso kpi`: the indicators of a run.
struct KpiCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "kpi", abstract: "Prints the indicators of a run.",
        discussion:
            "A period, an area or a category may also be _T, the total (the default), _U, the unknown, or all."
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table
        case json
        case csv
        case sdmxCSV = "sdmx-csv"
    }

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Only these indicators, separated by commas.", valueName: "a,b"))
    var indicator: String?

    @Option(help: "Only this period.")
    var period = "_T"

    @Option(help: "Only this area.")
    var area = "_T"

    @Option(help: "Only this category.")
    var category = "_T"

    @Option(help: ArgumentHelp("A run's number (default: the newest).", valueName: "run"))
    var run: String?

    @Option(help: ArgumentHelp("How the cells are written.", valueName: "table|json|csv"))
    var format = Format.table

    @Flag(
        name: .customLong("public"), help: "Hides cells that stand for so few that they could be recognised.")
    var isPublic = false

    @Option(
        help: ArgumentHelp(
            "In the areas as they were at the end of a year, or on a day.", valueName: "year|date"))
    var boundaries: String?

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if let boundaries, AskedBoundaries.day(boundaries) == nil {
            throw ValidationError(
                "--boundaries takes a year or a date such as 2024-12-31, not `\(boundaries)`")
        }
        if format == .sdmxCSV { throw ValidationError("--format sdmx-csv is not supported yet") }
        if let indicator, indicator.split(separator: ",").isEmpty {
            throw ValidationError("--indicator names no indicator")
        }
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        let report = try store.computedRun(run, of: opened)
        let rows = try opened.indicatorRows(run: report.run)
        // One that is not in force has no cells.
        let known = Set(rows.map(\.indicator)).union(report.receipt.indicators.keys).sorted()
        let names = indicator?.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }
        for name in names ?? [] { try KnownName.check(name, in: known, kind: "indicator") }
        let selection = IndicatorSelection(names: names, period: period, area: area, category: category)
        let asked = try boundaries.flatMap(AskedBoundaries.day).map {
            try AskedBoundaries(day: $0, run: report.run, receipt: report.receipt)
        }
        let cells = ShownCell.select(
            rows, selection, hiddenBy: isPublic ? report.receipt : nil, boundaries: asked)
        let printer = KpiPrinter(run: report.run, pipeline: report.pipeline, hasQuality: asked != nil)
        switch format {
        case .table: try printer.writeTable(cells, to: context.output)
        case .json: try printer.writeJSON(cells, to: context.output)
        case .csv: try printer.writeCSV(cells, to: context.output)
        case .sdmxCSV: preconditionFailure("validate() refuses sdmx-csv")
        }
    }
}
