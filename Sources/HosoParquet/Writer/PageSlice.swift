/// The rows of one data page and, of the values that are not null, those that belong to it.
struct PageSlice: Hashable, Sendable {
    var rows: Range<Int>
    var values: Range<Int>

    /// Cuts rows into pages by count and by bytes; looks at values only.
    ///
    /// - Parameters:
    ///   - validity: nil where no row is null.
    ///   - offsets: of texts: where each value that is not null begins, the last ends; nil for other types.
    static func slices(
        rowCount: Int, validity: [UInt8]?, offsets: [UInt32]?, options: ParquetWriterOptions
    ) -> [PageSlice] {
        precondition(options.pageRowCount > 0, "\(options.pageRowCount) rows per page")
        var slices: [PageSlice] = []
        var row = 0
        var value = 0
        while row < rowCount {
            var rowEnd = min(row + options.pageRowCount, rowCount)
            var valueEnd = value + presentCount(validity, row..<rowEnd)
            if let offsets, plainByteCount(offsets, value..<valueEnd) > options.pageByteLimit {
                (rowEnd, valueEnd) = cut(
                    row..<rowEnd, firstValue: value, validity, offsets, options.pageByteLimit)
            }
            slices.append(PageSlice(rows: row..<rowEnd, values: value..<valueEnd))
            (row, value) = (rowEnd, valueEnd)
        }
        return slices
    }

    private static func plainByteCount(_ offsets: [UInt32], _ values: Range<Int>) -> Int {
        Int(offsets[values.upperBound] - offsets[values.lowerBound]) + 4 * values.count
    }

    private static func presentCount(_ validity: [UInt8]?, _ rows: Range<Int>) -> Int {
        guard let validity else { return rows.count }
        return validity[rows].reduce(0) { $0 + Int($1) }
    }

    /// The rows before the first value, after one, with which the page would be too long.
    private static func cut(
        _ rows: Range<Int>, firstValue: Int, _ validity: [UInt8]?, _ offsets: [UInt32], _ byteLimit: Int
    ) -> (rowEnd: Int, valueEnd: Int) {
        var value = firstValue
        for row in rows where validity == nil || validity?[row] != 0 {
            if value > firstValue && plainByteCount(offsets, firstValue..<value + 1) > byteLimit {
                return (row, value)
            }
            value += 1
        }
        return (rows.upperBound, value)
    }
}
