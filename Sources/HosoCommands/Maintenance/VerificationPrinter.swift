import HosoCore
import HosoStore

/// What a verification found, for people and machines.
struct VerificationPrinter {
    var result: VerificationResult
    /// As the user wrote it.
    var store: String

    /// One line where all is well, else one for each problem.
    func writeText(to output: BufferedOutput) throws {
        for problem in result.problems {
            try output.write(ShownText.withoutControls("\(problem)") + "\n")
        }
        if result.problems.isEmpty {
            let run = result.run.map { "run \($0)" } ?? "no finished run"
            try output.write("\(store): ok, \(run): \(counts)\n")
        }
    }

    func writeJSON(to output: BufferedOutput) throws {
        let problems = result.problems.map { problem in
            "{\"file\": \(JSONText.quoted(problem.file)), \"place\": \(JSONText.quoted(problem.place)), "
                + "\"message\": \(JSONText.quoted(problem.message))}"
        }
        try output.write(
            "{\"run\": \(JSONText.quoted(result.run)), \"seal\": \(JSONText.quoted(result.seal)), "
                + "\"tables\": \(result.tableCount), \"commits\": \(result.commitCount), "
                + "\"checkpoints\": \(result.checkpointCount), \"files\": \(result.fileCount), "
                + "\"rows\": \(result.rowCount), \"bytes\": \(result.byteCount), "
                + "\"vacuumed_files\": \(result.vacuumedCount), "
                + "\"problems\": [\(problems.joined(separator: ", "))]}\n")
    }

    var error: HosoError {
        let count = result.problems.count
        return HosoError(
            .damagedStore, at: SourcePlace(file: store),
            "\(count) problem\(count == 1 ? "" : "s") found in \(counts)",
            hint: "restore the store from a copy")
    }

    private var counts: String {
        "\(result.tableCount) tables, \(result.commitCount) commits, \(result.fileCount) files, "
            + "\(result.rowCount) rows, \(ByteSize.text(result.byteCount))"
    }
}
