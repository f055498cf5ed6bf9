package import HosoCore

/// Rows of columns that have few values, with equal rows as one: what is computed of them is computed once.
package struct FoldedRows {
    package let columns: [Column]
    /// How many rows each of them stands for.
    package let weights: [Int]

    /// nil where a column is neither coded nor boolean, or there are not many fewer combinations than rows.
    package init?(_ columns: [Column], rowCount: Int) {
        var combinationCount = 1
        for column in columns {
            guard let count = FoldedRows.valueCount(column) else { return nil }
            combinationCount *= count
            if combinationCount > rowCount / 2 { return nil }
        }
        guard !columns.isEmpty else { return nil }
        var numbers = [UInt32](repeating: 0, count: rowCount)
        for column in columns { FoldedRows.combine(&numbers, with: column) }
        var counts = [Int](repeating: 0, count: combinationCount)
        FoldedRows.count(numbers, &counts)
        let occurring = counts.indices.filter { counts[$0] > 0 }
        weights = occurring.map { counts[$0] }
        var unfolded: [Column] = []
        var divisor = combinationCount
        for column in columns {
            let count = FoldedRows.valueCount(column) ?? 1
            divisor /= count
            unfolded.append(FoldedRows.column(occurring.map { $0 / divisor % count }, like: column))
        }
        self.columns = unfolded
    }

    /// Values that a row can have, null among them; nil where they are not numbered.
    private static func valueCount(_ column: Column) -> Int? {
        switch column.values {
        case .boolean: 3
        case .dictionary(_, let texts): texts.count + 1
        default: nil
        }
    }

    private static func combine(_ numbers: inout [UInt32], with column: Column) {
        guard let count = valueCount(column) else { return }
        let factor = UInt32(count)
        var out = numbers.mutableSpan
        switch (column.values, column.validity) {
        case (.dictionary(let codes, _), nil):
            let source = codes.span
            for row in 0..<source.count { out[row] = out[row] &* factor &+ source[row] &+ 1 }
        case (.dictionary(let codes, _), let validity?):
            let (source, valid) = (codes.span, validity.span)
            for row in 0..<source.count {
                out[row] = out[row] &* factor &+ (valid[row] != 0 ? source[row] &+ 1 : 0)
            }
        case (.boolean(let flags), let validity):
            let source = flags.span
            for row in 0..<source.count {
                let isValid = (validity?[row] ?? 1) != 0
                out[row] = out[row] &* factor &+ (isValid ? UInt32(source[row]) &+ 1 : 0)
            }
        default: preconditionFailure("a column without numbered values")
        }
    }

    private static func count(_ numbers: [UInt32], _ counts: inout [Int]) {
        let source = numbers.span
        var out = counts.mutableSpan
        for row in 0..<source.count { out[Int(source[row])] += 1 }
    }

    /// The column of values by their numbers.
    private static func column(_ numbers: [Int], like column: Column) -> Column {
        let validity: [UInt8]? = numbers.contains(0) ? numbers.map { $0 == 0 ? 0 : 1 } : nil
        switch column.values {
        case .dictionary(_, let texts):
            return Column(
                .dictionary(codes: numbers.map { UInt32(max(0, $0 - 1)) }, texts: texts), validity: validity)
        case .boolean:
            return Column(.boolean(numbers.map { UInt8(max(0, $0 - 1)) }), validity: validity)
        default: preconditionFailure("a column without numbered values")
        }
    }
}
