import ArgumentParser
import HosoCore
import HosoEngine
import HosoIndicators
import HosoSpec
import HosoStore

/// `hoso measure`: a pipeline's indicators, computed from the rows of a store.
struct MeasureCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Computes a pipeline's indicators from the rows that a store holds; writes nothing.",
        discussion: """
            Prints as `kpi` does. The rows are those of the newest run, with links and derived columns as it \
            stored them: a new indicator, or another parameter, is tried out without a run.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table
        case json
        case csv
    }

    @OptionGroup var pipeline: PipelineArguments

    @OptionGroup var store: StoreOptions

    @OptionGroup var wanted: CellOptions

    @Option(help: ArgumentHelp("How the cells are written.", valueName: "table|json|csv"))
    var format = Format.table

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var reporting: ReportingOptions

    func execute(_ context: CommandContext) throws {
        let plan = try pipeline.load()
        let opened = store.open()
        let run = try store.run(nil, of: opened)
        let selection = wanted.selection
        let known = Set(plan.indicators.map(\.name)).sorted()
        for name in selection.names ?? [] { try KnownName.check(name, in: known, kind: "indicator") }
        if !StoreMeasurement.isOfPipeline(run, plan) {
            context.log.warning(
                "run \(run.run) was of another pipeline, or of other parameters: "
                    + "registries, derived columns and links are as it stored them"
            )
        }
        let measurement = StoreMeasurement(
            plan: plan, store: opened, run: run, names: selection.names,
            workers: Workers(threadCount: threads.count))
        let rows = try measurement.results().flatMap { result in
            result.cells.map { cell in
                IndicatorRow(
                    run: run.run, indicator: result.name, period: cell.period, area: cell.area,
                    category: cell.category, numerator: cell.numerator, denominator: cell.denominator,
                    value: cell.value, rank: cell.rank, definition: cell.definition)
            }
        }
        let cells = ShownCell.select(rows, selection, hiddenBy: nil)
        let printer = KpiPrinter(run: run.run, pipeline: plan.name)
        switch format {
        case .table: try printer.writeTable(cells, to: context.output)
        case .json: try printer.writeJSON(cells, to: context.output)
        case .csv: try printer.writeCSV(cells, to: context.output)
        }
    }
}
