import HosoCore
import HosoDelta
import HosoParquet
public import HosoStorage

/// A store as its readers see it: the tables at the versions that a finished run names.
public struct Store: Sendable {
    public let storage: any Storage
    /// As the user wrote it, for messages.
    public let path: String

    public init(storage: any Storage, path: String) {
        self.storage = storage
        self.path = path
    }

    public func table(_ name: String) -> TableFolder { TableFolder(storage: storage, name: name) }

    public func table(_ system: SystemTable) -> TableFolder { table(system.rawValue) }

    /// Names of the folders that hold a table.
    public func tableNames() throws -> [String] {
        try storage.list("").filter { $0.isDirectory && !$0.name.hasPrefix(".") }.map(\.name)
            .filter { try storage.exists("\($0)/\(DeltaLog.directory)") }
    }

    /// The newest finished run; nil where there is none.
    public func newestRun() throws -> RunReport? {
        let runs = table(.runs)
        guard try runs.latestVersion() != nil else { return nil }
        let files = try runs.snapshot().files
        // A run's file is named by its number, so the newest is the last.
        guard let newest = files.max(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) else {
            return nil
        }
        return try runRows(file: newest.path).last?.report
    }

    /// The newest finished run that computed indicators; nil where there is none.
    public func newestComputedRun() throws -> RunReport? {
        guard let newest = try newestRun(), newest.status != .committed else { return try newestRun() }
        return try runs().first { $0.status == .committed }
    }

    /// All finished runs, the newest first.
    public func runs() throws -> [RunReport] {
        let runs = table(.runs)
        guard try runs.latestVersion() != nil else { return [] }
        return try runs.snapshot().files.flatMap { try runRows(file: $0.path).map(\.report) }
            .sorted { $0.run > $1.run }
    }

    /// The rows of a file of `runs`, in its order.
    ///
    /// - Returns: with each report, whether the row's other columns say the same.
    func runRows(file path: String) throws -> [(report: RunReport, agrees: Bool)] {
        let place = SourcePlace(file: "runs/\(path)")
        guard try storage.exists("runs/\(path)") else {
            throw HosoError(
                .damagedStore, at: place, "a column file that the table's log names is missing",
                hint: "restore the store from a copy")
        }
        let columns: [[StoredTexts]]
        do {
            let reader = try ParquetFileReader(source: ReopenedFile(storage: storage, path: "runs/\(path)"))
            let names = SystemTable.runs.fields.map(\.name)
            guard reader.fields.map(\.name) == names else {
                throw FormatError(.malformed(field: "columns of runs"), byteOffset: 0)
            }
            columns = try reader.rowGroupRowCounts.indices.map { group in
                try names.indices.map { StoredTexts(try reader.readColumn($0, rowGroup: group)) }
            }
        } catch let error as FormatError {
            throw HosoError(
                .damagedStore, at: place, "\(error)", hint: "the store is damaged: restore it from a copy")
        }
        return try columns.flatMap { texts in
            try (0..<texts[0].count).map { row in
                guard let report = try? RunReport(json: texts[5].bytes(row) ?? []) else {
                    throw HosoError(
                        .damagedStore, at: place, "the report of a run cannot be read",
                        hint: "the store is of a newer format, or damaged")
                }
                let told = [
                    report.run, report.pipeline, report.startedAt, report.finishedAt, report.status.rawValue,
                ]
                return (report, zip(told, texts).allSatisfy { $0 == $1.string(row) })
            }
        }
    }

    /// The cells of a run, as they were written.
    public func indicatorRows(run: String) throws -> [IndicatorRow] {
        guard let reader = try reader(of: .indicators) else { return [] }
        var rows: [IndicatorRow] = []
        for rowGroup in reader.rowGroupRowCounts.indices {
            let runs = try StoredTexts(reader.column(named: "run", rowGroup: rowGroup))
            guard (0..<runs.count).contains(where: { runs.string($0) == run }) else { continue }
            let texts = try ["indicator", "period", "area", "category"].map {
                try StoredTexts(reader.column(named: $0, rowGroup: rowGroup))
            }
            let numbers = try ["numerator", "denominator", "value"].map {
                try reader.column(named: $0, rowGroup: rowGroup)
            }
            // Runs of an older program wrote neither.
            let isNew = reader.fields.contains { $0.name == "rank" }
            let ranks = isNew ? try reader.column(named: "rank", rowGroup: rowGroup) : nil
            let definitions =
                isNew ? try StoredTexts(reader.column(named: "definition", rowGroup: rowGroup)) : nil
            for row in 0..<runs.count where runs.string(row) == run {
                rows.append(
                    IndicatorRow(
                        run: run, indicator: texts[0].string(row), period: texts[1].string(row),
                        area: texts[2].string(row), category: texts[3].string(row),
                        numerator: numbers[0].double(row), denominator: numbers[1].double(row),
                        value: numbers[2].double(row), rank: ranks?.integer(row),
                        definition: definitions?.bytes(row).map { String(decoding: $0, as: UTF8.self) }))
            }
        }
        return rows
    }

    /// Hands out refused rows in the order in which they are stored: run, registry, file, line.
    ///
    /// - Parameters:
    ///   - run, registry: nil for all.
    public func rejectRows(run: String?, registry: String?, _ body: (RejectRow) throws -> Void) throws {
        guard let reader = try reader(of: .rejects) else { return }
        for rowGroup in reader.rowGroupRowCounts.indices {
            let texts = try ["run", "registry", "file", "column", "reason", "raw"].map {
                try StoredTexts(reader.column(named: $0, rowGroup: rowGroup))
            }
            let lines = try reader.column(named: "line", rowGroup: rowGroup)
            for row in 0..<texts[0].count {
                if let run, texts[0].string(row) != run { continue }
                if let registry, texts[1].string(row) != registry { continue }
                guard case .int64(let numbers) = lines.values else { continue }
                try body(
                    RejectRow(
                        run: texts[0].string(row), registry: texts[1].string(row), file: texts[2].string(row),
                        line: Int(numbers[row]),
                        column: texts[3].bytes(row).map { String(decoding: $0, as: UTF8.self) },
                        reason: texts[4].string(row), raw: Array(texts[5].bytes(row) ?? [])))
            }
        }
    }

    /// Counts refused rows: run, registry, and how many at a stretch.
    func countRejects(_ body: (String, String, Int) -> Void) throws {
        guard let reader = try reader(of: .rejects) else { return }
        for rowGroup in reader.rowGroupRowCounts.indices {
            let runs = try StoredTexts(reader.column(named: "run", rowGroup: rowGroup))
            let registries = try StoredTexts(reader.column(named: "registry", rowGroup: rowGroup))
            var first = 0
            for row in 0..<runs.count {
                let isLast =
                    row + 1 == runs.count || runs.bytes(row) != runs.bytes(row + 1)
                    || registries.bytes(row) != registries.bytes(row + 1)
                guard isLast else { continue }
                body(runs.string(row), registries.string(row), row + 1 - first)
                first = row + 1
            }
        }
    }

    /// Runs that have cells.
    func indicatorRuns() throws -> Set<String> {
        guard let reader = try reader(of: .indicators) else { return [] }
        var found = Set<String>()
        for rowGroup in reader.rowGroupRowCounts.indices {
            let runs = try StoredTexts(reader.column(named: "run", rowGroup: rowGroup))
            for row in 0..<runs.count where row == 0 || runs.bytes(row) != runs.bytes(row - 1) {
                found.insert(runs.string(row))
            }
        }
        return found
    }

    /// A system table at the version of the newest finished run; nil where there is none.
    private func reader(of system: SystemTable) throws -> TableReader? {
        guard let version = try newestRun()?.receipt.tables[system.rawValue] else { return nil }
        return try TableReader(table(system), version: version)
    }
}

/// A column of texts in either of its forms.
struct StoredTexts {
    private let column: Column

    init(_ column: Column) { self.column = column }

    var count: Int { column.count }

    /// nil where the row is null.
    func bytes(_ row: Int) -> ArraySlice<UInt8>? {
        if column.isNull(row) { return nil }
        switch column.values {
        case .text(let texts): return texts[row]
        case .dictionary(let codes, let texts): return texts[Int(codes[row])]
        default: return nil
        }
    }

    /// Empty where the row is null.
    func string(_ row: Int) -> String { String(decoding: bytes(row) ?? [], as: UTF8.self) }
}

extension Column {
    /// nil where the row is null.
    fileprivate func integer(_ row: Int) -> Int? {
        guard !isNull(row), case .int64(let array) = values else { return nil }
        return Int(array[row])
    }

    /// nil where the row is null.
    fileprivate func double(_ row: Int) -> Double? {
        guard !isNull(row), case .double(let array) = values else { return nil }
        return array[row]
    }
}
