import ArgumentParser

/// Which cells of the indicators are wanted, as `kpi` and `measure` are asked for them.
struct CellOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only these indicators, separated by commas.", valueName: "a,b"))
    var indicator: String?

    @Option(help: "Only this period.")
    var period = "_T"

    @Option(help: "Only this area.")
    var area = "_T"

    @Option(help: "Only this category.")
    var category = "_T"

    func validate() throws {
        if let indicator, indicator.split(separator: ",").isEmpty {
            throw ValidationError("--indicator names no indicator")
        }
    }

    var selection: IndicatorSelection {
        IndicatorSelection(
            names: indicator?.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) },
            period: period, area: area, category: category)
    }
}
