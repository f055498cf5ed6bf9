import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage

extension Store {
    /// The newest finished run; nil where there is none.
    public func newestRun() throws -> RunReport? { try newestStoredRun()?.report() }

    /// As `newestRun`, not decoded.
    public func newestStoredRun() throws -> StoredRun? { try storedRun { _ in true } }

    /// The newest finished run that computed indicators; nil where there is none.
    public func newestComputedRun() throws -> StoredRun? { try storedRun { $0.status == .committed } }

    /// The newest of the finished runs that are wanted; nil where none is.
    public func storedRun(where isWanted: (StoredRun) -> Bool) throws -> StoredRun? {
        // A run's file is named by its number, so the newest is the last.
        for file in try runFiles().reversed() {
            if let run = try storedRuns(file: file).last(where: isWanted) { return run }
        }
        return nil
    }

    /// All finished runs, the newest first.
    public func runs() throws -> [RunReport] {
        try runFiles().flatMap { try runRows(file: $0).map(\.report) }.sorted { $0.run > $1.run }
    }

    /// Sorted bytewise.
    private func runFiles() throws -> [String] {
        let runs = table(.runs)
        guard try runs.latestVersion() != nil else { return [] }
        return try runs.snapshot().files.map(\.path)
    }

    /// The rows of a file of `runs`, in its order.
    ///
    /// - Returns: with each report, whether the row's other columns say the same.
    func runRows(file path: String) throws -> [(report: RunReport, agrees: Bool)] {
        let columns = try runColumns(file: path)
        return try zip(try storedRuns(columns, file: path), columns[0].indices).map { stored, row in
            let report = try stored.report()
            let told = [
                report.run, report.pipeline, report.startedAt, report.finishedAt, report.status.rawValue,
            ]
            return (report, zip(told, columns).allSatisfy { $0 == $1[row] })
        }
    }

    private func storedRuns(file path: String) throws -> [StoredRun] {
        try storedRuns(try runColumns(file: path), file: path)
    }

    private func storedRuns(_ columns: [[String]], file path: String) throws -> [StoredRun] {
        let place = SourcePlace(file: "runs/\(path)")
        return try columns[0].indices.map { row in
            guard let status = RunReport.Status(rawValue: columns[4][row]) else {
                throw HosoError(
                    .damagedStore, at: place, "the status of a run cannot be read",
                    hint: "the store is of a newer format, or damaged")
            }
            return StoredRun(
                run: columns[0][row], pipeline: columns[1][row], status: status,
                json: Array(columns[5][row].utf8), place: place)
        }
    }

    /// The columns of a file of `runs`.
    private func runColumns(file path: String) throws -> [[String]] {
        let place = SourcePlace(file: "runs/\(path)")
        guard try storage.exists("runs/\(path)") else {
            throw HosoError(
                .damagedStore, at: place, "a column file that the table's log names is missing",
                hint: "restore the store from a copy")
        }
        do {
            let reader = try ParquetFileReader(source: storage.openForReading("runs/\(path)"))
            let names = SystemTable.runs.fields.map(\.name)
            guard reader.fields.map(\.name) == names else {
                throw FormatError(.malformed(field: "columns of runs"), byteOffset: 0)
            }
            return try names.indices.map { column in
                try reader.rowGroupRowCounts.indices.flatMap { group -> [String] in
                    let texts = StoredTexts(try reader.readColumn(column, rowGroup: group))
                    return (0..<texts.count).map { texts.string($0) }
                }
            }
        } catch let error as FormatError {
            throw HosoError(
                .damagedStore, at: place, "\(error)", hint: "the store is damaged: restore it from a copy")
        }
    }
}
