import HosoCore
import HosoDelta
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
        return try reports(TableReader(runs)) { $0 == newest.path }.last
    }

    /// All finished runs, the newest first.
    public func runs() throws -> [RunReport] {
        let runs = table(.runs)
        guard try runs.latestVersion() != nil else { return [] }
        return try reports(TableReader(runs)) { _ in true }.sorted { $0.run > $1.run }
    }

    private func reports(_ reader: TableReader, ofFiles isWanted: (String) -> Bool) throws -> [RunReport] {
        var reports: [RunReport] = []
        for rowGroup in reader.rowGroupRowCounts.indices where isWanted(reader.filePath(rowGroup: rowGroup)) {
            let column = try StoredTexts(reader.column(named: "report", rowGroup: rowGroup))
            for row in 0..<column.count {
                do {
                    reports.append(try RunReport(json: column.bytes(row) ?? []))
                } catch {
                    throw HosoError(
                        .damagedStore, at: SourcePlace(file: "runs/\(reader.filePath(rowGroup: rowGroup))"),
                        "the report of a run cannot be read",
                        hint: "the store is of a newer format, or damaged")
                }
            }
        }
        return reports
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
            for row in 0..<runs.count where runs.string(row) == run {
                rows.append(
                    IndicatorRow(
                        run: run, indicator: texts[0].string(row), period: texts[1].string(row),
                        area: texts[2].string(row), category: texts[3].string(row),
                        numerator: numbers[0].double(row), denominator: numbers[1].double(row),
                        value: numbers[2].double(row)))
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
    fileprivate func double(_ row: Int) -> Double? {
        guard !isNull(row), case .double(let array) = values else { return nil }
        return array[row]
    }
}
