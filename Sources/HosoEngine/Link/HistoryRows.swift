import HosoCore
import HosoSpec

/// Which person bore which old ID, and when: the rows of a history.
struct HistoryRows: Sendable {
    /// Raw IDs.
    var oldIDs: [UInt64] = []
    var citizenIDs: [UInt64] = []
    /// First and last day on which a row holds.
    var first: [Int32] = []
    var last: [Int32] = []
}

extension DeduplicatedRegistry {
    /// The registry's rows as a history; those without either ID say nothing.
    func historyRows(_ history: HistoryPlan, workers: Workers) throws -> HistoryRows {
        var faults = EvaluationFaults()
        let numbers = [history.oldID, history.citizenID] + [history.from, history.to].compactMap { $0 }
        let columns = try columns(Set(numbers), in: 0..<rowCount, workers: workers, faults: &faults)
        guard case .id(let oldIDs, _)? = columns[history.oldID]?.values,
            case .id(let citizenIDs, _)? = columns[history.citizenID]?.values
        else { preconditionFailure("the IDs of a history were not gathered") }
        let from = history.from.flatMap { columns[$0] }.map { HistoryDays($0) }
        let to = history.to.flatMap { columns[$0] }.map { HistoryDays($0) }
        var rows = HistoryRows()
        for row in oldIDs.indices where oldIDs[row] != 0 && citizenIDs[row] != 0 {
            rows.oldIDs.append(oldIDs[row])
            rows.citizenIDs.append(citizenIDs[row])
            rows.first.append(from?[row] ?? .min)
            rows.last.append(to?[row] ?? .max)
        }
        return rows
    }
}

/// The calendar days of a column of dates or timestamps.
struct HistoryDays: Sendable {
    private let column: Column
    private static let dayMicroseconds: Int64 = 86_400_000_000

    init(_ column: Column) { self.column = column }

    /// Days since 1970-01-01; nil where the row is null.
    subscript(row: Int) -> Int32? {
        if column.isNull(row) { return nil }
        switch column.values {
        case .int32(let days): return days[row]
        case .int64(let moments):
            let (days, rest) = moments[row].quotientAndRemainder(dividingBy: HistoryDays.dayMicroseconds)
            return Int32(clamping: rest < 0 ? days - 1 : days)
        default: preconditionFailure("no column of dates or timestamps")
        }
    }
}
