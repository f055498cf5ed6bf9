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
    ///
    /// - Parameters:
    ///   - newest: that run, where it is known already.
    ///   - takes: whether a file of the table is wanted.
    func reader(
        of system: SystemTable, newest: StoredRun? = nil, where takes: (DeltaAdd) -> Bool = { _ in true }
    ) throws -> TableReader? {
        guard let newest = try newest ?? newestStoredRun(),
            let version = try newest.tables()[system.rawValue]
        else { return nil }
        return try TableReader(table(system), version: version, where: takes)
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
