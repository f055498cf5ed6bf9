import HosoCore
public import HosoDelta
public import HosoParquet
import HosoStorage

/// Compacts the small files of a store's tables: the same rows in the same order, in fewer files.
///
/// For whoever holds the store's lock.
public struct StoreOptimizer {
    /// Files of a table that become fewer.
    public struct TablePlan: Sendable {
        public var table: String
        /// Files that go, in their order; those before them stay.
        public var replaced: [DeltaAdd]
        let reader: TableReader
        let regrouping: RowRegrouping

        public var newFileCount: Int { regrouping.groups.count }
    }

    private let store: Store
    private let pieces: any PieceRunner
    private let options: ParquetWriterOptions

    public init(store: Store, pieces: any PieceRunner, options: ParquetWriterOptions) {
        self.store = store
        self.pieces = pieces
        self.options = options
    }

    /// What is worth compacting; empty where nothing is.
    ///
    /// - Parameter newest: the newest finished run.
    public func plans(newest: RunReport) throws -> [TablePlan] {
        var plans: [TablePlan] = []
        let tables = newest.receipt.tables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (table, version) in tables {
            if let plan = try plan(table, version: version, sparing: 0) { plans.append(plan) }
        }
        // The commit of `runs` brings a file of its own, so that two files become no fewer.
        if let plan = try plan(SystemTable.runs.rawValue, version: nil, sparing: 1) {
            plans.append(plan)
        }
        return plans
    }

    /// What is worth compacting of the audit table; nil where nothing is.
    public func auditPlan() throws -> TablePlan? {
        guard try store.table(.audit).latestVersion() != nil else { return nil }
        return try plan(SystemTable.audit.rawValue, version: nil, sparing: 0)
    }

    private func plan(_ table: String, version: Int?, sparing count: Int) throws -> TablePlan? {
        let folder = store.table(table)
        let files = try folder.snapshot(version: version).files
        guard files.count > 1 + count else { return nil }
        let reader = try TableReader(folder, version: version)
        let all = RowRegrouping(reader: reader, fields: reader.fields)
        // Files stand in the order of their names, and new names come last: all behind the first file that
        // changes are written again.
        var first: Int?
        for group in all.groups {
            let paths = group.rowGroups.map { reader.filePath(rowGroup: $0) }
            if Set(paths).count > 1 {
                first = reader.rowGroupRowCounts.indices.first { reader.filePath(rowGroup: $0) == paths[0] }
                break
            }
        }
        guard let first else { return nil }
        let firstPath = reader.filePath(rowGroup: first)
        let replaced = files.filter { !$0.path.utf8.lexicographicallyPrecedes(firstPath.utf8) }
        let regrouping = RowRegrouping(
            reader: reader, fields: reader.fields, rowGroups: first..<reader.rowGroupRowCounts.count)
        guard regrouping.groups.count + count < replaced.count else { return nil }
        return TablePlan(table: table, replaced: replaced, reader: reader, regrouping: regrouping)
    }

    /// Writes the new files of a table.
    ///
    /// - Parameter run: of whose number their names are.
    public func write(_ plan: TablePlan, run: String) throws -> [DeltaAdd] {
        try write(plan) { ColumnFile.name(run: run, number: $0) }
    }

    /// Writes the new files of the audit table, and commits them beside whatever look-ups commit meanwhile.
    public func compactAudit(_ plan: TablePlan) throws -> [DeltaAdd] {
        let now = WallClock.nowMs()
        let files = try write(plan) { AuditLog.fileName(nowMs: now + $0) }
        let log = AuditLog(store: store)
        var actions: [DeltaAction] = plan.replaced.map {
            .remove(DeltaRemove($0, deletionTimestampMs: now, dataChange: false))
        }
        for var file in files {
            file.dataChange = false
            actions.append(.add(file))
        }
        let version = try log.commit(operation: "OPTIMIZE", actions)
        log.writeCheckpointIfDue(version: version)
        return files
    }

    private func write(_ plan: TablePlan, name: (Int) -> String) throws -> [DeltaAdd] {
        let fields = plan.reader.fields
        let options = options
        return try plan.regrouping.groups.enumerated().map { number, group in
            let chunks = try pieces.map(fields.count) { index in
                try plan.regrouping.encode(group, column: index, options: options)
            }
            var file = try ColumnFile(
                storage: store.storage, table: plan.table, name: name(number),
                fields: fields, options: options)
            do {
                try file.append(chunks, rowCount: group.rowCount)
                return try file.finish()
            } catch {
                file.abandon()
                throw error
            }
        }
    }
}
