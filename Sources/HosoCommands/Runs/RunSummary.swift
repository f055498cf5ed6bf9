import HosoSpec
import HosoStore

/// What a run did, for a person.
struct RunSummary {
    var report: RunReport
    /// Names in the order of the pipeline.
    var registryOrder: [String]
    var checkOrder: [String]
    /// As the user named it.
    var input: String

    func write(to output: BufferedOutput) throws {
        switch report.status {
        case .nothingNew:
            try output.write("nothing new in \(input) since run \(report.run): nothing was written\n")
            return
        case .dryRun:
            try output.write("run \(report.run) of \(report.pipeline): dry run, nothing was committed; ")
        case .committed, .optimized: try output.write("run \(report.run) of \(report.pipeline): committed; ")
        }
        let seconds = NumberText.full((report.seconds * 10).rounded() / 10) ?? "?"
        try output.write("\(seconds) s, \(ByteSize.text(report.peakMemoryBytes)) of memory\n")
        try writeRegistries(to: output)
        try writeLinks(to: output)
        try writeChecks(to: output)
    }

    private func writeRegistries(to output: BufferedOutput) throws {
        let names = ["files", "rows read", "rejected", "superseded", "rows"]
        let table = TextTable(
            [TextTable.Column(name: "registry")] + names.map { TextTable.Column(name: $0, isRight: true) },
            to: output)
        for name in orderedNames {
            guard let registry = report.registries[name] else { continue }
            let counts = [
                registry.files, registry.rowsRead, registry.rejected, registry.superseded, registry.rows,
            ]
            try table.add([name] + counts.map { "\($0)" })
        }
        try table.finish()
    }

    private func writeLinks(to output: BufferedOutput) throws {
        let statuses = Array(LinkMember.statuses.reversed())
        // Mended IDs are among the verified ones.
        let hasRepaired = report.registries.values.contains {
            $0.repaired?.values.contains { $0 > 0 } ?? false
        }
        let names = statuses + (hasRepaired ? ["repaired"] : [])
        let table = TextTable(
            [TextTable.Column(name: "link")] + names.map { TextTable.Column(name: $0, isRight: true) },
            to: output)
        var hasLinks = false
        for name in orderedNames {
            for (link, counts) in (report.registries[name]?.links ?? [:]).sorted(by: { $0.key < $1.key }) {
                hasLinks = true
                let repaired = report.registries[name]?.repaired?[link] ?? 0
                try table.add(
                    ["\(name).\(link)"] + statuses.map { "\(counts[$0] ?? 0)" }
                        + (hasRepaired ? ["\(repaired)"] : []))
            }
        }
        if hasLinks { try table.finish() }
    }

    private func writeChecks(to output: BufferedOutput) throws {
        if report.checks.isEmpty { return }
        let table = TextTable(
            [TextTable.Column(name: "check")]
                + ["open", "opened", "corrected"].map { TextTable.Column(name: $0, isRight: true) },
            to: output)
        for name in checkOrder {
            guard let check = report.checks[name] else { continue }
            try table.add([name] + [check.open, check.opened, check.corrected].map { "\($0)" })
        }
        try table.finish()
    }

    private var orderedNames: [String] {
        let others = report.registries.keys.filter { !registryOrder.contains($0) }.sorted()
        return registryOrder + others
    }
}
