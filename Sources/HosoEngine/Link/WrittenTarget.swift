import HosoCore
import HosoSpec

/// Takes what links need of a registry from its groups while they are written: so nothing of it is read a
/// second time.
struct WrittenTarget {
    private let merge: StoredMerge
    private let shape: LinkTargetShape
    private var builder: LinkTargetBuilder
    private var touched: TouchedRowsCollector
    /// nil where all rows are taken.
    private var asked: AskedRows?

    /// - Parameters:
    ///   - asked: which rows are to be taken; nil for all.
    ///   - isAskedSeldom: whether few of all rows will be looked up.
    init(_ merge: StoredMerge, _ shape: LinkTargetShape, asked: AskedRows?, isAskedSeldom: Bool) {
        self.merge = merge
        self.shape = shape
        self.asked = asked
        builder = LinkTargetBuilder(
            shape, rowCount: asked == nil ? merge.rowCount : 0, isTight: isAskedSeldom && asked == nil)
        touched = TouchedRowsCollector(shape)
    }

    /// - Parameter range: of the table, that the group has.
    mutating func append(_ group: LinkedGroup, _ range: Range<Int>, workers: Workers) throws {
        let replaced = try merge.replaced(shape.oldIDColumns, in: range)
        var new = merge.newPlaces(in: range)
        var columns = group.columns
        func column(_ number: Int) -> Column {
            guard let column = group.columns[number] else {
                preconditionFailure("column \(number) of a group was not gathered")
            }
            return column
        }
        let picked = try asked?.pick(
            keys: column(shape.plan.key[0]), oldIDs: shape.oldIDColumns.map(column), replaced: replaced,
            workers: workers)
        if let picked {
            new = new.map { Int32(picked.firstIndex(notBelow: $0)) }
            columns = columns.filter { shape.usesColumn($0.key) }.mapValues { $0.picking(picked) }
        }
        let rows = try merge.targetRows(shape, of: columns, workers: workers)
        touched.append(rows, new: new, replaced: replaced)
        builder.append(rows)
    }

    /// - Returns: nil where rows are missing, and all must be gone through once more.
    func finish(workers: Workers) throws -> PreparedTarget? {
        if let asked, !asked.isComplete { return nil }
        let keyTexts: [TextArena?] = shape.plan.key.map { _ in nil }
        var target = try builder.finish(keyTexts: keyTexts, workers: workers)
        target.isOfAskedRows = asked != nil
        return PreparedTarget.whole(target).knowing(touched.rows)
    }
}

extension Job {
    /// nil where no registry still to come links to this one, or where its index is made otherwise.
    ///
    /// - Parameter askedIDs: by which new rows alone ask; nil where all rows may be asked for.
    func writtenTarget(_ registry: Int, askedIDs: [UInt64]?, _ state: JobState) throws -> WrittenTarget? {
        guard state.isStillLinkedTo(registry), state.targets[registry] == nil,
            let prepared = state.prepared[registry], let merge = prepared.merge
        else { return nil }
        let shape = LinkTargetShape(plan: prepared.plan, needs: state.needs[registry], packer: merge.packer)
        let size = TargetSize(rowCount: merge.rowCount, kinds: merge.stored.layout.kinds, textByteCount: 0)
        guard fitsInMemory(shape, size, state) else { return nil }
        return WrittenTarget(
            merge, shape,
            asked: try askedIDs.map { try AskedRows(merge, shape, asked: $0, workers: workers) },
            isAskedSeldom: isAskedSeldom(to: registry, keepsLinks: true))
    }

    /// Links of a registry that are taken from the store, as far as they come out as they stand there.
    func keptLinks(of registry: Int) -> Set<Int> {
        let isStored = inputs[registry].hasLinksOfThisPipeline && inputs[registry].stored != nil
        return isStored ? plan.keepableLinks(of: registry) : []
    }

    /// Whether links to a registry look few of its keys up, of all that are asked for.
    ///
    /// - Parameter keepsLinks: whether links may be taken from the store.
    func isAskedSeldom(to target: Int, keepsLinks: Bool) -> Bool {
        plan.registries.indices.allSatisfy { registry in
            let links = plan.registries[registry].links
            let leading = links.indices.filter { links[$0].target == target }
            let kept = keepsLinks ? keptLinks(of: registry) : []
            // Rows in the order of the keys that they ask for find most of them beside the last.
            return leading.allSatisfy {
                kept.contains($0) || links[$0].by.first == plan.registries[registry].key.first
            }
        }
    }
}
