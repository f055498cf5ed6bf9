import HosoCore
import HosoParquet
import HosoTestSupport

/// Which rows of a random column are null.
enum NullPattern: String, CaseIterable {
    case none, all, some, firstHalf, flaggedButNone

    func validity(rowCount: Int, using generator: inout SeededGenerator) -> [UInt8]? {
        switch self {
        case .none: nil
        case .all: [UInt8](repeating: 0, count: rowCount)
        case .some: (0..<rowCount).map { _ in UInt8.random(in: 0...1, using: &generator) }
        case .firstHalf: (0..<rowCount).map { $0 < rowCount / 2 ? 0 : 1 }
        case .flaggedButNone: [UInt8](repeating: 1, count: rowCount)
        }
    }
}

/// One cell in a form that does not depend on how a column holds it.
enum Cell: Hashable {
    case null
    case boolean(UInt8)
    case number(Int64)
    case double(UInt64)
    case text([UInt8])
}

extension Column {
    /// The cells, row by row, the slow way.
    var cells: [Cell] {
        (0..<count).map { row in
            if isNull(row) { return .null }
            switch values {
            case .boolean(let flags): return .boolean(flags[row])
            case .int32(let numbers): return .number(Int64(numbers[row]))
            case .int64(let numbers): return .number(numbers[row])
            case .int128: return .null
            case .double(let numbers): return .double(numbers[row].bitPattern)
            case .text(let arena): return .text(Array(arena[row]))
            case .dictionary(let codes, let texts): return .text(Array(texts[Int(codes[row])]))
            case .id(let raws, let asWritten):
                return .text(Array(IdentifierFormatting.slowText(raws[row], asWritten: asWritten).utf8))
            }
        }
    }

    /// The same column with zeros and empty texts under its nulls, as columns must have them.
    func cleared() -> Column {
        guard let validity else { return self }
        switch values {
        case .boolean(let flags):
            return Column(.boolean(zip(flags, validity).map { $0 * $1 }), validity: validity)
        case .int32(let numbers):
            return Column(.int32(zip(numbers, validity).map { $1 == 0 ? 0 : $0 }), validity: validity)
        case .int64(let numbers):
            return Column(.int64(zip(numbers, validity).map { $1 == 0 ? 0 : $0 }), validity: validity)
        case .double(let numbers):
            return Column(.double(zip(numbers, validity).map { $1 == 0 ? 0 : $0 }), validity: validity)
        case .text(let arena):
            var kept = TextArena()
            for row in 0..<arena.count { kept.append(validity[row] == 0 ? [] : arena[row]) }
            return Column(.text(kept), validity: validity)
        default: return self
        }
    }
}

/// Writes row groups as a caller would.
func parquetFile(
    _ fields: [Field], _ rowGroups: [[Column]], isSorted: Bool = false,
    options: ParquetWriterOptions = ParquetWriterOptions()
) -> [UInt8] {
    var writer = ParquetFileWriter(fields: fields, options: options)
    var bytes = writer.header()
    for columns in rowGroups {
        let chunks = zip(columns, fields).enumerated().map { index, pair in
            ColumnChunkEncoder.encode(
                pair.0, field: pair.1, isSorted: isSorted && index == 0, options: options)
        }
        for piece in writer.append(rowGroup: chunks, rowCount: columns.first?.count ?? 0) { bytes += piece }
    }
    bytes += writer.finish()
    return bytes
}

/// Reads one column of one row group of a file in memory.
func readBack(_ bytes: [UInt8], column: Int = 0, rowGroup: Int = 0) throws -> Column {
    try ParquetFileReader(source: MemorySource(bytes)).readColumn(column, rowGroup: rowGroup)
}
