import HosoCore
import HosoDelta

extension Store {
    /// The cells of a run, as they were written.
    ///
    /// - Parameter newest: the newest finished run, where it is known already.
    public func indicatorRows(
        run: String, _ filter: IndicatorFilter = IndicatorFilter(), newest: StoredRun? = nil
    ) throws -> [IndicatorRow] {
        let runBytes = [Array(run.utf8)]
        func mayHold(_ file: DeltaAdd) -> Bool { DeltaStatistics.mayHold(runBytes, in: "run", file.stats) }
        guard let reader = try reader(of: .indicators, newest: newest, where: { mayHold($0) }) else {
            return []
        }
        let conditions = filter.conditions(run: run)
        var cells: [IndicatorRow] = []
        for rowGroup in reader.rowGroupRowCounts.indices {
            let rows = try reader.rows(rowGroup: rowGroup, where: conditions)
            if rows.isEmpty { continue }
            let texts = try ["indicator", "period", "area", "category"].map {
                StoredStrings(try reader.column(named: $0, rowGroup: rowGroup, rows: rows))
            }
            let numbers = try ["numerator", "denominator", "value"].map {
                try reader.column(named: $0, rowGroup: rowGroup, rows: rows)
            }
            // Runs of an older program wrote neither: then they are null.
            let isNew = reader.fields.contains { $0.name == "rank" }
            let ranks = isNew ? try reader.column(named: "rank", rowGroup: rowGroup, rows: rows) : nil
            let definitions =
                isNew
                ? StoredStrings(try reader.column(named: "definition", rowGroup: rowGroup, rows: rows)) : nil
            cells.reserveCapacity(cells.count + rows.count)
            for place in rows.indices {
                let values = numbers.map { $0.column.double($0.indices[place]) }
                cells.append(
                    IndicatorRow(
                        run: run, indicator: texts[0][place] ?? "", period: texts[1][place] ?? "",
                        area: texts[2][place] ?? "", category: texts[3][place] ?? "", numerator: values[0],
                        denominator: values[1], value: values[2],
                        rank: ranks.flatMap { $0.column.integer($0.indices[place]) },
                        definition: definitions?[place]))
            }
        }
        return cells
    }
}

/// Texts of some rows of a column; each entry of a dictionary is made into a string once.
private struct StoredStrings {
    private let column: Column
    private let indices: [Int]
    private var entries: [String] = []
    private var codes: [UInt32] = []

    init(_ source: (column: Column, indices: [Int])) {
        column = source.column
        indices = source.indices
        if case .dictionary(let codes, let texts) = column.values {
            self.codes = codes
            entries = (0..<texts.count).map { texts.string($0) }
        }
    }

    /// nil where the row is null.
    subscript(place: Int) -> String? {
        let index = indices[place]
        if column.isNull(index) { return nil }
        if !codes.isEmpty { return entries[Int(codes[index])] }
        if case .text(let texts) = column.values { return texts.string(index) }
        return nil
    }
}

extension Column {
    /// nil where the row is null.
    fileprivate func integer(_ row: Int) -> Int? {
        guard !isNull(row), case .int64(let array) = values else { return nil }
        return Int(array[row])
    }

    /// nil where the row is null.
    fileprivate func double(_ row: Int) -> Double? {
        guard !isNull(row), case .double(let array) = values else { return nil }
        return array[row]
    }
}
