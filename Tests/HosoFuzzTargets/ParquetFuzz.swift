import HosoCore
import HosoParquet

enum ParquetFuzz {
    private static let magic = Array("PAR1".utf8)

    /// The bytes are a footer; what frames it is right, so that nothing stands between them and its reader.
    static func footer(_ bytes: [UInt8]) {
        let size = bytes.count
        let sizeBytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) }
        read(magic + [UInt8](repeating: 0, count: 64) + bytes + sizeBytes + magic)
    }

    /// The bytes are a file.
    static func file(_ bytes: [UInt8]) { read(bytes) }

    /// Opens a file and reads all that it claims to have.
    private static func read(_ bytes: [UInt8]) {
        do {
            let reader = try ParquetFileReader(source: MemorySource(bytes))
            for rowGroup in reader.rowGroupRowCounts.indices {
                for column in reader.fields.indices {
                    _ = reader.statistics(column, rowGroup: rowGroup)
                    _ = try? reader.pageLocations(column, rowGroup: rowGroup)
                    _ = try? reader.columnIndex(column, rowGroup: rowGroup)
                    guard let values = try? reader.readColumn(column, rowGroup: rowGroup) else { continue }
                    precondition(values.count == reader.rowGroupRowCounts[rowGroup], "rows got lost")
                    precondition(
                        values.validity.map { $0.count == values.count } ?? true, "validity of other length")
                }
            }
        } catch {
            _ = "\(error)"
        }
    }
}
