/// The distinct values of a column, numbered.
struct ExpressionDistinct<Value: FixedWidthInteger & Sendable> {
    /// For each row the number of its value; under a null any number that there is, or 0.
    private(set) var codes: [UInt32]
    private(set) var values: [Value] = []

    init(_ source: [Value], validity: [UInt8]?) {
        codes = [UInt32](repeating: 0, count: source.count)
        guard var least = source.first else { return }
        var greatest = least
        for value in source {
            least = min(least, value)
            greatest = max(greatest, value)
        }
        // A table over the range of the values costs little while it is not much longer than the batch.
        let tableLimit = max(1 << 12, 2 * source.count)
        let (span, didOverflow) = greatest.subtractingReportingOverflow(least)
        if !didOverflow, let entryCount = Int(exactly: span), entryCount < tableLimit {
            numberByTable(source, validity, least, entryCount + 1)
        } else {
            numberByHash(source, validity)
        }
    }

    /// Marks the values that occur, numbers them in order, then looks each row up.
    private mutating func numberByTable(
        _ source: [Value], _ validity: [UInt8]?, _ least: Value, _ entryCount: Int
    ) {
        let rows = source.span
        var isUsed = [UInt8](repeating: 0, count: entryCount)
        if let validity {
            for row in 0..<rows.count { isUsed[Int(truncatingIfNeeded: rows[row] &- least)] |= validity[row] }
        } else {
            for row in 0..<rows.count { isUsed[Int(truncatingIfNeeded: rows[row] &- least)] = 1 }
        }
        var codeByEntry = [UInt32](repeating: 0, count: entryCount)
        var distinct: [Value] = []
        for entry in 0..<entryCount where isUsed[entry] != 0 {
            codeByEntry[entry] = UInt32(distinct.count)
            distinct.append(least &+ Value(truncatingIfNeeded: entry))
        }
        values = distinct
        let table = codeByEntry.span
        var out = codes.mutableSpan
        for row in 0..<rows.count { out[row] = table[Int(truncatingIfNeeded: rows[row] &- least)] }
    }

    private mutating func numberByHash(_ source: [Value], _ validity: [UInt8]?) {
        var numbers: [Value: UInt32] = [:]
        for row in 0..<source.count where (validity?[row] ?? 1) != 0 {
            let value = source[row]
            if let number = numbers[value] {
                codes[row] = number
            } else {
                let number = UInt32(values.count)
                numbers[value] = number
                values.append(value)
                codes[row] = number
            }
        }
    }

    /// What `transform` makes of each row's value, asked once per distinct value; `zero` where all are null.
    func map<Result>(zero: Result, _ transform: (Value) -> Result) -> [Result] {
        looked(up: values.map(transform), zero: zero)
    }

    /// For each row what a table holds for the number of its value; `zero` where all are null.
    func looked<Result>(up table: [Result], zero: Result) -> [Result] {
        var result = [Result](repeating: zero, count: codes.count)
        if table.isEmpty { return result }
        let source = codes.span
        let lookup = table.span
        var out = result.mutableSpan
        for row in 0..<source.count { out[row] = lookup[Int(source[row])] }
        return result
    }

    /// The text of each row's value as a dictionary.
    func texts(_ text: (Value) -> String) -> (codes: [UInt32], index: ExpressionTextIndex) {
        var index = ExpressionTextIndex()
        let codes = map(zero: UInt32(0)) { index.insert(text($0)) }
        return (codes, index)
    }
}
