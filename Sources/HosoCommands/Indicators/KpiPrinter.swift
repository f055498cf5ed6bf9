import HosoIndicators

/// The forms of `hoso kpi` (contract, "Output of `hoso kpi`").
package struct KpiPrinter {
    /// Six digits.
    package var run: String
    package var pipeline: String

    package init(run: String, pipeline: String) {
        self.run = run
        self.pipeline = pipeline
    }

    private static let dimensionNames = ["indicator", "period", "area", "category"]
    private static let measureNames = ["numerator", "denominator", "value"]
    /// Stands for a null and for a suppressed number in tables.
    private static let noNumber = "–"
    private static let hiddenNumber = "hidden"

    package func writeCSV(_ cells: [ShownCell], to output: BufferedOutput) throws {
        try output.write(CSVText.record(KpiPrinter.dimensionNames + KpiPrinter.measureNames))
        for shown in cells {
            try output.write(
                CSVText.record(dimensions(of: shown) + numbers(of: shown).map { NumberText.full($0) ?? "" }))
        }
    }

    package func writeJSON(_ cells: [ShownCell], to output: BufferedOutput) throws {
        try output.write(
            "{\"run\": \(JSONText.quoted(run)), \"pipeline\": \(JSONText.quoted(pipeline)), \"results\": [")
        for (index, shown) in cells.enumerated() {
            let texts = zip(KpiPrinter.dimensionNames, dimensions(of: shown)).map { name, text in
                "\"\(name)\": \(JSONText.quoted(text))"
            }
            let numbers = zip(KpiPrinter.measureNames, numbers(of: shown)).map { name, number in
                "\"\(name)\": \(JSONText.number(number))"
            }
            let members = texts + numbers + ["\"suppressed\": \(shown.isSuppressed)"]
            try output.write("\(index == 0 ? "" : ",")\n{\(members.joined(separator: ", "))}")
        }
        try output.write("\n]}\n")
    }

    package func writeTable(_ cells: [ShownCell], to output: BufferedOutput) throws {
        let table = TextTable(
            KpiPrinter.dimensionNames.map { TextTable.Column(name: $0) }
                + KpiPrinter.measureNames.map { TextTable.Column(name: $0, isRight: true) },
            to: output)
        for shown in cells {
            let numbers = numbers(of: shown).map { number in
                if shown.isSuppressed { return KpiPrinter.hiddenNumber }
                return NumberText.rounded(number) ?? KpiPrinter.noNumber
            }
            try table.add(dimensions(of: shown) + numbers)
        }
        try table.finish()
    }

    private func dimensions(of shown: ShownCell) -> [String] {
        [shown.indicator, shown.cell.period, shown.cell.area, shown.cell.category]
    }

    private func numbers(of shown: ShownCell) -> [Double?] {
        [shown.cell.numerator, shown.cell.denominator, shown.cell.value]
    }
}
