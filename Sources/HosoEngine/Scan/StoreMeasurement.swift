import HosoCore
import HosoIndicators
package import HosoSpec
package import HosoStore

/// Computes a pipeline's indicators from the rows that a store holds; writes nothing.
///
/// It reads only the columns that the indicators name, piece by piece. Derived columns and links are as the
/// store has them. Sums are exact, so neither pieces nor threads show in the cells.
package struct StoreMeasurement {
    private let plan: Plan
    private let store: Store
    private let run: RunReport
    private let workers: Workers

    /// Rows of a piece: so many that a dictionary of several megabytes, which each piece reads, is small
    /// beside them.
    private static let pieceRowCount = 1 << 19

    /// - Parameters:
    ///   - run: the newest of the store.
    ///   - names: the indicators that are wanted, of those of the plan; nil for all.
    package init(plan: Plan, store: Store, run: RunReport, names: [String]?, workers: Workers) {
        self.store = store
        self.run = run
        self.workers = workers
        var measured = plan
        if let names {
            let wanted = StoreMeasurement.withWeighed(names, plan)
            measured.indicators = plan.indicators.filter { wanted.contains($0.name) }
        }
        self.plan = measured
    }

    /// Whether the run was of this very pipeline; else its registries may differ from the plan's unseen.
    package static func isOfPipeline(_ run: RunReport, _ plan: Plan) -> Bool {
        run.receipt.pipelineSHA256 == PipelineDigest.sha256(plan)
    }

    /// With the indicators that indexes among them weigh.
    private static func withWeighed(_ names: [String], _ plan: Plan) -> Set<String> {
        var wanted = Set<String>()
        var open = names
        while let name = open.popLast() {
            guard wanted.insert(name).inserted else { continue }
            open += plan.indicators.filter { $0.name == name }.flatMap(\.weighed)
        }
        return wanted
    }

    /// The cells of the indicators, and of those that they weigh, in the order of the plan.
    ///
    /// - Throws: `HosoError`; of code `usage` where the store was made by a pipeline with other registries.
    package func results() throws -> [IndicatorResult] {
        AllocatorSettings.keepFreedMemory()
        var unsorted = Set<UnsortedLink>()
        while true {
            do {
                return try results(readingWhole: unsorted)
            } catch let link as UnsortedLink {
                unsorted.insert(link)
            }
        }
    }

    /// Some rows of one table.
    private struct Piece: Sendable {
        /// Place among the scans.
        var scan: Int
        var rowGroup: Int
        var rows: Range<Int>
        /// Places among the scan's measures: those whose filter rows may pass.
        var measures: [Int]
    }

    /// A table that is gone through.
    private struct Scan: Sendable {
        var registry: Int
        var table: ScannedTable
        /// By link.
        var sources: [LinkSource?]
        var measures: [MeasurePlan]
        /// Of each measure: its indicator, and its side of a ratio.
        var places: [(indicator: Int, side: Int)]
    }

    private func results(readingWhole unsorted: Set<UnsortedLink>) throws -> [IndicatorResult] {
        let scans = try makeScans(unsorted)
        let pieces = try scans.indices.flatMap { try self.pieces(scans[$0], $0) }
        let empty = scans.map { MeasureRunner(measures: $0.measures).emptyAccumulators() }
        // A worker adds to its own: what that takes does not grow with the pieces.
        let totals = Slots<[[CubeAccumulator]]>(count: workers.threadCount)
        for worker in 0..<workers.threadCount { totals[worker] = empty }
        try workers.forEachByWorker(pieces.count) { worker, number in
            let piece = pieces[number]
            let scan = scans[piece.scan]
            var view = ScanView(
                registry: scan.registry, table: scan.table, sources: scan.sources, rowGroup: piece.rowGroup,
                rows: piece.rows)
            guard var own = totals[worker] else { return }
            // Let go, so that it is changed in place.
            totals[worker] = []
            try PieceMeasures(measures: scan.measures, wanted: piece.measures)
                .add(&view, to: &own[piece.scan])
            totals[worker] = own
        }
        var merged = empty
        for part in totals.take() {
            for scan in scans.indices {
                for (number, accumulator) in part[scan].enumerated() {
                    merged[scan][number].merge(accumulator)
                }
            }
        }
        var accumulators: [[CubeAccumulator?]] = plan.indicators.map { $0.measures.map { _ in nil } }
        for (scan, own) in zip(scans, merged) {
            for (place, accumulator) in zip(scan.places, own) {
                accumulators[place.indicator][place.side] = accumulator
            }
        }
        return IndicatorAssembly(plan: plan, totals: accumulators).results()
    }

    private func table(_ registry: Int) throws -> ScannedTable {
        let plan = plan.registries[registry]
        let reader = try run.receipt.tables[plan.name].map {
            try TableReader(store.table(plan.name), version: $0)
        }
        return ScannedTable(plan: plan, reader: reader)
    }

    /// One for each registry that is measured, in the order of the plan.
    private func makeScans(_ unsorted: Set<UnsortedLink>) throws -> [Scan] {
        var tables: [Int: ScannedTable] = [:]
        func opened(_ registry: Int) throws -> ScannedTable {
            if let table = tables[registry] { return table }
            let table = try table(registry)
            tables[registry] = table
            return table
        }
        return try plan.registries.indices.compactMap { registry -> Scan? in
            let places = plan.measurePlaces(of: registry)
            if places.isEmpty { return nil }
            let measures = places.map { plan.indicators[$0.indicator].measures[$0.side] }
            let table = try opened(registry)
            var linked: [Int: Set<Int>] = [:]
            for reference in Set(measures.flatMap(\.expressions).flatMap(\.inputs)) {
                try require(reference, of: table)
                if case .linked(let link, let column) = reference {
                    linked[link, default: []].insert(column)
                }
            }
            var sources: [LinkSource?] = table.plan.links.map { _ in nil }
            for (link, columns) in linked.sorted(by: { $0.key < $1.key }) {
                let target = try opened(table.plan.links[link].target)
                for column in columns { try target.require(target.plan.name(ofColumn: column)) }
                let isSorted =
                    !unsorted.contains(UnsortedLink(registry: registry, link: link))
                    && LinkSource.canStandBeside(
                        table.plan.links[link], own: table.plan, target: target.plan)
                if !isSorted { try require(.linkID(link), of: table) }
                sources[link] =
                    isSorted
                    ? .beside(target) : .whole(try WholeTarget(target, columns: columns, workers: workers))
            }
            return Scan(
                registry: registry, table: table, sources: sources, measures: measures, places: places)
        }
    }

    private func require(_ reference: ColumnReference, of table: ScannedTable) throws {
        if let name = table.storedName(reference) { return try table.require(name) }
        switch reference {
        case .linkID(let link), .linked(let link, _):
            let plan = table.plan
            try require(.linkVia(link), of: table)
            if plan.storeMembers(of: plan.links[link]).contains(.id) {
                try table.require(LinkMember.id.storeColumn(ofLink: plan.links[link].name))
            } else {
                try require(.own(plan.links[link].by[0]), of: table)
            }
        case .own, .count, .linkStatus, .linkVia, .linkDiffers:
            preconditionFailure("\(reference) has no name in the store")
        }
    }

    /// Leaves out rows that pass no measure's filter.
    private func pieces(_ scan: Scan, _ number: Int) throws -> [Piece] {
        try scan.table.rowGroupRowCounts.enumerated().flatMap { rowGroup, rowCount in
            let rowsByMeasure = try scan.measures.map {
                try scan.table.rows(thatMayPass: $0, rowGroup: rowGroup)
            }
            return stride(from: 0, to: rowCount, by: StoreMeasurement.pieceRowCount).compactMap { first in
                let rows = first..<min(first + StoreMeasurement.pieceRowCount, rowCount)
                let wanted = rowsByMeasure.indices.filter { measure in
                    rowsByMeasure[measure].contains { $0.overlaps(rows) }
                }
                return wanted.isEmpty
                    ? nil : Piece(scan: number, rowGroup: rowGroup, rows: rows, measures: wanted)
            }
        }
    }
}
