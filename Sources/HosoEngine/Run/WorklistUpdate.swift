import HosoDelta
import HosoIndicators
import HosoParquet
import HosoSpec
import HosoStore

/// Items that were open before a run: a version of a table of worklists.
package struct WorklistSource: Sendable {
    var table: TableFolder
    var version: Int
    /// Whether the table is another store's: its files stay as they are.
    var isForeign: Bool
}

/// What a run makes of the worklists.
struct WorklistUpdate {
    private let merge: WorklistMerge
    private let plan: Plan
    private let replaced: [DeltaAdd]

    /// - Parameters:
    ///   - failures: by check, the rows that fail, in parts.
    ///   - source: nil where there were no worklists.
    /// - Returns: nil where neither the pipeline has checks nor the store worklists.
    init?(plan: Plan, run: String, failures: [[WorklistRows]], source: WorklistSource?, workers: Workers)
        throws
    {
        if plan.checks.isEmpty && source == nil { return nil }
        let stored =
            try source.map { try StoredWorklists($0.table, version: $0.version, pieces: workers) }
            ?? StoredWorklists()
        let checks = zip(plan.checks, failures).map { WorklistMerge.Check(name: $0.name, parts: $1) }
        merge = WorklistMerge(run: run, checks: checks, stored: stored)
        replaced = source?.isForeign ?? false ? [] : stored.files
        self.plan = plan
    }

    var reports: [String: CheckReport] {
        Dictionary(uniqueKeysWithValues: plan.checks.map { ($0.name, merge.report($0.name)) })
    }

    /// The checks' counts as indicators, in the order of the pipeline.
    var indicators: [IndicatorResult] {
        plan.checks.flatMap { check in
            CheckPlan.Count.allCases.map { count in
                let areas = merge.areas(check.name, count)
                var cube = CubeAccumulator(
                    kind: .countRows, hasPeriod: false, hasArea: check.area != nil, hasCategory: false,
                    valueScale: 0)
                cube.add(
                    rowCount: areas.count, filter: nil, period: nil,
                    area: check.area == nil ? nil : areas.column,
                    category: nil, value: nil)
                return IndicatorResult(
                    name: check.indicatorName(count), cells: cube.cells(areas: plan.areas))
            }
        }
    }

    func commit(_ writer: StoreWriter, options: ParquetWriterOptions, workers: Workers) throws {
        let table = SystemTable.worklists
        if !merge.isChanged && writer.tables[table.rawValue] != nil { return }
        let files = try WorklistFiles(
            store: writer.store, run: writer.run, pieces: workers, options: options
        ).write(merge)
        try writer.commit(table: table.rawValue, fields: table.fields, files: files, removing: replaced)
    }
}
