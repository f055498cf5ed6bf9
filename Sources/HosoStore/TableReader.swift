public import HosoCore
public import HosoDelta
import HosoParquet
import HosoStorage

/// The rows of a table at one version, file after file: by the values of the column that their rows ascend
/// by, where all files name one, else in the order of their names.
public struct TableReader: Sendable {
    let table: TableFolder
    private let files: [(path: String, reader: ParquetFileReader)]
    /// By row group of the table: its file and its number there.
    private let rowGroups: [(file: Int, rowGroup: Int)]
    public let fields: [Field]

    /// - Parameters:
    ///   - version: nil for the newest.
    ///   - takes: whether a file of the table is wanted.
    /// - Throws: `HosoError` of code `damagedStore`.
    public init(
        _ table: TableFolder, version: Int? = nil, where takes: (DeltaAdd) -> Bool = { _ in true }
    ) throws {
        self.table = table
        let snapshot = try table.snapshot(version: version)
        fields = try table.damaged(DeltaLog.directory) { () throws(FormatError) in
            try snapshot.metadata.schema().fields()
        }
        var files: [(path: String, reader: ParquetFileReader)] = []
        var rowGroups: [(file: Int, rowGroup: Int)] = []
        for add in snapshot.files where takes(add) {
            guard try table.storage.exists("\(table.name)/\(add.path)") else {
                throw HosoError(
                    .damagedStore, at: SourcePlace(file: "\(table.name)/\(add.path)"),
                    "a column file that the table's log names is missing",
                    hint: "restore the store from a copy")
            }
            let reader = try TableReader.reading(table, add.path) {
                try ParquetFileReader(
                    source: ReopenedFile(storage: table.storage, path: "\(table.name)/\(add.path)"))
            }
            rowGroups += reader.rowGroupRowCounts.indices.map { (files.count, $0) }
            files.append((add.path, reader))
        }
        if let order = TableReader.keyOrder(files.map(\.reader)) {
            files = order.map { files[$0] }
            rowGroups = files.indices.flatMap { file in
                files[file].reader.rowGroupRowCounts.indices.map { (file, $0) }
            }
        }
        self.files = files
        self.rowGroups = rowGroups
    }

    /// Places of files in the order of the values that their rows ascend by; nil where one does not tell.
    private static func keyOrder(_ readers: [ParquetFileReader]) -> [Int]? {
        var bounds: [(minimum: ParquetValue, maximum: ParquetValue)] = []
        for reader in readers {
            let counts = reader.rowGroupRowCounts
            guard let last = counts.indices.last,
                let column = reader.sortingColumnIndex(rowGroup: 0),
                let minimum = reader.statistics(column, rowGroup: 0)?.minimum,
                let maximum = reader.statistics(column, rowGroup: last)?.maximum
            else { return nil }
            bounds.append((minimum, maximum))
        }
        return bounds.indices.sorted { left, right in
            let (one, other) = (bounds[left], bounds[right])
            if one.minimum != other.minimum { return one.minimum.isLess(than: other.minimum) }
            if one.maximum != other.maximum { return one.maximum.isLess(than: other.maximum) }
            return left < right
        }
    }

    public var rowGroupRowCounts: [Int] {
        rowGroups.map { files[$0.file].reader.rowGroupRowCounts[$0.rowGroup] }
    }

    /// Name of the file that holds a row group.
    public func filePath(rowGroup: Int) -> String { files[rowGroups[rowGroup].file].path }

    /// Name of the file that holds a row group and no other; nil where it holds more.
    public func ownFile(rowGroup: Int) -> String? {
        let file = files[rowGroups[rowGroup].file]
        return file.reader.rowGroupRowCounts.count == 1 ? file.path : nil
    }

    /// Name of the column that the rows of a row group ascend by; nil where its file names none.
    func sortingColumn(rowGroup: Int) -> String? {
        let (file, group) = rowGroups[rowGroup]
        let reader = files[file].reader
        return reader.sortingColumnIndex(rowGroup: group).map { reader.fields[$0].name }
    }

    /// What of a column is made for whoever looks for values.
    ///
    /// - Returns: whether the chunk has a bloom filter, and whether its pages have filters.
    func filters(column name: String, rowGroup: Int) -> (ofChunk: Bool, ofPages: Bool) {
        let (file, group) = rowGroups[rowGroup]
        let reader = files[file].reader
        guard let index = reader.fields.firstIndex(where: { $0.name == name }) else { return (false, false) }
        let chunk = reader.columnChunk(index, rowGroup: group)
        return (chunk.bloomFilterOffset != nil, chunk.hasPageFilter)
    }

    /// Of all columns of a row group, as far as pages tell.
    func uncompressedByteCount(rowGroup: Int) -> Int {
        let (file, group) = rowGroups[rowGroup]
        let reader = files[file].reader
        return reader.fields.indices.reduce(0) {
            $0 + reader.columnChunk($1, rowGroup: group).uncompressedByteCount
        }
    }

    /// A column of one row group; texts as `.text` or `.dictionary`. Null in files that were written before
    /// the table had the column.
    public func column(named name: String, rowGroup: Int) throws -> Column {
        let place = rowGroups[rowGroup]
        let (path, reader) = files[place.file]
        guard let index = reader.leaves.firstIndex(where: { $0.path == [name] }) else {
            if let field = fields.first(where: { $0.name == name }), field.isNullable {
                return Column.nulls(of: field.type, count: reader.rowGroupRowCounts[place.rowGroup])
            }
            throw HosoError(
                .damagedStore, at: SourcePlace(file: "\(table.name)/\(path)"),
                "the file lacks column `\(name)`",
                hint: "restore the store from a copy")
        }
        return try TableReader.reading(table, path) { try reader.readColumn(index, rowGroup: place.rowGroup) }
    }

    /// The file that holds a row group, and the row group's number there.
    func place(ofRowGroup rowGroup: Int) -> (path: String, reader: ParquetFileReader, rowGroup: Int) {
        let (file, number) = rowGroups[rowGroup]
        return (files[file].path, files[file].reader, number)
    }

    private static func reading<Result>(_ table: TableFolder, _ path: String, _ body: () throws -> Result)
        throws -> Result
    {
        do {
            return try body()
        } catch let error as FormatError {
            throw HosoError(
                .damagedStore, at: SourcePlace(file: "\(table.name)/\(path)"), "\(error)",
                hint: "the store is damaged: restore it from a copy")
        }
    }
}

extension Column {
    /// Nulls alone, in the form in which a file's column of the type is read.
    fileprivate static func nulls(of type: StorageType, count: Int) -> Column {
        let values: Values =
            switch type {
            case .boolean: .boolean([UInt8](repeating: 0, count: count))
            case .date: .int32([Int32](repeating: 0, count: count))
            case .int64, .decimal, .timestamp: .int64([Int64](repeating: 0, count: count))
            case .double: .double([Double](repeating: 0, count: count))
            case .string, .binary:
                .text(TextArena(bytes: [], offsets: [UInt32](repeating: 0, count: count + 1)))
            }
        return Column(values, validity: count == 0 ? nil : [UInt8](repeating: 0, count: count))
    }
}
