import HosoCore

/// Joins consecutive columns of one form in place; the dictionary of each is that of the one before, or goes
/// on behind it.
struct ColumnJoiner {
    /// Which of the arrays below has the values.
    private enum Form {
        case none
        case boolean
        case int32
        case int64
        case double
        case dictionary
        case text
        case other
    }

    private var form = Form.none
    // An array inside an enum would be copied before it grows.
    private var bytes: [UInt8] = []
    private var int32s: [Int32] = []
    private var int64s: [Int64] = []
    private var doubles: [Double] = []
    private var codes: [UInt32] = []
    /// Texts of rows, or those that codes stand for.
    private var texts = TextArena()
    private var others: [Column] = []
    private var validity: [UInt8]?
    private var count = 0
    private let rowCount: Int

    /// - Parameter rowCount: the most rows that may come.
    init(rowCount: Int) { self.rowCount = rowCount }

    var column: Column { Column(values, validity: validity) }

    private var values: Column.Values {
        switch form {
        case .none: .int64([])
        case .boolean: .boolean(bytes)
        case .int32: .int32(int32s)
        case .int64: .int64(int64s)
        case .double: .double(doubles)
        case .dictionary: .dictionary(codes: codes, texts: texts)
        case .text: .text(texts)
        case .other: Column.joined(others).values
        }
    }

    mutating func append(_ more: Column) {
        Column.append(more.validity, of: more.count, to: &validity, of: count)
        if form == .none { begin(as: more.values) }
        switch (form, more.values) {
        case (.boolean, .boolean(let added)): bytes += added
        case (.int32, .int32(let added)): int32s += added
        case (.int64, .int64(let added)): int64s += added
        case (.double, .double(let added)): doubles += added
        case (.text, .text(let added)): append(added)
        case (.dictionary, .dictionary(let added, let addedTexts))
        where count == 0 || addedTexts.begins(with: texts):
            codes += added
            texts = addedTexts
        default:
            if form != .other { others = [Column(values, validity: validity.map { Array($0[0..<count]) })] }
            form = .other
            others.append(more)
        }
        count += more.count
    }

    /// Takes the form of the first column.
    private mutating func begin(as values: Column.Values) {
        switch values {
        case .boolean:
            form = .boolean
            bytes.reserveCapacity(rowCount)
        case .int32:
            form = .int32
            int32s.reserveCapacity(rowCount)
        case .int64:
            form = .int64
            int64s.reserveCapacity(rowCount)
        case .double:
            form = .double
            doubles.reserveCapacity(rowCount)
        case .dictionary:
            form = .dictionary
            codes.reserveCapacity(rowCount)
        case .text:
            form = .text
            texts.offsets.reserveCapacity(rowCount + 1)
        case .int128, .id: form = .other
        }
    }

    private mutating func append(_ added: TextArena) {
        let shift = UInt32(texts.bytes.count)
        texts.bytes += added.bytes
        texts.offsets += added.offsets.dropFirst().lazy.map { $0 + shift }
    }
}

extension TextArena {
    /// Whether the first texts are those of another arena.
    fileprivate func begins(with other: TextArena) -> Bool {
        offsets.starts(with: other.offsets) && bytes.starts(with: other.bytes)
    }
}
