/// Writes the rows of one piece as CSV.
struct PieceWriter {
    var bytes: [UInt8] = []
    /// Lines written so far.
    private(set) var lineCount = 0

    private let layout: FileLayout
    private let columnCount: Int
    private var column = 0
    private var rowStart = 0
    private var fieldStarts: [Int] = []
    private var dirt = Dirt.none
    private var dirtyColumn = -1
    private var broken: BrokenRow?

    init(layout: FileLayout, columnCount: Int, expectedByteCount: Int) {
        self.layout = layout
        self.columnCount = columnCount
        bytes.reserveCapacity(expectedByteCount)
    }

    /// The line that the next row begins on, counted from 1 within the piece.
    var nextLine: Int { lineCount + 1 }

    mutating func writeHeader(_ names: [String]) {
        if layout.hasByteOrderMark { bytes += [0xEF, 0xBB, 0xBF] }
        beginRow()
        for name in names {
            _ = open()
            append(name)
            close()
        }
        endRow(extra: "note")
    }

    mutating func writeBlankLine() { endLine() }

    /// A line end inside a quoted field.
    mutating func countInnerLine() { lineCount += 1 }

    mutating func beginRow(broken: BrokenRow? = nil) {
        column = 0
        rowStart = bytes.count
        dirtyColumn = -1
        self.broken = broken
        if layout.isReordered { fieldStarts.removeAll(keepingCapacity: true) }
    }

    /// Marks a column whose text is written oddly; only for values without quotes and line ends.
    mutating func soil(_ column: Int, _ dirt: Dirt) {
        dirtyColumn = column
        self.dirt = dirt
    }

    /// Begins the next field; false where it is written already, being broken.
    @inline(__always)
    mutating func open() -> Bool {
        if column > 0 { bytes.append(0x2C) }
        if layout.isReordered { fieldStarts.append(bytes.count) }
        if column == dirtyColumn { bytes += dirt.prefix }
        return broken == nil || !isReplaced()
    }

    @inline(__always)
    mutating func close() {
        if column == dirtyColumn { bytes += dirt.suffix }
        column += 1
    }

    @inline(never)
    private mutating func isReplaced() -> Bool {
        guard let broken else { return false }
        if broken.column == column, case .text(let text) = broken.damage {
            bytes += text
            return true
        }
        if let second = broken.second, second.column == column {
            bytes += second.text
            return true
        }
        return false
    }

    /// - Parameter extra: the value of the column that the pipeline does not name.
    mutating func endRow(extra: StaticString = "") {
        if layout.isReordered { reorder(extra: extra) }
        if let broken {
            switch broken.damage {
            case .text: break
            case .fieldMissing: dropLastField()
            case .fieldExtra: bytes += [0x2C, 0x78]
            }
        }
        endLine()
    }

    private mutating func dropLastField() {
        while let last = bytes.popLast(), last != 0x2C {}
    }

    /// Puts the last three fields first and the extra one behind them; the rest keeps its order.
    private mutating func reorder(extra: StaticString) {
        let row = Array(bytes[rowStart...])
        fieldStarts.append(bytes.count + 1)
        let order = Array(columnCount - 3..<columnCount) + [-1] + Array(0..<columnCount - 3)
        bytes.removeSubrange(rowStart...)
        for (place, field) in order.enumerated() {
            if place > 0 { bytes.append(0x2C) }
            if field < 0 {
                append(extra.description)
            } else {
                let range = fieldStarts[field] - rowStart..<fieldStarts[field + 1] - 1 - rowStart
                bytes += row[range]
            }
        }
    }

    private mutating func endLine() {
        if layout.hasCarriageReturns { bytes.append(0x0D) }
        bytes.append(0x0A)
        lineCount += 1
    }
}
