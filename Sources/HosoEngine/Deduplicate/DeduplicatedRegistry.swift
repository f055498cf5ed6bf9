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
        let read = needed.filter { $0 < plan.columns.count }.sorted()
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
        return try gather.columns(numbers, addresses: addresses, workers: workers)
    }

    /// Hashes of the name columns among `numbers`.
    func nameHashes(_ numbers: Set<Int>, in range: Range<Int>, workers: Workers) throws -> [Int: [UInt64]] {
        if merge != nil { return try nameWords(numbers, in: range, workers: workers).mapValues(\.words) }
        let names = numbers.filter { plan.isName($0) }.sorted()
        let gather = Gather(rows: rows)
        let addresses = winners.addresses[range]
        let hashes = try workers.map(names.count) { gather.nameHashes(names[$0], addresses: addresses) }
        return Dictionary(uniqueKeysWithValues: zip(names, hashes))
    }

    /// The name columns among `numbers` as words that are compared; the names themselves are not gathered.
    func nameWords(_ numbers: Set<Int>, in range: Range<Int>, workers: Workers) throws
        -> [Int: VerificationWords]
    {
        if let merge {
            let names = numbers.filter { plan.isName($0) }
            return try Dictionary(
                uniqueKeysWithValues: names.map { ($0, try merge.nameWords($0, in: range, workers: workers)) }
            )
        }
        let gather = Gather(rows: rows)
        let addresses = winners.addresses[range]
        let hashes = try nameHashes(numbers, in: range, workers: workers)
        return Dictionary(
            uniqueKeysWithValues: hashes.map { number, hashes in
                (
                    number,
                    VerificationWords(
                        nameHashes: hashes, validity: gather.validity(number, addresses: addresses))
                )
            })
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
    ///
    /// - Parameter isTight: whether keys are looked up by their order (`KeyIndex`).
    func linkTarget(_ needs: LinkNeeds, isTight: Bool, workers: Workers) throws -> LinkTarget {
        let shape = LinkTargetShape(plan: plan, needs: needs, packer: winners.packer)
        let found = try shape.rows(of: self, workers: workers)
        return try LinkTarget(
            shape, found, keyTexts: plan.key.map { rows.texts[$0] }, isTight: isTight, workers: workers)
    }
}
