import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage

/// A table in which rows are looked for: its files are opened when they are asked for, and stay open.
final class SearchedTable: @unchecked Sendable {  // `readers` is guarded by `lock`
    /// A row of a table.
    struct RowPlace: Hashable, Comparable, Sendable {
        /// Of the table's files.
        var file: Int
        /// Of the file.
        var rowGroup: Int
        /// Within the row group.
        var row: Int

        static func < (left: RowPlace, right: RowPlace) -> Bool {
            (left.file, left.rowGroup, left.row) < (right.file, right.rowGroup, right.row)
        }
    }

    let fields: [Field]
    private let table: TableFolder
    private let files: [DeltaAdd]
    private let budget: OpenFileBudget
    private let lock = Lock()
    private var readers: [ParquetFileReader?]

    /// - Throws: `HosoError` of code `damagedStore`.
    init(_ table: TableFolder, version: Int, budget: OpenFileBudget) throws {
        self.table = table
        self.budget = budget
        let snapshot = try table.snapshot(version: version)
        fields = try table.damaged(DeltaLog.directory) { () throws(FormatError) in
            try snapshot.metadata.schema().fields()
        }
        files = snapshot.files
        readers = Array(repeating: nil, count: files.count)
    }

    var fileCount: Int { files.count }

    /// Whether a file can hold one of some texts in a column, by what the log tells of it.
    func mayHold(_ texts: [[UInt8]], column: String, file: Int) -> Bool {
        DeltaStatistics.mayHold(texts, in: column, files[file].stats)
    }

    func rowGroupCount(file: Int) throws -> Int { try reader(file: file).rowGroupRowCounts.count }

    /// The rows of a row group whose column can hold one of some texts, by page.
    func pages(ofColumn name: String, file: Int, rowGroup: Int, thatMayHold texts: [[UInt8]]) throws
        -> [Range<Int>]
    {
        try reading(name, file) { try $0.pages($1, rowGroup: rowGroup, thatMayHold: texts) }
    }

    /// The rows of some pages whose column holds one of some texts.
    func matches(ofColumn name: String, file: Int, rowGroup: Int, pages: [Range<Int>], texts: [[UInt8]])
        throws -> [ParquetTextMatch]
    {
        try reading(name, file) { try $0.matches($1, rowGroup: rowGroup, pages: pages, texts: texts) }
    }

    /// A column's values in some rows of a row group, ascending.
    func records(ofColumn name: String, file: Int, rowGroup: Int, rows: [Int]) throws -> [ParquetRecordValue]
    {
        try reading(name, file) { try $0.records($1, rowGroup: rowGroup, rows: rows) }
    }

    private func reading<Result>(
        _ name: String, _ file: Int, _ body: (ParquetFileReader, Int) throws -> Result
    ) throws -> Result {
        let reader = try reader(file: file)
        guard let index = reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            throw table.damage(
                files[file].path, FormatError(.malformed(field: "columns: no `\(name)`"), byteOffset: 0))
        }
        return try table.reading(files[file].path) { try body(reader, index) }
    }

    private func reader(file: Int) throws -> ParquetFileReader {
        if let reader = lock.withLock({ readers[file] }) { return reader }
        let path = files[file].path
        guard try table.storage.exists(table.storagePath(path)) else {
            throw HosoError(
                .damagedStore, at: table.place(path),
                "a column file that the table's log names is missing", hint: "restore the store from a copy")
        }
        let reader = try table.reading(path) {
            try ParquetFileReader(source: budget.open(table.storagePath(path), in: table.storage))
        }
        lock.withLock { readers[file] = reader }
        return reader
    }
}

/// Keeps files open as long as there are few: a store may have more than a process may have open.
final class OpenFileBudget: @unchecked Sendable {  // guarded by `lock`
    /// Systems allow a process a thousand or so.
    private static let fileLimit = 512

    private let lock = Lock()
    private var openCount = 0

    /// A file that stays open; over the limit, one that is opened for each read.
    func open(_ path: String, in storage: any Storage) throws -> any ByteSource {
        let isWithin = lock.withLock {
            openCount += 1
            return openCount <= OpenFileBudget.fileLimit
        }
        return isWithin
            ? try storage.openForReading(path) : try ReopenedFile(storage: storage, path: path)
    }
}
