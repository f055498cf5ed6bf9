import HosoParquet

/// Refused rows as lines of JSON: objects with the columns that were read.
enum ParquetRawRows {
    /// - Parameters:
    ///   - rows: ascending, in the piece that the columns were read for.
    ///   - columns: by column of the registry.
    static func lines(_ rows: [Int], _ map: ParquetColumnMap, _ columns: [ParquetLeafColumn?]) -> [[UInt8]] {
        var names: [String] = []
        var values: [[ParquetRecordValue]] = []
        for (source, column) in zip(map.sources, columns) {
            guard let source, let column else { continue }
            names.append(source.leaf.name)
            values.append(column.records(ofRows: rows, leaf: source.leaf))
        }
        return rows.indices.map { place in
            var line: [UInt8] = []
            CanonicalText.append(row: values.map { $0[place] }, names: names, to: &line)
            return Array(line.prefix(Reject.rawByteLimit))
        }
    }
}
