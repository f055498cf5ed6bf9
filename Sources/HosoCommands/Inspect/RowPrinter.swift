import HosoParquet

/// Prints rows as lines of JSON: all that are asked for, or none.
///
/// What was read is held back until the last row was read without a fault. Where it grows too large for
/// that, the rows are read through first and printed in a second passage.
struct RowPrinter {
    /// Text that is held back at most.
    static let heldByteLimit = 16 << 20
    private static let batchRowLimit = 8_192

    let output: BufferedOutput
    /// nil for all.
    let rowLimit: Int?
    let hasNames: Bool

    func print(_ open: () throws -> any RowSource) throws {
        var held: [UInt8] = []
        var isHeld = true
        try forEachBatch(try open()) { rows, names in
            if !isHeld { return }
            for row in rows { append(row, names, to: &held) }
            if held.count > RowPrinter.heldByteLimit {
                isHeld = false
                held = []
            }
        }
        if isHeld { return try output.write(held) }
        try forEachBatch(try open()) { rows, names in
            var lines: [UInt8] = []
            for row in rows { append(row, names, to: &lines) }
            try output.write(lines)
        }
    }

    private func forEachBatch(
        _ source: any RowSource, _ body: ([[ParquetRecordValue]], [String]) throws -> Void
    ) throws {
        var source = source
        var rest = rowLimit ?? Int.max
        while rest > 0 {
            let rows = try source.next(rowLimit: min(rest, RowPrinter.batchRowLimit))
            if rows.isEmpty { return }
            try body(rows, source.columnNames)
            rest -= rows.count
        }
    }

    private func append(_ row: [ParquetRecordValue], _ names: [String], to bytes: inout [UInt8]) {
        if hasNames {
            CanonicalText.append(row: row, names: names, to: &bytes)
        } else {
            CanonicalText.append(row: row, to: &bytes)
        }
        bytes.append(0x0A)
    }
}
