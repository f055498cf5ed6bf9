import HosoCore
import HosoParquet

extension ParquetLeafColumn {
    /// Row by row and entry by entry the levels and the value's bytes, whatever form the values have.
    func slowRows(_ leaf: ParquetLeaf) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = []
        var next = 0
        for entry in 0..<entryCount {
            if repetitionLevels.isEmpty || repetitionLevels[entry] == 0 { rows.append([]) }
            var cell: [UInt8] = []
            if !repetitionLevels.isEmpty { cell.append(repetitionLevels[entry]) }
            if !definitionLevels.isEmpty { cell.append(definitionLevels[entry]) }
            if definitionLevels.isEmpty || Int(definitionLevels[entry]) == leaf.maxDefinitionLevel {
                cell += slowBytes(next)
                next += 1
            }
            rows[rows.count - 1].append(cell)
        }
        return rows
    }

    private func slowBytes(_ index: Int) -> [UInt8] {
        switch values {
        case .boolean(let values): [values[index]]
        case .int32(let values): Array("\(values[index])".utf8)
        case .int64(let values): Array("\(values[index])".utf8)
        case .float(let values): Array("\(values[index].bitPattern)".utf8)
        case .double(let values): Array("\(values[index].bitPattern)".utf8)
        case .bytes(let texts): Array(texts[index])
        case .dictionary(let codes, let texts): Array(texts[Int(codes[index])])
        case .fixed(let bytes, let byteCount): Array(bytes[index * byteCount..<(index + 1) * byteCount])
        }
    }
}
