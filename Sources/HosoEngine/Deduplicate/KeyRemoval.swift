import HosoCore
import HosoParquet
import HosoSpec

/// Takes those winners out that remove their key: rows for which `delete_when` is true, and keys that earlier
/// runs removed and no row has brought back.
struct KeyRemoval {
    let registry: DeduplicatedRegistry
    let workers: Workers

    struct Result {
        /// Without the keys removed.
        var registry: DeduplicatedRegistry
        /// The removed keys: new ones and those of earlier runs.
        var removed: DeduplicatedRegistry
        /// Keys removed in this run.
        var newCount = 0
        /// Whether other keys are removed than before, or with other versions.
        var isChanged = false
    }

    /// - Parameter faults: grows by what `delete_when` itself gives; derived columns are counted where they
    ///   are written.
    func run(faults: inout EvaluationFaults) throws -> Result {
        let rows = registry.rows
        let winners = registry.winners
        var kept = winners
        kept.addresses = []
        kept.packedKeys = []
        var removed = kept
        guard registry.plan.deleteWhen != nil || !rows.removedChunks.isEmpty else {
            return Result(
                registry: registry,
                removed: DeduplicatedRegistry(plan: registry.plan, rows: rows, winners: removed))
        }
        let isRemoving = try removingWinners(&faults)
        var rememberedCount = 0
        for (index, address) in winners.addresses.enumerated() {
            let isRemembered = rows.removedChunks.contains(RegistryRows.chunk(ofAddress: address))
            if isRemembered { rememberedCount += 1 }
            if isRemembered || isRemoving[index] {
                removed.addresses.append(address)
                removed.packedKeys.append(winners.packedKeys[index])
            } else {
                kept.addresses.append(address)
                kept.packedKeys.append(winners.packedKeys[index])
            }
        }
        let newCount = removed.count - rememberedCount
        let storedCount = rows.removedChunks.reduce(0) { $0 + rows.chunks[$1].rowCount }
        return Result(
            registry: DeduplicatedRegistry(plan: registry.plan, rows: rows, winners: kept),
            removed: DeduplicatedRegistry(plan: registry.plan, rows: rows, winners: removed),
            newCount: newCount,
            isChanged: newCount > 0 || rememberedCount < storedCount)
    }

    /// For each winner whether `delete_when` is true.
    private func removingWinners(_ faults: inout EvaluationFaults) throws -> [Bool] {
        guard let condition = registry.plan.deleteWhen else {
            return [Bool](repeating: false, count: registry.rowCount)
        }
        let numbers = condition.inputs.map { reference -> Int in
            guard case .own(let number) = reference else {
                preconditionFailure("delete_when reads \(reference)")
            }
            return number
        }
        var isRemoving: [Bool] = []
        isRemoving.reserveCapacity(registry.rowCount)
        for first in stride(from: 0, to: registry.rowCount, by: Job.groupRowCount) {
            let range = first..<min(first + Job.groupRowCount, registry.rowCount)
            var derivedFaults = EvaluationFaults()
            let columns = try registry.columns(
                Set(numbers), in: range, workers: workers, faults: &derivedFaults)
            let result = condition.evaluate(
                numbers.compactMap { columns[$0] }, rowCount: range.count, faults: &faults)
            guard case .boolean(let values) = result.values else {
                preconditionFailure("delete_when gives \(result.values)")
            }
            for row in 0..<range.count { isRemoving.append(values[row] == 1 && !result.isNull(row)) }
        }
        return isRemoving
    }
}

extension DeduplicatedRegistry {
    /// Rows `range` of a table of removed keys, column by column.
    func encodeRemovedKeys(_ range: Range<Int>, options: ParquetWriterOptions, workers: Workers) throws
        -> [EncodedColumnChunk]
    {
        let gather = Gather(rows: rows)
        let numbers = plan.removedKeyColumns
        let fields = plan.removedKeyFields
        let addresses = winners.addresses[range]
        return try workers.map(numbers.count) { index in
            ColumnChunkEncoder.encode(
                gather.column(numbers[index], addresses: addresses), field: fields[index],
                isSorted: index == 0, options: options)
        }
    }
}
