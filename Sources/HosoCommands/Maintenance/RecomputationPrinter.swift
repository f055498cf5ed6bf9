import HosoCore
import HosoEngine

/// Which numbers of a store came out equal, for people and machines.
struct RecomputationPrinter {
    var comparisons: [RunComparison]
    /// As the user wrote it.
    var store: String

    func writeText(to output: BufferedOutput) throws {
        let table = TextTable(
            [
                TextTable.Column(name: "run"), TextTable.Column(name: "what"),
                TextTable.Column(name: "name"),
            ]
                + ["equal", "different"].map { TextTable.Column(name: $0, isRight: true) }, to: output)
        for comparison in comparisons {
            for count in comparison.counts {
                try table.add(
                    [comparison.run, count.kind, count.name, "\(count.equal)", "\(count.different)"])
            }
        }
        try table.finish()
        for comparison in comparisons {
            for difference in comparison.differences {
                try output.write("run \(comparison.run): \(ShownText.withoutControls(difference))\n")
            }
        }
        if differenceCount == 0 {
            let runs = comparisons.count
            try output.write(
                "\(store): recomputed \(runs) run\(runs == 1 ? "" : "s"), every number is equal\n")
        }
    }

    func writeJSON(to output: BufferedOutput) throws {
        let runs = comparisons.map { comparison in
            let counts = comparison.counts.map { count in
                "{\"what\": \(JSONText.quoted(count.kind)), \"name\": \(JSONText.quoted(count.name)), "
                    + "\"equal\": \(count.equal), \"different\": \(count.different)}"
            }
            let differences = comparison.differences.map { JSONText.quoted($0) }
            return "{\"run\": \(JSONText.quoted(comparison.run)), \"equal\": \(comparison.isEqual), "
                + "\"counts\": [\(counts.joined(separator: ", "))], "
                + "\"differences\": [\(differences.joined(separator: ", "))]}"
        }
        try output.write("{\"runs\": [\(runs.joined(separator: ",\n"))]}\n")
    }

    var differenceCount: Int { comparisons.reduce(0) { $0 + $1.differences.count } }

    var error: HosoError {
        HosoError(
            .damagedStore, at: SourcePlace(file: store),
            "\(differenceCount) number\(differenceCount == 1 ? "" : "s") came out different",
            hint: "`hoso verify` tells whether the store is damaged")
    }
}
