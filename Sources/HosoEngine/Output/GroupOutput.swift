import HosoCore
import HosoIndicators
import HosoParquet
import HosoSpec
import HosoStore

/// Turns a linked group into column chunks and into its part of the indicators and checks.
struct GroupOutput: Sendable {
    let plan: RegistryPlan
    /// Names of the columns that rows are looked up by, beside the key.
    let searchedColumns: Set<String>
    let measures: MeasureRunner
    let checks: CheckRunner
    let options: ParquetWriterOptions
    let workers: Workers

    struct Result {
        /// In the order of the table's columns; empty where nothing is to be written.
        var chunks: [EncodedColumnChunk]
        /// For each part of the group, in order, one for each measure.
        var accumulators: [[CubeAccumulator]]
        /// For each part of the group, in order, the failing rows of each check.
        var failures: [[WorklistRows]]
        var faults: EvaluationFaults
    }

    fileprivate enum Piece: Sendable {
        case chunk(EncodedColumnChunk)
        case part([CubeAccumulator], [WorklistRows], EvaluationFaults)
    }

    /// A group's results in the making.
    struct Open {
        fileprivate let pieces: OpenPieces<Piece>
        /// By piece, its number among columns, then parts.
        fileprivate let order: [Int]

        /// Waits for the results. Called once.
        func finish() throws -> Result {
            var result = Result(chunks: [], accumulators: [], failures: [], faults: EvaluationFaults())
            for (_, piece) in zip(order, try pieces.finish()).sorted(by: { $0.0 < $1.0 }) {
                switch piece {
                case .chunk(let chunk): result.chunks.append(chunk)
                case .part(let accumulators, let failures, let faults):
                    result.accumulators.append(accumulators)
                    result.failures.append(failures)
                    result.faults += faults
                }
            }
            return result
        }

        /// Drops what is not begun, and waits for the rest.
        func abandon() { pieces.abandon() }
    }

    /// Begins a group's results beside whatever follows.
    ///
    /// - Parameter writes: whether column chunks are wanted.
    func begin(_ group: LinkedGroup, writes: Bool) -> Open {
        let columns = writes ? tableColumns(group) : []
        let fields = plan.storeFields
        let partCount =
            measures.measures.isEmpty && checks.checks.isEmpty
            ? 0 : (group.rowCount + MeasureRunner.partRowCount - 1) / MeasureRunner.partRowCount
        let (searchedColumns, options) = (searchedColumns, options)
        let (measures, checks) = (measures, checks)
        let order = GroupOutput.order(columns, partCount: partCount)
        let pieces = workers.begin(order.count) { place -> Piece in
            let index = order[place]
            if index < columns.count {
                let column = columns[index]
                return .chunk(
                    ColumnChunkEncoder.encode(
                        column.column, field: fields[index], isSorted: column.isSorted,
                        hasBloomFilter: column.isKey,
                        isSearched: searchedColumns.contains(fields[index].name),
                        options: options))
            }
            let first = (index - columns.count) * MeasureRunner.partRowCount
            var faults = EvaluationFaults()
            let range = first..<min(first + MeasureRunner.partRowCount, group.rowCount)
            let accumulators = measures.run(group, range: range, faults: &faults)
            let failures = checks.run(group, range: range, faults: &faults)
            return .part(accumulators, failures, faults)
        }
        return Open(pieces: pieces, order: order)
    }

    /// The numbers of columns, then of parts, those first that take longest: so all threads end together.
    private static func order(_ columns: [TableColumn], partCount: Int) -> [Int] {
        let byteCounts = columns.map(\.column.byteCount)
        let sorted = columns.indices.sorted { (byteCounts[$0], $1) > (byteCounts[$1], $0) }
        return sorted + (columns.count..<columns.count + partCount)
    }

    private struct TableColumn: Sendable {
        var column: Column
        /// Whether rows ascend by it: it is the first of the key.
        var isSorted = false
        var isKey = false
    }

    private func tableColumns(_ group: LinkedGroup) -> [TableColumn] {
        var columns = (0..<plan.columnCount).map { number -> TableColumn in
            guard let column = group.columns[number] else {
                preconditionFailure("column \(number) was not gathered")
            }
            return TableColumn(
                column: column, isSorted: number == plan.key[0], isKey: plan.key.contains(number))
        }
        for link in group.links.indices {
            for member in plan.storeMembers(of: plan.links[link]) {
                columns.append(TableColumn(column: group.linkColumn(member, ofLink: link)))
            }
        }
        return columns + group.counts.map { TableColumn(column: $0) }
    }
}

extension LinkedGroup {
    /// What of a link stands in the store.
    func linkColumn(_ member: LinkMember, ofLink link: Int) -> Column {
        switch member {
        case .status: links[link].statusColumn
        case .id: links[link].idColumn()
        case .via: links[link].viaColumn
        case .differs: differs[link]
        }
    }
}

extension Column {
    /// What the values come to in a file before they are compressed, about.
    fileprivate var byteCount: Int {
        switch values {
        case .text(let arena): arena.bytes.count + 4 * arena.count
        case .id(let raws, _): 16 * raws.count
        case .int64(let array): 8 * array.count
        case .int32(let array): 4 * array.count
        case .boolean, .dictionary, .double, .int128: count
        }
    }
}
