import HosoCSV
import HosoCore
import HosoParquet

/// Texts of a column of a piece, row by row as a record index has fields.
struct PieceTexts {
    /// With 64 bytes behind the texts.
    var bytes: [UInt8]
    var starts: [UInt32]
    var ends: [UInt32]
    /// Rows whose text is not UTF-8.
    var badRows: [Int] = []

    private static let slackByteCount = 64
    private static let byteLimit = 1 << 31

    /// - Returns: nil where a text is too long to be one.
    init?(_ column: ParquetLeafColumn, _ leaf: ParquetLeaf) {
        var valueStarts: [UInt32]
        var valueEnds: [UInt32]
        switch column.values {
        case .bytes(let texts):
            bytes = texts.bytes
            valueStarts = Array(texts.offsets.dropLast())
            valueEnds = Array(texts.offsets.dropFirst())
        case .dictionary(let codes, let texts):
            bytes = texts.bytes
            valueStarts = codes.map { texts.offsets[Int($0)] }
            valueEnds = codes.map { texts.offsets[Int($0) + 1] }
        case .fixed(let fixed, let byteCount):
            bytes = fixed
            guard fixed.count < PieceTexts.byteLimit else { return nil }
            let count = fixed.count / max(1, byteCount)
            valueStarts = (0..<count).map { UInt32($0 * byteCount) }
            valueEnds = (0..<count).map { UInt32(($0 + 1) * byteCount) }
        case .boolean, .int32, .int64, .float, .double: preconditionFailure("numbers for texts")
        }
        guard bytes.count < PieceTexts.byteLimit else { return nil }
        bytes.append(contentsOf: [UInt8](repeating: 0, count: PieceTexts.slackByteCount))
        starts = []
        ends = []
        let full = UInt8(leaf.maxDefinitionLevel)
        if column.definitionLevels.isEmpty {
            swap(&starts, &valueStarts)
            swap(&ends, &valueEnds)
        } else {
            spread(valueStarts, valueEnds, column.definitionLevels, full)
        }
        for row in starts.indices where ends[row] - starts[row] > UInt32(InputLimits.recordByteCount) {
            return nil
        }
        findBadRows()
    }

    /// Digits as texts, one for each row.
    init(_ numbers: PieceNumbers) {
        bytes = []
        bytes.reserveCapacity(numbers.values.count * 12 + PieceTexts.slackByteCount)
        starts = [UInt32](repeating: 0, count: numbers.values.count)
        ends = starts
        for row in numbers.values.indices where numbers.state(row) == PieceNumbers.present {
            starts[row] = UInt32(bytes.count)
            numbers.appendDigits(row, to: &bytes)
            ends[row] = UInt32(bytes.count)
        }
        bytes.append(contentsOf: [UInt8](repeating: 0, count: PieceTexts.slackByteCount))
    }

    func bytes(ofRow row: Int) -> ArraySlice<UInt8> { bytes[Int(starts[row])..<Int(ends[row])] }

    /// A null row has an empty text.
    private mutating func spread(
        _ valueStarts: [UInt32], _ valueEnds: [UInt32], _ levels: [UInt8], _ full: UInt8
    ) {
        starts = [UInt32](repeating: 0, count: levels.count)
        ends = starts
        var value = 0
        for row in levels.indices where levels[row] == full {
            starts[row] = valueStarts[value]
            ends[row] = valueEnds[value]
            value += 1
        }
    }

    /// Texts are looked at one by one only where all of them together are not sound, or one begins in the
    /// middle of a character.
    private mutating func findBadRows() {
        let isSound = unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Check.isValid($0) }
        let isCut = starts.indices.contains { row in
            starts[row] < ends[row] && bytes[Int(starts[row])] & 0xC0 == 0x80
        }
        if isSound && !isCut { return }
        badRows = starts.indices.filter { row in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                // SAFETY: texts lie inside the bytes.
                unsafe !UTF8Check.isValid(
                    UnsafeBufferPointer(rebasing: bytes[Int(starts[row])..<Int(ends[row])]))
            }
        }
    }
}
