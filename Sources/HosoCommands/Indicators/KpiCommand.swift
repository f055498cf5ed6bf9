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

    @OptionGroup var wanted: CellOptions

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
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        let newest = try store.storedRun(nil, of: opened)
        let stored =
            run == nil && newest.status == .committed
            ? newest : try store.computedStoredRun(run, of: opened)
        let selection = wanted.selection
        let cells = try cells(of: stored, selection, opened, newest)
        let printer = KpiPrinter(
            run: stored.run, pipeline: stored.pipeline, hasQuality: boundaries != nil)
        switch format {
        case .table: try printer.writeTable(cells, to: context.output)
        case .json: try printer.writeJSON(cells, to: context.output)
        case .csv: try printer.writeCSV(cells, to: context.output)
        case .sdmxCSV: preconditionFailure("validate() refuses sdmx-csv")
        }
    }

    /// - Parameter newest: the newest finished run, at whose tables the store is read.
    private func cells(
        of run: StoredRun, _ selection: IndicatorSelection, _ opened: Store, _ newest: StoredRun
    ) throws -> [ShownCell] {
        guard isPublic || boundaries != nil else {
            let rows = try opened.indicatorRows(run: run.run, selection.filter, newest: newest)
            try check(selection.names, found: Set(rows.map(\.indicator)), run, opened)
            return ShownCell.select(rows, selection, hiddenBy: nil)
        }
        let basis = try run.disclosure()
        let asked = try boundaries.flatMap(AskedBoundaries.day).map {
            try AskedBoundaries(day: $0, run: run.run, boundaries: run.boundaries(), basis: basis)
        }
        // What is hidden, and what lies in other areas, hangs on the cells around it.
        let names = selection.names.map { PublishedIndicators.neededNames($0, basis) }
        let rows = try opened.indicatorRows(
            run: run.run, IndicatorFilter(indicators: names), newest: newest)
        try check(selection.names, found: Set(rows.map(\.indicator)), run, opened)
        return ShownCell.select(
            rows, selection, hiddenBy: isPublic ? basis : nil, boundaries: asked)
    }

    private func check(_ names: [String]?, found: Set<String>, _ run: StoredRun, _ opened: Store) throws {
        let others = (names ?? []).filter { !found.contains($0) }
        if others.isEmpty { return }
        // One that is not in force has no cells, and one of a filter's others none that is asked for.
        let planned = try Set(run.indicators().keys)
        if others.allSatisfy({ planned.contains($0) }) { return }
        let known = try planned.union(opened.indicatorRows(run: run.run).map(\.indicator)).sorted()
        for name in others { try KnownName.check(name, in: known, kind: "indicator") }
    }
}
