package import HosoCore
package import HosoSpec

/// A registry's winning rows in key order, still in their chunks; columns are brought together on demand.
package final class DeduplicatedRegistry: Sendable {
    let plan: RegistryPlan
    let rows: RegistryRows
    let winners: Winners
    /// nil where all rows are in chunks; else these and the winners are but the new ones.
    let merge: StoredMerge?

    package init(plan: RegistryPlan, rows: RegistryRows, winners: Winners) {
        self.plan = plan
        self.rows = rows
        self.winners = winners
        merge = nil
    }

    init(plan: RegistryPlan, rows: RegistryRows, winners: Winners, merge: StoredMerge) {
        self.plan = plan
        self.rows = rows
        self.winners = winners
        self.merge = merge
    }

    package var rowCount: Int { merge?.rowCount ?? winners.count }

    /// Columns and derived columns of some rows, by number.
    package func columns(
        _ numbers: Set<Int>, in range: Range<Int>, workers: Workers, faults: inout EvaluationFaults
    ) throws -> [Int: Column] {
        let needed = closure(of: numbers)
        // Texts first: they take longest, and all threads should end together.
        let read = needed.filter { $0 < plan.columns.count }.sorted {
            (rows.layout.kinds[$0].textRoom, $1) > (rows.layout.kinds[$1].textRoom, $0)
        }
        let gathered = try gathered(read, in: range, workers)
        var columns = Dictionary(uniqueKeysWithValues: zip(read, gathered))
        for number in needed.filter({ $0 >= plan.columns.count }).sorted() {
            let expression = plan.derived[number - plan.columns.count].expression
            let inputs = expression.inputs.map { reference -> Column in
                guard case .own(let input) = reference, let column = columns[input] else {
                    preconditionFailure("a derived column reads \(reference)")
                }
                return column
            }
            let column = expression.evaluate(inputs, rowCount: range.count, faults: &faults)
            columns[number] = column.asStored(type: expression.type, faults: &faults)
        }
        return columns
    }

    private func gathered(_ numbers: [Int], in range: Range<Int>, _ workers: Workers) throws -> [Column] {
        if let merge { return try merge.columns(numbers, in: range, workers: workers) }
        let gather = Gather(rows: rows)
        let addresses = winners.addresses[range]
        return try workers.map(numbers.count) { gather.column(numbers[$0], addresses: addresses) }
    }

    /// Hashes of the name columns among `numbers`.
    func nameHashes(_ numbers: Set<Int>, in range: Range<Int>, workers: Workers) throws -> [Int: [UInt64]] {
        let names = numbers.filter { plan.isName($0) }.sorted()
        if let merge {
            return Dictionary(
                uniqueKeysWithValues: try names.map {
                    ($0, try merge.nameHashes($0, in: range, workers: workers))
                })
        }
        let gather = Gather(rows: rows)
        let addresses = winners.addresses[range]
        let hashes = try workers.map(names.count) { gather.nameHashes(names[$0], addresses: addresses) }
        return Dictionary(uniqueKeysWithValues: zip(names, hashes))
    }

    /// Columns with those that derived ones among them are made from.
    private func closure(of numbers: Set<Int>) -> Set<Int> {
        var needed = numbers
        var open = Array(numbers)
        while let number = open.popLast() {
            guard number >= plan.columns.count else { continue }
            for case .own(let input) in plan.derived[number - plan.columns.count].expression.inputs
            where needed.insert(input).inserted { open.append(input) }
        }
        return needed
    }

    /// What links to this registry need.
    func linkTarget(_ needs: LinkNeeds, workers: Workers) throws -> LinkTarget {
        var faults = EvaluationFaults()
        let whole = 0..<rowCount
        let isKeyedByCitizenID = LinkTarget.isKeyedByCitizenID(plan)
        let oldIDColumns =
            isKeyedByCitizenID ? plan.columns.indices.filter { plan.columns[$0].type == .oldID } : []
        // Of a name its hash is enough.
        let hashed = Set(needs.verified.filter(\.comparesAsName).map(\.column).filter { plan.isName($0) })
        var numbers = needs.columns.union(oldIDColumns)
        numbers.formUnion(
            needs.verified.filter { !hashed.contains($0.column) || !$0.comparesAsName }.map(\.column))
        if !winners.packer.isComplete { numbers.formUnion(plan.key) }
        let columns = try columns(numbers, in: whole, workers: workers, faults: &faults)
        let verified = Array(needs.verified)
        let hashes = try nameHashes(hashed, in: whole, workers: workers)
        let parts = try workers.map(verified.count + 2) { number -> LinkTargetPart in
            switch number {
            case 0: return .index(KeyIndex(keys: winners.packedKeys))
            case 1: return .oldIDs(OldIDIndex(columns: oldIDColumns.compactMap { columns[$0] }))
            default: return .words(words(verified[number - 2], columns, hashes))
            }
        }
        var target = LinkTarget(
            registry: plan, rowCount: rowCount, packer: winners.packer, index: KeyIndex(keys: []),
            oldIDs: nil,
            verification: [:], columns: columns.filter { needs.columns.contains($0.key) },
            keyColumns: winners.packer.isComplete ? [] : plan.key.compactMap { columns[$0] },
            keyTexts: plan.key.map { rows.texts[$0] })
        for (number, part) in parts.enumerated() {
            switch part {
            case .index(let index): target.index = index
            case .oldIDs(let oldIDs): target.oldIDs = isKeyedByCitizenID ? oldIDs : nil
            case .words(let words): target.verification[verified[number - 2]] = words
            }
        }
        return target
    }

    /// What is made side by side for a link target.
    private enum LinkTargetPart: Sendable {
        case index(KeyIndex)
        case oldIDs(OldIDIndex)
        case words(VerificationWords)
    }

    private func words(
        _ wanted: LinkTarget.VerifiedColumn, _ columns: [Int: Column], _ hashes: [Int: [UInt64]]
    ) -> VerificationWords {
        if wanted.comparesAsName, let hashes = hashes[wanted.column] {
            let validity = Gather(rows: rows).validity(wanted.column, addresses: winners.addresses[...])
            return VerificationWords(nameHashes: hashes, validity: validity)
        }
        guard let column = columns[wanted.column] else {
            preconditionFailure("a verify column was not gathered")
        }
        return VerificationWords(column, nameHashes: nil, comparesAsName: wanted.comparesAsName)
    }
}
