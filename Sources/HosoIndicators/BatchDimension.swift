import HosoCore

/// One dimension over a batch: each row is null or one of a few texts.
struct BatchDimension {
    let codes: [UInt32]
    let validity: [UInt8]?
    let bytes: [UInt8]
    let offsets: [UInt32]

    /// Numbers that a row can have: 0 for null, else its code plus 1.
    var numberCount: Int { offsets.count }

    init(_ column: Column) {
        validity = column.validity
        switch column.values {
        case .dictionary(let codes, let texts):
            self.codes = codes
            bytes = texts.bytes
            offsets = texts.offsets
        case .text(let arena):
            var index = TextIndex()
            codes = (0..<arena.count).map {
                column.isNull($0) ? 0 : index.insert(arena.bytes, BatchDimension.range($0, arena.offsets))
            }
            bytes = index.bytes
            offsets = index.offsets
        case .id(let raws, let asWritten):
            var index = TextIndex()
            codes = (0..<raws.count).map { row in
                if column.isNull(row) { return 0 }
                let text = PersonIDText.bytes(PersonID(raw: raws[row]), asWritten: asWritten)
                return index.insert(text, 0..<text.count)
            }
            bytes = index.bytes
            offsets = index.offsets
        case .boolean, .int32, .int64, .int128, .double:
            preconditionFailure("a dimension is a text column")
        }
    }

    private static func range(_ text: Int, _ offsets: [UInt32]) -> Range<Int> {
        Int(offsets[text])..<Int(offsets[text + 1])
    }

    func isNull(_ row: Int) -> Bool { validity?[row] == 0 }

    func range(ofRow row: Int) -> Range<Int> { BatchDimension.range(Int(codes[row]), offsets) }

    func number(_ row: Int) -> UInt32 { isNull(row) ? 0 : codes[row] + 1 }
}
