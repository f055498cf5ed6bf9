import HosoCore
import HosoSpec

/// Reads the table's columns row group by row group.
extension StoredMerge {
    /// Rows of a part end where pages do.
    private static let pageRowCount = 1 << 13
    private static let leastPartRowCount = 1 << 14

    /// Reads what takes longest in parts, side by side: so no thread waits for the one that has it.
    func readInParts(_ numbers: [Int], _ places: Range<Int>, _ workers: Workers) throws {
        guard places.count <= StoredMerge.readGroupLimit else { return }
        var pieces: [(number: Int, place: Int, rows: Range<Int>)] = []
        for number in numbers where isLong(number) {
            for place in places where known(number, place) == nil {
                let rowCount = groupStarts[place + 1] - groupStarts[place]
                let parts = StoredMerge.parts(rowCount, threadCount: workers.threadCount)
                if parts.count > 1 { pieces += parts.map { (number, place, $0) } }
            }
        }
        let wanted = pieces
        let columns = try workers.map(wanted.count) { number in
            let piece = wanted[number]
            return try stored.column(piece.number, rowGroup: groups[piece.place], rows: piece.rows)
        }
        var first = 0
        while first < pieces.count {
            let (number, place, _) = pieces[first]
            let end = pieces[first...].firstIndex { $0.number != number || $0.place != place } ?? pieces.count
            remember(number, place, Array(columns[first..<end]))
            first = end
        }
    }

    /// Whether a column is of texts that differ from row to row.
    private func isLong(_ number: Int) -> Bool {
        switch stored.layout.kinds[number] {
        case .text, .name: stored.has(stored.layout.registry.columns[number].name)
        case .boolean, .int32, .int64, .dictionary, .id: false
        }
    }

    /// A part for each thread, of many rows.
    static func parts(_ rowCount: Int, threadCount: Int) -> [Range<Int>] {
        let count = max(1, min(threadCount, rowCount / leastPartRowCount))
        let pageCount = (rowCount + pageRowCount - 1) / pageRowCount
        return (0..<count).map { part in
            pageCount * part / count
                * pageRowCount..<min(
                    rowCount, pageCount * (part + 1) / count * pageRowCount)
        }
    }

    /// A column of a row group, in parts one behind the other.
    func storedParts(_ number: Int, _ place: Int) throws -> [Column] {
        if let known = known(number, place) { return known }
        let column = try stored.column(number, rowGroup: groups[place])
        remember(number, place, [column])
        return [column]
    }

    func storedColumn(_ number: Int, _ place: Int) throws -> Column {
        Column.joined(try storedParts(number, place))
    }

    private func known(_ number: Int, _ place: Int) -> [Column]? {
        if let column = kept.column(number, rowGroup: groups[place]) { return [column] }
        return lock.withLock { read[number]?.first { $0.place == place }?.parts }
    }

    private func remember(_ number: Int, _ place: Int, _ parts: [Column]) {
        lock.withLock {
            read[number, default: []].append((place, parts))
            if read[number, default: []].count > StoredMerge.readGroupLimit { read[number]?.removeFirst() }
        }
    }
}

extension MergedRows {
    /// The runs where row groups come in parts.
    ///
    /// - Parameter counts: by row group, rows of its parts.
    func runs(ofParts counts: [[Int]]) -> [RowRun] {
        if counts.allSatisfy({ $0.count == 1 }) { return runs }
        var sourceStarts = [0]
        for parts in counts { sourceStarts.append((sourceStarts.last ?? 0) + parts.count) }
        var cut: [RowRun] = []
        for run in runs {
            // New rows stand behind all parts.
            guard run.source < counts.count else {
                cut.append(RowRun(source: sourceStarts[counts.count], first: run.first, count: run.count))
                continue
            }
            var partFirst = 0
            for (part, count) in counts[run.source].enumerated() {
                let rows =
                    max(
                        run.first, partFirst)..<max(
                        max(run.first, partFirst), min(run.first + run.count, partFirst + count))
                if !rows.isEmpty {
                    cut.append(
                        RowRun(
                            source: sourceStarts[run.source] + part, first: rows.lowerBound - partFirst,
                            count: rows.count))
                }
                partFirst += count
            }
        }
        return cut
    }
}
