import HosoCore
import HosoSpec

/// Takes what links need of a registry from its groups while they are written: so nothing of it is read a
/// second time.
struct WrittenTarget {
    private let merge: StoredMerge
    private let shape: LinkTargetShape
    private var builder: LinkTargetBuilder
    private var touched: TouchedRowsCollector

    /// - Parameter isAskedSeldom: whether few rows will be looked up.
    init(_ merge: StoredMerge, _ shape: LinkTargetShape, isAskedSeldom: Bool) {
        self.merge = merge
        self.shape = shape
        builder = LinkTargetBuilder(shape, rowCount: merge.rowCount, isTight: isAskedSeldom)
        touched = TouchedRowsCollector(shape)
    }

    /// - Parameter range: of the table, that the group has.
    mutating func append(_ group: LinkedGroup, _ range: Range<Int>, workers: Workers) throws {
        let rows = try merge.targetRows(shape, of: group, workers: workers)
        try touched.append(range, of: merge, rows)
        builder.append(rows)
    }

    func finish(workers: Workers) throws -> PreparedTarget {
        let keyTexts: [TextArena?] = shape.plan.key.map { _ in nil }
        return PreparedTarget.whole(try builder.finish(keyTexts: keyTexts, workers: workers))
            .knowing(touched.rows)
    }
}

extension Job {
    /// nil where no registry still to come links to this one, or where its index is made otherwise.
    func writtenTarget(_ registry: Int, _ state: JobState) -> WrittenTarget? {
        guard state.isStillLinkedTo(registry), state.targets[registry] == nil,
            let prepared = state.prepared[registry], case .whole(let rows) = prepared.rows,
            let merge = rows.merge
        else { return nil }
        let shape = LinkTargetShape(plan: prepared.plan, needs: state.needs[registry], packer: merge.packer)
        let size = TargetSize(rowCount: merge.rowCount, kinds: rows.rows.layout.kinds, textByteCount: 0)
        guard fitsInMemory(shape, size, state) else { return nil }
        return WrittenTarget(merge, shape, isAskedSeldom: isAskedSeldom(to: registry, keepsLinks: true))
    }

    /// Whether links to a registry look few of its keys up, of all that are asked for.
    ///
    /// - Parameter keepsLinks: whether links may be taken from the store.
    func isAskedSeldom(to target: Int, keepsLinks: Bool) -> Bool {
        plan.registries.indices.allSatisfy { registry in
            let links = plan.registries[registry].links
            let leading = links.indices.filter { links[$0].target == target }
            let isKept =
                keepsLinks && inputs[registry].hasLinksOfThisPipeline && inputs[registry].stored != nil
            let kept = isKept ? plan.keepableLinks(of: registry) : []
            // Rows in the order of the keys that they ask for find most of them beside the last.
            return leading.allSatisfy {
                kept.contains($0) || links[$0].by.first == plan.registries[registry].key.first
            }
        }
    }
}
