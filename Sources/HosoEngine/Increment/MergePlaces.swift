/// Where the new rows of a registry stand among those of the store, both in key order.
struct MergePlaces: Sendable {
    /// By new row: that of the store which it takes the place of, or stands in front of; ascending.
    private(set) var storedRows: [Int] = []
    /// By new row, and of all: how many before it take no other's place.
    private(set) var addedBefore: [Int] = [0]
    /// By new row: its number in the table.
    private(set) var tableRows: [Int] = []

    var count: Int { storedRows.count }
    /// Rows that stand in no other's place.
    var addedCount: Int { addedBefore[count] }

    mutating func append(storedRow: Int, replaces: Bool) {
        let added = addedCount
        storedRows.append(storedRow)
        tableRows.append(storedRow + added)
        addedBefore.append(added + (replaces ? 0 : 1))
    }

    /// Whether a new row takes the place of one of the store.
    func replaces(_ newRow: Int) -> Bool { addedBefore[newRow] == addedBefore[newRow + 1] }

    /// The new rows among some of the table.
    func newRows(in range: Range<Int>) -> Range<Int> {
        lowerBound(range.lowerBound)..<lowerBound(range.upperBound)
    }

    /// Rows that stand in no other's place, before one of the store.
    func addedCount(before storedRow: Int) -> Int {
        addedBefore[storedRows.indices.firstPlace { storedRows[$0] >= storedRow }]
    }

    private func lowerBound(_ tableRow: Int) -> Int {
        tableRows.indices.firstPlace { tableRows[$0] >= tableRow }
    }
}

/// Rows of a merged table: stretches of stored rows, and new rows between them.
struct MergedRows: Sendable {
    /// Row groups that stored rows come from, in key order.
    let groups: Range<Int>
    let newRows: Range<Int>
    /// Sources are the row groups, counted from the first, and behind them the new rows.
    let runs: [RowRun]
    let count: Int

    /// - Parameter groupStarts: stored rows before each row group, and all.
    init(_ range: Range<Int>, _ places: MergePlaces, groupStarts: [Int]) {
        newRows = places.newRows(in: range)
        count = range.count
        var stretches: [(first: Int, count: Int, newRow: Int)] = []
        var row = range.lowerBound
        for newRow in newRows {
            let tableRow = places.tableRows[newRow]
            stretches.append((row - places.addedBefore[newRow], tableRow - row, newRow))
            row = tableRow + 1
        }
        stretches.append((row - places.addedBefore[newRows.upperBound], range.upperBound - row, -1))
        let stored = stretches.filter { $0.count > 0 }
        if let first = stored.first, let last = stored.last {
            groups =
                MergedRows.group(of: first.first, groupStarts)..<MergedRows.group(
                    of: last.first + last.count - 1, groupStarts) + 1
        } else {
            groups = 0..<0
        }
        runs = MergedRows.runs(stretches, groups, newRows, groupStarts)
    }

    private static func runs(
        _ stretches: [(first: Int, count: Int, newRow: Int)], _ groups: Range<Int>, _ newRows: Range<Int>,
        _ groupStarts: [Int]
    ) -> [RowRun] {
        var runs: [RowRun] = []
        var group = groups.lowerBound
        for stretch in stretches {
            var first = stretch.first
            let end = stretch.first + stretch.count
            while first < end {
                while groupStarts[group + 1] <= first { group += 1 }
                let stop = min(end, groupStarts[group + 1])
                runs.append(
                    RowRun(
                        source: group - groups.lowerBound, first: first - groupStarts[group],
                        count: stop - first))
                first = stop
            }
            guard stretch.newRow >= 0 else { continue }
            let place = stretch.newRow - newRows.lowerBound
            if let last = runs.last, last.source == groups.count, last.first + last.count == place {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(RowRun(source: groups.count, first: place, count: 1))
            }
        }
        return runs
    }

    /// The row group that has a stored row.
    static func group(of row: Int, _ groupStarts: [Int]) -> Int {
        (1..<groupStarts.count).firstPlace { groupStarts[$0] > row } - 1
    }
}
