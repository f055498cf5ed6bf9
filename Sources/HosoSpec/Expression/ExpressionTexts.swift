import HosoCore

/// Texts of the rows of a batch, in whatever form they came: each row stands for a range of `bytes`.
struct ExpressionTexts {
    enum Rows {
        /// Row `i` is text `i`.
        case own
        case codes([UInt32])
        /// Every row is text 0.
        case same
    }

    let bytes: [UInt8]
    let offsets: [UInt32]
    let rows: Rows

    private init(bytes: [UInt8], offsets: [UInt32], rows: Rows) {
        self.bytes = bytes
        self.offsets = offsets
        self.rows = rows
    }

    init(_ column: Column) {
        switch column.values {
        case .text(let arena):
            bytes = arena.bytes
            offsets = arena.offsets
            rows = .own
        case .dictionary(let codes, let texts):
            bytes = texts.bytes
            // Rows that are all null have code 0, though there is no text.
            offsets = texts.count == 0 ? [0, 0] : texts.offsets
            rows = .codes(codes)
        case .id(let raws, let asWritten):
            let arena = ExpressionIDs.texts(raws: raws, asWritten: asWritten, validity: column.validity)
            bytes = arena.bytes
            offsets = arena.offsets
            rows = .own
        default: preconditionFailure("a text part gave another form")
        }
    }

    init(_ vector: ExpressionVector) {
        switch vector {
        case .column(let column): self.init(column)
        case .constant(.text(let text)):
            self.init(bytes: text, offsets: [0, UInt32(text.count)], rows: .same)
        case .constant: preconditionFailure("a text part gave another constant")
        }
    }

    var textCount: Int { offsets.count - 1 }

    @inline(__always) func textIndex(of row: Int) -> Int {
        switch rows {
        case .own: row
        case .codes(let codes): Int(codes[row])
        case .same: 0
        }
    }

    @inline(__always) func range(ofText index: Int) -> Range<Int> {
        Int(offsets[index])..<Int(offsets[index + 1])
    }

    @inline(__always) func range(of row: Int) -> Range<Int> { range(ofText: textIndex(of: row)) }

    /// For each row what `table` holds for its text.
    func spread<Value>(_ table: [Value], rowCount: Int) -> [Value] {
        switch rows {
        case .own: return table
        case .same: return Array(repeating: table[0], count: rowCount)
        case .codes(let codes):
            let source = codes.span
            let lookup = table.span
            var result = [Value](repeating: table[0], count: rowCount)
            var out = result.mutableSpan
            for row in 0..<rowCount { out[row] = lookup[Int(source[row])] }
            return result
        }
    }

    /// Bytewise: negative, 0 or positive as the left text is less, equal or greater.
    static func order(
        _ left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>
    ) -> Int {
        let common = min(leftRange.count, rightRange.count)
        for index in 0..<common {
            let first = left[leftRange.lowerBound + index]
            let second = right[rightRange.lowerBound + index]
            if first != second { return first < second ? -1 : 1 }
        }
        return leftRange.count - rightRange.count
    }
}
