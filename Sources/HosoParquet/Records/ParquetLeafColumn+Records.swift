import HosoCore

extension ParquetLeafColumn {
    /// The values of some rows of a column that is neither nested nor repeated; text that is not UTF-8 comes
    /// as bytes.
    ///
    /// - Parameter rows: ascending, counted from the first row that is here.
    public func records(ofRows rows: [Int], leaf: ParquetLeaf) -> [ParquetRecordValue] {
        precondition(leaf.maxRepetitionLevel == 0, "rows of column `\(leaf.name)`, which is repeated")
        let conversion = try? LeafConversion(leaf, byteOffset: 0)
        let full = UInt8(leaf.maxDefinitionLevel)
        var next = 0
        var valueIndex = 0
        return rows.map { row in
            precondition(row >= next && row < rowCount, "row \(row) behind \(next) of \(rowCount)")
            if definitionLevels.isEmpty {
                valueIndex = row
            } else {
                for level in definitionLevels[next..<row] where level == full { valueIndex += 1 }
            }
            next = row
            if !definitionLevels.isEmpty, definitionLevels[row] != full { return .null }
            let records = conversion?.records(values, valueIndex..<valueIndex + 1)
            return records?.first ?? values.bytes(valueIndex)
        }
    }
}

extension ParquetLeafColumn.Values {
    /// A value that its type does not explain.
    fileprivate func bytes(_ index: Int) -> ParquetRecordValue {
        switch self {
        case .bytes(let texts): .bytes(Array(texts[index]))
        case .dictionary(let codes, let texts): .bytes(Array(texts[Int(codes[index])]))
        case .fixed(let bytes, let count): .bytes(Array(bytes[index * count..<(index + 1) * count]))
        case .boolean(let values): .boolean(values[index] != 0)
        case .int32(let values): .integer(Int64(values[index]))
        case .int64(let values): .integer(values[index])
        case .float(let values): .float(values[index])
        case .double(let values): .double(values[index])
        }
    }
}
