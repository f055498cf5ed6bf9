import HosoCore
import HosoSpec
import Testing

/// A value of one row, in no particular form.
enum ExpressionTestValue: Hashable {
    case null
    case boolean(Bool)
    case exact(Int128, scale: Int)
    case double(Double)
    case date(Int)
    case timestamp(Int64)
    case text(String)
}

extension ExpressionTestValue {
    init(_ column: Column, _ row: Int, _ type: ExpressionType) {
        guard !column.isNull(row) else {
            self = .null
            return
        }
        switch (column.values, type) {
        case (.boolean(let values), .boolean): self = .boolean(values[row] == 1)
        case (.int32(let values), .date): self = .date(Int(values[row]))
        case (.int64(let values), .integer): self = .exact(Int128(values[row]), scale: 0)
        case (.int64(let values), .decimal(let scale)): self = .exact(Int128(values[row]), scale: scale)
        case (.int128(let values), .decimal(let scale)): self = .exact(values[row], scale: scale)
        case (.int64(let values), .timestamp): self = .timestamp(values[row])
        case (.double(let values), .double): self = .double(values[row])
        case (.text(let arena), .text), (.text(let arena), .enumeration): self = .text(arena.string(row))
        case (.dictionary(let codes, let texts), .text), (.dictionary(let codes, let texts), .enumeration):
            self = .text(texts.string(Int(codes[row])))
        case (.id(let raws, let asWritten), .text):
            let id = PersonID(raw: raws[row])
            guard let digitCount = id.digitCount else {
                self = .text(asWritten.string(Int(id.payload)))
                return
            }
            let digits = String(id.payload)
            self = .text(String(repeating: "0", count: digitCount - digits.count) + digits)
        default:
            Issue.record("a column of the wrong form for \(type)")
            self = .null
        }
    }
}
