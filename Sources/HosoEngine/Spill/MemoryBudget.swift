import HosoCore

/// How the memory that a run may use is shared out.
///
/// The program itself, its threads' buffers and what the system's allocator keeps are not in it: they stay
/// below `HosoEngine`'s allowance of 256 MiB beside the limit.
package struct MemoryBudget: Sendable {
    package let byteLimit: Int
    private let greatestGroupRowCount: Int

    /// - Parameters:
    ///   - byteLimit: at least `leastByteCount`.
    ///   - greatestGroupRowCount: rows of a row group however much memory there is.
    package init(byteLimit: Int, greatestGroupRowCount: Int = Job.groupRowCount) {
        self.byteLimit = byteLimit
        self.greatestGroupRowCount = greatestGroupRowCount
    }

    /// Nothing is ever put aside.
    package static let unlimited = MemoryBudget(byteLimit: Int.max / 4)

    /// The least that a run works with: a row group, its column chunks and a part of a registry.
    package static func leastByteCount(threadCount: Int) -> Int { (96 + 16 * threadCount) << 20 }

    /// What is left beside the indexes of registries that others link to, at least an eighth.
    private func free(beside indexByteCount: Int) -> Int { max(byteLimit / 8, byteLimit - indexByteCount) }

    /// What the index of one more registry that others link to may take; a larger one is put aside.
    func indexByteLimit(beside indexByteCount: Int) -> Int { byteLimit / 8 * 5 - indexByteCount }

    /// Rows of a registry that stay in memory while it is read. As much again goes to their keys' order.
    func readByteLimit(beside indexByteCount: Int) -> Int { free(beside: indexByteCount) / 3 }

    /// Rows of registries that are read before their turn.
    func readAheadByteLimit(beside indexByteCount: Int) -> Int { readByteLimit(beside: indexByteCount) / 8 }

    /// Rows of one part that come back.
    func partByteLimit(beside indexByteCount: Int) -> Int { max(1, free(beside: indexByteCount) / 8) }

    /// Whether so many bytes leave most of the memory free.
    func isAmple(forByteCount byteCount: Int) -> Bool { byteCount <= byteLimit / 4 }

    /// Row groups have the greatest number of rows, fewer where the memory is small or texts are long.
    ///
    /// - Parameter meanTextByteCount: bytes of texts that a row has on average.
    func groupSize(meanTextByteCount: Int) -> GroupSize {
        let rowByteCount =
            MemoryBudget.groupRowByteCount + meanTextByteCount * MemoryBudget.textCopyCount
        var count = greatestGroupRowCount
        while count > MemoryBudget.leastGroupRowCount, count * rowByteCount > byteLimit / 2 { count /= 2 }
        return GroupSize(rowCount: count, mayOverlap: isAmple(forByteCount: 2 * count * rowByteCount))
    }

    /// What a row of a group takes in columns, links and encoded chunks beside its texts, about.
    private static let groupRowByteCount = 448
    /// Gathered, encoded, compressed: as often the texts of a group stand in memory.
    private static let textCopyCount = 3
    private static let leastGroupRowCount = 1 << 13
}

/// How large the row groups of a registry become.
struct GroupSize {
    var rowCount: Int
    /// Whether there is ample room for two: one is gathered while another is encoded.
    var mayOverlap: Bool
}
