import HosoCore
import HosoSpec

/// Picks those rows of a registry that links can look up, where all links to it but those of new rows and of
/// rows that ask for what the batch touches are taken from the store. The rows come by in the order of keys.
struct AskedRows {
    /// The IDs by which new rows ask, and those of the registry's own new rows.
    private let marks: WordMarks
    /// What went by: columns of old IDs, and the rows picked.
    private var passed: [(oldIDs: [Column], picked: [Int32])] = []
    /// Old IDs that rows bore before the batch, and that nobody asks for else.
    private var departed: [UInt64] = []

    private static let sliceRowCount = 1 << 16

    /// - Parameter asked: raw IDs by which new rows of other registries ask.
    init(_ merge: StoredMerge, _ shape: LinkTargetShape, asked: [UInt64], workers: Workers) throws {
        let new = merge.newRows
        // IDs are read from files: nothing is computed.
        var faults = EvaluationFaults()
        let columns = try new.columns(
            Set(shape.plan.key + shape.oldIDColumns), in: 0..<new.rowCount, workers: workers, faults: &faults)
        marks = WordMarks(asked + columns.values.flatMap(\.idsThere))
    }

    /// Picks rows of a range of the table, which comes behind those before: all new ones among them.
    ///
    /// - Parameters:
    ///   - keys: their citizen IDs.
    ///   - oldIDs: in the order of the shape's `oldIDColumns`.
    ///   - replaced: old IDs of the stored rows whose places new ones have taken there.
    /// - Returns: ascending, counted from the first row of the range.
    mutating func pick(
        keys: Column, oldIDs: [Column], replaced: [Column], workers: Workers
    ) throws -> [Int32] {
        let marks = marks
        let sliceCount = (keys.count + AskedRows.sliceRowCount - 1) / AskedRows.sliceRowCount
        let slices = try workers.map(sliceCount) { slice -> [Int32] in
            let first = slice * AskedRows.sliceRowCount
            let rows = first..<min(first + AskedRows.sliceRowCount, keys.count)
            let columns = ([keys] + oldIDs).map { $0.window(rows) }
            var picked: [Int32] = []
            let flags = AskedRows.flags(columns, marks)
            for row in flags.indices where flags[row] != 0 { picked.append(Int32(first + row)) }
            return picked
        }
        let picked = slices.flatMap { $0 }
        for before in replaced.map(\.idsThere) {
            departed += zip(before, marks.marks(of: before)).filter { $1 == 0 }.map(\.0)
        }
        passed.append((oldIDs, picked))
        return picked
    }

    /// 1 for each row of which some ID is marked.
    private static func flags(_ columns: [Column], _ marks: WordMarks) -> [UInt8] {
        var flags = [UInt8](repeating: 0, count: columns.first?.count ?? 0)
        for column in columns {
            guard case .id(let raws, _) = column.values else { continue }
            let found = marks.marks(of: raws)
            for row in flags.indices where found[row] != 0 && raws[row] != 0 { flags[row] = 1 }
        }
        return flags
    }

    /// Whether all rows are among those picked that links can find. Rows which bear an old ID that another
    /// one bore before the batch may have gone by before that was known.
    var isComplete: Bool {
        guard !departed.isEmpty else { return true }
        let marks = WordMarks(departed)
        let words = Set(departed)
        for (columns, picked) in passed {
            for case .id(let raws, _) in columns.map(\.values) {
                let found = marks.marks(of: raws)
                for row in raws.indices where found[row] != 0 && words.contains(raws[row]) {
                    if !picked.contains(sorted: Int32(row)) { return false }
                }
            }
        }
        return true
    }
}

extension Job {
    /// The IDs by which new rows ask for rows of a registry, whose files are read for this; nil where others
    /// may ask, too, but those that ask for what the batch touches.
    ///
    /// So it is where every link still to come that leads here is taken from the store for the rows there.
    func askedIDs(of target: Int, _ state: inout JobState) throws -> [UInt64]? {
        let askers = state.registries(stillLinkedTo: target)
        guard !askers.isEmpty, LinkTarget.isKeyedByCitizenID(plan.registries[target]),
            state.targets[target] == nil, state.prepared[target]?.merge != nil,
            askers.allSatisfy({ state.prepared[$0] == nil && keepsLinks(of: $0, to: target) })
        else { return nil }
        let byteCount = askers.reduce(0) { $0 + inputs[$1].greatestPlainByteCount }
        guard byteCount <= budget.readAheadByteLimit(beside: state.indexByteCount) else { return nil }
        var asked: [UInt64] = []
        for asker in askers {
            let read = try state.read[asker] ?? read(asker, &state)
            state.read[asker] = read
            guard let rows = read.newRows?.winners else { return nil }
            asked += try askedIDs(rows, of: target)
        }
        return asked
    }

    private func askedIDs(_ rows: DeduplicatedRegistry, of target: Int) throws -> [UInt64] {
        let links = rows.plan.links.filter { $0.target == target }
        // Faults are counted where the rows are linked.
        var faults = EvaluationFaults()
        let columns = try rows.columns(
            Set(links.flatMap(\.by)), in: 0..<rows.rowCount, workers: workers, faults: &faults)
        return links.flatMap(\.by).flatMap { number -> [UInt64] in
            guard let column = columns[number] else {
                preconditionFailure("a link's column was not gathered")
            }
            let asked = ForeignKeyColumn.asIDs(column, rows.plan.expressionType(ofColumn: number).storage)
            guard case .id(let raws, _) = asked.values else { return [] }
            return raws.filter { $0 != 0 && PersonID(raw: $0).kind != .asWritten }
        }
    }

    /// Whether the store has all links from one registry to another, as they are to be.
    private func keepsLinks(of registry: Int, to target: Int) -> Bool {
        let registryPlan = plan.registries[registry]
        let names = Set(inputs[registry].stored?.fields.map(\.name) ?? [])
        let kept = keptLinks(of: registry)
        return registryPlan.links.enumerated().allSatisfy { number, link in
            link.target != target
                || kept.contains(number)
                    && registryPlan.storeMembers(of: link).allSatisfy {
                        names.contains($0.storeColumn(ofLink: link.name))
                    }
        }
    }
}
