import HosoCore
import HosoDelta
import HosoStorage

/// Compares what runs say of their tables with the tables.
struct RunBooks {
    let store: Store
    let history: RunHistory
    let tables: [VerifiedTable]

    /// - Parameters:
    ///   - linkCounts: by registry and link, the rows of the newest run's version by status.
    ///   - repairedCounts: by registry and link, those of them found by a mended ID.
    func problems(
        _ linkCounts: [String: [String: [String: Int]]], _ repairedCounts: [String: [String: Int]]
    ) throws -> [VerificationProblem] {
        var problems: [VerificationProblem] = []
        for run in history.runs {
            for message in runFaults(run) {
                problems.append(VerificationProblem(file: "runs", "run \(run.run): \(message)"))
            }
        }
        if let newest = history.newest {
            for (registry, report) in newest.registries.sorted(by: { $0.key < $1.key }) {
                // Where files could not be read, that has been told.
                guard let found = linkCounts[registry] else { continue }
                for (link, counts) in report.links.sorted(by: { $0.key < $1.key })
                where counts.filter({ $0.value != 0 }) != found[link] ?? [:] {
                    problems.append(
                        VerificationProblem(
                            file: registry,
                            "link `\(link)`: rows by status differ from run \(newest.run)'s report"))
                }
                let repaired = repairedCounts[registry] ?? [:]
                for link in report.links.keys.sorted()
                where repaired[link] ?? 0 != report.repaired?[link] ?? 0 {
                    problems.append(
                        VerificationProblem(
                            file: registry,
                            "link `\(link)`: repaired rows differ from run \(newest.run)'s report"))
                }
            }
        }
        return try problems + systemFaults()
    }

    /// What a run says of versions, rows, files and seals, against the logs.
    private func runFaults(_ run: RunReport) -> [String] {
        var faults: [String] = []
        for (name, version) in run.receipt.tables.sorted(by: { $0.key < $1.key }) {
            guard let log = tables.first(where: { $0.name == name })?.outcome,
                let files = log.filesByVersion[version]
            else { continue }
            if let rows = run.registries[name]?.rows {
                let logged = files.values.reduce(0) { $0 + ($1.recordCount ?? 0) }
                if logged != rows {
                    faults.append("table `\(name)` has \(logged) rows at version \(version), not \(rows)")
                }
            }
            if let seal = run.receipt.seals?[name], let found = log.sealByVersion[version], seal != found {
                faults.append("version \(version) of table `\(name)` is another than the run made")
            }
            for output in run.receipt.wrote ?? [] where output.table == name {
                guard let add = files[output.path] else {
                    faults.append("version \(version) of table `\(name)` lacks `\(output.path)`")
                    continue
                }
                if add.byteCount != output.bytes || add.tags[ColumnFile.digestTag] != output.sha256
                    || add.recordCount != output.rows
                {
                    faults.append("`\(name)/\(output.path)` is in the log with other size, rows or digest")
                }
            }
        }
        for (registry, report) in run.registries.sorted(by: { $0.key < $1.key })
        where report.rejected + report.superseded > report.rowsRead {
            faults.append("the books of registry `\(registry)` do not balance")
        }
        return faults
    }

    private func worklistFaults() throws -> [VerificationProblem] {
        var problems: [VerificationProblem] = []
        let table = SystemTable.worklists.rawValue
        if let version = history.newest?.receipt.tables[table] {
            let books = try WorklistBooks(TableReader(store.table(table), version: version))
            problems += books.faults(history.runs).map { VerificationProblem(file: table, $0) }
        }
        if let computed = history.runs.last(where: { $0.status == .committed }), !computed.checks.isEmpty {
            let cells = try store.indicatorRows(run: computed.run)
            problems += WorklistBooks.cellFaults(cells, computed).map {
                VerificationProblem(file: SystemTable.indicators.rawValue, $0)
            }
        }
        return problems
    }

    /// Rows of the system tables against the runs that they name.
    private func systemFaults() throws -> [VerificationProblem] {
        guard history.newest != nil else { return [] }
        var problems: [VerificationProblem] = []
        let known = Set(history.runs.map(\.run))
        do {
            var rejectCounts: [String: [String: Int]] = [:]
            try store.countRejects { run, registry, count in
                rejectCounts[run, default: [:]][registry, default: 0] += count
            }
            for run in rejectCounts.keys.sorted() where !known.contains(run) {
                problems.append(
                    VerificationProblem(file: "rejects", "run \(run) is not among the finished runs"))
            }
            for run in history.runs {
                for (registry, report) in run.registries.sorted(by: { $0.key < $1.key }) {
                    let count = rejectCounts[run.run]?[registry] ?? 0
                    if count != report.rejected {
                        problems.append(
                            VerificationProblem(
                                file: "rejects",
                                "run \(run.run), registry `\(registry)`: \(count) rows, not \(report.rejected)"
                            ))
                    }
                }
            }
            for run in try store.indicatorRuns().sorted() where !known.contains(run) {
                problems.append(
                    VerificationProblem(file: "indicators", "run \(run) is not among the finished runs"))
            }
            problems += try worklistFaults()
        } catch let error as HosoError where error.code == .damagedStore {
            // The file that cannot be read has been told already, unless the log is at fault.
            if problems.isEmpty && tables.allSatisfy({ $0.outcome.problems.isEmpty }) {
                problems.append(VerificationProblem(file: error.place?.file ?? "", error.message))
            }
        }
        return problems
    }
}
