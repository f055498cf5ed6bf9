import HosoCore

/// A value that is the same in every row.
enum ExpressionConstant: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// An integer, or the unscaled value of a decimal.
    case exact(Int128)
    case double(Double)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since 1970-01-01T00:00.
    case timestamp(Int64)
    /// UTF-8.
    case text([UInt8])

    static func text(_ string: String) -> ExpressionConstant { .text(Array(string.utf8)) }

    /// The value of a row of a column.
    init(_ column: Column, row: Int, type: ExpressionType) {
        guard !column.isNull(row) else {
            self = .null
            return
        }
        switch column.values {
        case .boolean(let values): self = .boolean(values[row] != 0)
        case .int32(let values): self = .date(values[row])
        case .int64(let values):
            self = type == .timestamp ? .timestamp(values[row]) : .exact(Int128(values[row]))
        case .int128(let values): self = .exact(values[row])
        case .double(let values): self = .double(values[row])
        case .text(let arena): self = .text(Array(arena[row]))
        case .dictionary(let codes, let texts): self = .text(Array(texts[Int(codes[row])]))
        case .id:
            let texts = ExpressionTexts(column)
            self = .text(Array(texts.bytes[texts.range(of: row)]))
        }
    }

    /// A column that has this value in each of `rowCount` rows.
    func column(type: ExpressionType?, rowCount: Int) -> Column {
        switch self {
        case .null: ExpressionConstant.nullColumn(type: type, rowCount: rowCount)
        case .boolean(let value): Column(.boolean(Array(repeating: value ? 1 : 0, count: rowCount)))
        case .exact(let value):
            if let narrow = Int64(exactly: value) {
                Column(.int64(Array(repeating: narrow, count: rowCount)))
            } else {
                Column(.int128(Array(repeating: value, count: rowCount)))
            }
        case .double(let value): Column(.double(Array(repeating: value, count: rowCount)))
        case .date(let value): Column(.int32(Array(repeating: value, count: rowCount)))
        case .timestamp(let value): Column(.int64(Array(repeating: value, count: rowCount)))
        case .text(let bytes):
            Column(
                .dictionary(
                    codes: Array(repeating: 0, count: rowCount),
                    texts: TextArena(bytes: bytes, offsets: [0, UInt32(bytes.count)])))
        }
    }

    private static func nullColumn(type: ExpressionType?, rowCount: Int) -> Column {
        let values: Column.Values =
            switch type ?? .text {
            case .boolean: .boolean(Array(repeating: 0, count: rowCount))
            case .date: .int32(Array(repeating: 0, count: rowCount))
            case .integer, .decimal, .timestamp: .int64(Array(repeating: 0, count: rowCount))
            case .double: .double(Array(repeating: 0, count: rowCount))
            case .text, .enumeration:
                .dictionary(codes: Array(repeating: 0, count: rowCount), texts: TextArena())
            }
        return Column(values, validity: rowCount == 0 ? nil : Array(repeating: 0, count: rowCount))
    }
}
