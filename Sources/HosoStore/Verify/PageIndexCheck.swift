import HosoParquet

/// Compares a column index with the values of its pages.
enum PageIndexCheck {
    struct Fault {
        /// nil where the index as a whole is at fault.
        var page: Int?
        var message: String
    }

    /// - Parameters:
    ///   - facts: of each page.
    ///   - rowCounts: of each page.
    static func faults(
        _ index: PageIndex.ColumnIndex, _ facts: [ColumnFacts], rowCounts: [Int], type: PhysicalType
    ) -> [Fault] {
        guard index.areNull.count == facts.count, index.minimums.count == facts.count,
            index.maximums.count == facts.count,
            index.nullCounts.isEmpty || index.nullCounts.count == facts.count
        else { return [Fault(page: nil, message: "the column index has another number of pages")] }
        var faults: [Fault] = []
        var bounds: [(minimum: ParquetValue, maximum: ParquetValue)] = []
        for (page, facts) in facts.enumerated() {
            if !index.nullCounts.isEmpty, index.nullCounts[page] != Int64(facts.nullCount) {
                faults.append(Fault(page: page, message: "the column index has another null count"))
            }
            let isNull = facts.nullCount == rowCounts[page]
            guard index.areNull[page] == isNull else {
                faults.append(Fault(page: page, message: "the column index is wrong on whether all is null"))
                continue
            }
            if isNull { continue }
            guard let minimum = ParquetValue(plainBytes: index.minimums[page], type: type),
                let maximum = ParquetValue(plainBytes: index.maximums[page], type: type)
            else {
                faults.append(Fault(page: page, message: "the column index has no bounds"))
                continue
            }
            bounds.append((minimum, maximum))
            // Texts may be cut there.
            let isExact = type != .byteArray
            faults += StatisticsCheck.boundFaults(
                minimum: minimum, isMinimumExact: isExact, maximum: maximum, isMaximumExact: isExact, facts
            ).map { Fault(page: page, message: "column index: \($0)") }
        }
        if !isInOrder(bounds, index.boundaryOrder) {
            faults.append(Fault(page: nil, message: "the pages do not ascend or descend as the index says"))
        }
        return faults
    }

    private static func isInOrder(
        _ bounds: [(minimum: ParquetValue, maximum: ParquetValue)], _ order: Int32
    ) -> Bool {
        guard order == 1 || order == 2 else { return order == 0 }
        return zip(bounds, bounds.dropFirst()).allSatisfy { page, next in
            order == 1
                ? !next.minimum.isLess(than: page.minimum) && !next.maximum.isLess(than: page.maximum)
                : !page.minimum.isLess(than: next.minimum) && !page.maximum.isLess(than: next.maximum)
        }
    }
}
