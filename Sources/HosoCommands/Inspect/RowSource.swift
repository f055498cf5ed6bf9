import HosoCore
import HosoParquet
import HosoStore

/// Rows of a file or table, batch after batch.
protocol RowSource {
    var columnNames: [String] { get }

    /// - Parameter rowLimit: of the batch.
    /// - Returns: no row at the end.
    mutating func next(rowLimit: Int) throws -> [[ParquetRecordValue]]
}

extension TableRows: RowSource {}

/// The rows of one Parquet file.
struct ParquetRows: RowSource {
    private var rows: ParquetRecordReader
    private let path: String

    init(_ file: ParquetFileReader, path: String) throws {
        self.path = path
        rows = try ParquetRows.reading(path) { try ParquetRecordReader(file) }
    }

    var columnNames: [String] { rows.columnNames }

    mutating func next(rowLimit: Int) throws -> [[ParquetRecordValue]] {
        do {
            return try rows.next(rowLimit: rowLimit)
        } catch let error as FormatError {
            throw HosoError(.dataRefused, at: SourcePlace(file: path), "\(error)")
        }
    }

    /// Says of which file a fault is.
    static func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FormatError {
            throw HosoError(.dataRefused, at: SourcePlace(file: path), "\(error)")
        }
    }
}
