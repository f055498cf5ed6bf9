public import HosoCore

/// The values of one leaf over a range of rows as they are stored, with the levels that place them.
public struct ParquetLeafColumn: Hashable, Sendable {
    /// The values that are there: without nulls.
    public enum Values: Hashable, Sendable {
        /// 0 or 1.
        case boolean([UInt8])
        case int32([Int32])
        case int64([Int64])
        case float([Float])
        case double([Double])
        case bytes(TextArena)
        /// Where all pages are dictionary-encoded; entries of other writers may occur twice among `texts`.
        case dictionary(codes: [UInt32], texts: TextArena)
        /// INT96 (12 bytes each) and FIXED_LEN_BYTE_ARRAY, one after another.
        case fixed([UInt8], byteCount: Int)
    }

    public var values: Values
    /// One for each entry (value, null or empty list); empty where the leaf's highest level is 0.
    public var definitionLevels: [UInt8]
    /// One for each entry; 0 begins a row. Empty where the leaf is not repeated.
    public var repetitionLevels: [UInt8]
    /// Values, nulls and empty lists.
    public var entryCount: Int
    public var rowCount: Int

    /// The rows of a range, counted from the first that is here.
    func rows(_ range: Range<Int>, leaf: ParquetLeaf) -> ParquetLeafColumn {
        if range == 0..<rowCount { return self }
        let first = entryIndex(ofRow: range.lowerBound)
        let end = entryIndex(ofRow: range.upperBound)
        var part = self
        part.rowCount = range.count
        part.entryCount = end - first
        if !repetitionLevels.isEmpty { part.repetitionLevels = Array(repetitionLevels[first..<end]) }
        guard !definitionLevels.isEmpty else {
            part.values = values.part(first..<end)
            return part
        }
        let full = UInt8(leaf.maxDefinitionLevel)
        part.definitionLevels = Array(definitionLevels[first..<end])
        let firstValue = LevelKernels.count(Array(definitionLevels[..<first]), of: full)
        let valueCount = LevelKernels.count(part.definitionLevels, of: full)
        part.values = values.part(firstValue..<firstValue + valueCount)
        return part
    }

    /// Where a row begins; the end for the row behind the last.
    private func entryIndex(ofRow row: Int) -> Int {
        guard !repetitionLevels.isEmpty else { return row }
        var begun = 0
        for (index, level) in repetitionLevels.enumerated() where level == 0 {
            if begun == row { return index }
            begun += 1
        }
        return repetitionLevels.count
    }
}

extension ParquetLeafColumn.Values {
    public var count: Int {
        switch self {
        case .boolean(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .float(let values): values.count
        case .double(let values): values.count
        case .bytes(let texts): texts.count
        case .dictionary(let codes, _): codes.count
        case .fixed(let bytes, let byteCount): bytes.count / max(1, byteCount)
        }
    }

    fileprivate func part(_ range: Range<Int>) -> ParquetLeafColumn.Values {
        switch self {
        case .boolean(let values): return .boolean(Array(values[range]))
        case .int32(let values): return .int32(Array(values[range]))
        case .int64(let values): return .int64(Array(values[range]))
        case .float(let values): return .float(Array(values[range]))
        case .double(let values): return .double(Array(values[range]))
        case .dictionary(let codes, let texts): return .dictionary(codes: Array(codes[range]), texts: texts)
        case .fixed(let bytes, let byteCount):
            let part = bytes[range.lowerBound * byteCount..<range.upperBound * byteCount]
            return .fixed(Array(part), byteCount: byteCount)
        case .bytes(let texts):
            let first = texts.offsets[range.lowerBound]
            let bytes = texts.bytes[Int(first)..<Int(texts.offsets[range.upperBound])]
            let offsets = texts.offsets[range.lowerBound...range.upperBound].map { $0 - first }
            return .bytes(TextArena(bytes: Array(bytes), offsets: offsets))
        }
    }
}
