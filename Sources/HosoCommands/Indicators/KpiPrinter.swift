import HosoIndicators

/// The forms of `hoso kpi` (contract, "Output of `hoso kpi`").
package struct KpiPrinter {
    /// Six digits.
    package var run: String
    package var pipeline: String
    /// Whether cells tell how good their numbers are.
    package var hasQuality: Bool

    package init(run: String, pipeline: String, hasQuality: Bool = false) {
        self.run = run
        self.pipeline = pipeline
        self.hasQuality = hasQuality
    }

    private static let dimensionNames = ["indicator", "period", "area", "category"]
    private static let measureNames = ["numerator", "denominator", "value"]
    /// Stands for a null and for a suppressed number in tables.
    private static let noNumber = "–"
    private static let hiddenNumber = "hidden"

    package func writeCSV(_ cells: [ShownCell], to output: BufferedOutput) throws {
        let names = KpiPrinter.dimensionNames + KpiPrinter.measureNames
        try output.write(CSVText.record(names + (hasQuality ? ["quality"] : [])))
        for shown in cells {
            let numbers = numbers(of: shown).map { NumberText.full($0) ?? "" }
            try output.write(CSVText.record(dimensions(of: shown) + numbers + quality(of: shown)))
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
            var members = texts + numbers + ["\"suppressed\": \(shown.isSuppressed)"]
            if let rank = shown.cell.rank { members.append("\"rank\": \(rank)") }
            if let definition = shown.cell.definition {
                members.append("\"definition\": \(JSONText.quoted(definition))")
            }
            members += quality(of: shown).map { "\"quality\": \(JSONText.quoted($0))" }
            try output.write("\(index == 0 ? "" : ",")\n{\(members.joined(separator: ", "))}")
        }
        try output.write("\n]}\n")
    }

    package func writeTable(_ cells: [ShownCell], to output: BufferedOutput) throws {
        let hasRank = cells.contains { $0.cell.rank != nil }
        let hasDefinition = cells.contains { $0.cell.definition != nil }
        let measures = KpiPrinter.measureNames + (hasRank ? ["rank"] : [])
        let notes = (hasDefinition ? ["definition"] : []) + (hasQuality ? ["quality"] : [])
        let table = TextTable(
            KpiPrinter.dimensionNames.map { TextTable.Column(name: $0) }
                + measures.map { TextTable.Column(name: $0, isRight: true) }
                + notes.map { TextTable.Column(name: $0) },
            to: output)
        for shown in cells {
            var fields = dimensions(of: shown)
            fields += numbers(of: shown).map { number in
                if shown.isSuppressed { return KpiPrinter.hiddenNumber }
                return NumberText.rounded(number) ?? KpiPrinter.noNumber
            }
            if hasRank { fields.append(shown.cell.rank.map { "\($0)" } ?? KpiPrinter.noNumber) }
            if hasDefinition { fields.append(shown.cell.definition ?? KpiPrinter.noNumber) }
            try table.add(fields + quality(of: shown))
        }
        try table.finish()
    }

    /// None where cells do not tell it.
    private func quality(of shown: ShownCell) -> [String] {
        hasQuality ? [shown.quality?.rawValue ?? ""] : []
    }

    private func dimensions(of shown: ShownCell) -> [String] {
        [shown.indicator, shown.cell.period, shown.cell.area, shown.cell.category]
    }

    private func numbers(of shown: ShownCell) -> [Double?] {
        [shown.cell.numerator, shown.cell.denominator, shown.cell.value]
    }
}
