import HosoCore
import HosoDelta
import HosoStorage
import HosoStore

/// All that a store says: its newest run, every cell, every reject, every row and removed key of every
/// registry.
struct StoreReading: Hashable {
    /// nil in a store without runs.
    var run: String?
    var cells: Set<IndicatorRow> = []
    var rejects: [RejectRow] = []
    var rows: [String: [TextRow]] = [:]

    init(_ store: Store) throws {
        guard let newest = try store.newestRun() else { return }
        run = newest.run
        cells = Set(try store.indicatorRows(run: newest.run))
        try store.rejectRows(run: nil, registry: nil) { rejects.append($0) }
        for (name, version) in newest.receipt.tables where SystemTable(rawValue: name) == nil {
            let reader = try TableReader(store.table(name), version: version)
            rows[name] = try reader.rowGroupRowCounts.indices.flatMap { group in
                try TextRows.rows(
                    reader.fields.map { (try reader.column(named: $0.name, rowGroup: group), $0.type) })
            }
        }
    }
}

/// Column files and unfinished ones by path, with the digest of their bytes. Those of `runs` hold clock
/// times, so only their names count.
struct StoreFiles: Hashable {
    /// What the newest version of each table names.
    var named: [String: String] = [:]
    /// What lies in the tables' folders beside that and their logs.
    var strays: Set<String> = []

    init(_ store: Store) throws {
        for name in try store.tableNames() {
            for file in try store.table(name).snapshot().files {
                let path = "\(name)/\(file.path)"
                let digest = FileDigest.sha256(try store.storage.readAll(path))
                named[path] = name == SystemTable.runs.rawValue ? "" : digest
            }
        }
        for folder in try store.storage.list("") where folder.isDirectory {
            for entry in try store.storage.list(folder.name) where !entry.isDirectory {
                strays.insert("\(folder.name)/\(entry.name)")
            }
            for entry in try store.storage.list("\(folder.name)/\(DeltaLog.directory)")
            where entry.name.hasPrefix(".tmp-") {
                strays.insert("\(folder.name)/\(DeltaLog.directory)/\(entry.name)")
            }
        }
        strays.subtract(named.keys)
    }
}
