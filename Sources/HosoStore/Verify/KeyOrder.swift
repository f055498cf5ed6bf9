import HosoCore

/// The keys of the first and the last row of a piece of a table.
struct KeyRange: Sendable {
    var first: [KeyPart]
    var last: [KeyPart]
}

/// The value of one key column.
enum KeyPart: Sendable {
    case number(Int64)
    case text([UInt8])

    /// Keys of one table have the same parts.
    static func isLess(_ left: [KeyPart], _ right: [KeyPart]) -> Bool {
        for (left, right) in zip(left, right) {
            switch (left, right) {
            case (.number(let left), .number(let right)): if left != right { return left < right }
            case (.text(let left), .text(let right)):
                if left != right { return left.lexicographicallyPrecedes(right) }
            default: return false
            }
        }
        return false
    }
}

/// The order of rows by their key columns.
struct KeyOrder {
    private let columns: [Column]

    /// - Parameter columns: of the key, in its order, of the same rows; at least one, with at least one row.
    init(_ columns: [Column]) { self.columns = columns }

    /// The first row whose key is not greater than that of the row before; nil where all ascend.
    func firstFault() -> Int? { (1..<max(1, columns[0].count)).first { !isLess($0 - 1, $0) } }

    var range: KeyRange { KeyRange(first: parts(0), last: parts(columns[0].count - 1)) }

    private func isLess(_ left: Int, _ right: Int) -> Bool {
        for column in columns {
            let order = KeyOrder.compare(column, left, right)
            if order != 0 { return order < 0 }
        }
        return false
    }

    private static func compare(_ column: Column, _ left: Int, _ right: Int) -> Int {
        switch column.values {
        case .boolean(let values): Int(values[left]) - Int(values[right])
        case .int32(let values): Int(values[left]) - Int(values[right])
        case .int64(let values): values[left] < values[right] ? -1 : values[left] == values[right] ? 0 : 1
        case .text(let texts): TextOrder.compare(texts, left, texts, right)
        case .dictionary(let codes, let texts):
            codes[left] == codes[right]
                ? 0 : TextOrder.compare(texts, Int(codes[left]), texts, Int(codes[right]))
        case .double, .int128, .id: 0
        }
    }

    private func parts(_ row: Int) -> [KeyPart] {
        columns.map { column in
            switch column.values {
            case .boolean(let values): .number(Int64(values[row]))
            case .int32(let values): .number(Int64(values[row]))
            case .int64(let values): .number(values[row])
            case .text(let texts): .text(Array(texts[row]))
            case .dictionary(let codes, let texts): .text(Array(texts[Int(codes[row])]))
            case .double, .int128, .id: .number(0)
            }
        }
    }
}
