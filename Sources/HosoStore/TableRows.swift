import HosoCore
public import HosoDelta
public import HosoParquet
import HosoStorage

/// Goes through the rows of a table that any program wrote, nested columns included, file after file in
/// the order of their paths.
///
/// Values are those of the table's schema: columns and members are matched by name, one that a file lacks is
/// null, one that only the file has is left out. One page of each leaf is held at a time.
public struct TableRows {
    public let table: TableFolder
    public let snapshot: DeltaSnapshot
    public let schema: DeltaSchema
    private let conversions: [TableValueConversion]

    private var nextFile = 0
    private var current: OpenFile?

    /// - Throws: `HosoError` naming what stands against reading the table: of the code for damage.
    public init(_ table: TableFolder, version: Int? = nil) throws {
        try self.init(table, snapshot: try table.snapshot(version: version))
    }

    public init(_ table: TableFolder, snapshot: DeltaSnapshot) throws {
        self.table = table
        self.snapshot = snapshot
        let schema = try table.damaged(DeltaLog.directory) { () throws(FormatError) in
            let schema = try snapshot.metadata.schema()
            for column in schema.columns {
                if let part = column.type.unknownPart {
                    throw FormatError(
                        .unsupported(feature: "type \(part) of column `\(column.name)`"), byteOffset: 0)
                }
            }
            return schema
        }
        self.schema = schema
        conversions = schema.columns.map { TableValueConversion($0.type) }
    }

    public var columnNames: [String] { schema.columns.map(\.name) }

    /// The next rows, each with one value per column; none at the table's end.
    ///
    /// - Parameter rowLimit: of the batch.
    /// - Throws: `HosoError` naming file, column and reason, of the code for damage.
    public mutating func next(rowLimit: Int = ParquetRecordReader.defaultRowLimit) throws
        -> [[ParquetRecordValue]]
    {
        while true {
            if current == nil {
                guard nextFile < snapshot.files.count else { return [] }
                current = try open(snapshot.files[nextFile])
                nextFile += 1
            }
            guard var file = current else { return [] }
            // One owner at a time, or the reader's buffers are copied.
            current = nil
            let rows = try table.reading(file.path) { try file.next(rowLimit, conversions, schema) }
            if !rows.isEmpty {
                current = file
                return rows
            }
        }
    }

    private func open(_ add: DeltaAdd) throws -> OpenFile {
        guard try table.storage.exists(table.storagePath(add.path)) else {
            throw HosoError(
                table.damageCode, at: table.place(add.path), "the file that the table's log names is missing")
        }
        return try table.reading(add.path) {
            let file = try ParquetFileReader(
                source: table.storage.openForReading(table.storagePath(add.path)))
            return try OpenFile(file, add, schema, partitionColumns: snapshot.metadata.partitionColumns)
        }
    }

    /// Where the values of a column come from.
    private enum Source {
        /// The place among the columns that are read.
        case file(Int)
        /// One value for all rows of the file: a partition's, or null.
        case constant(ParquetRecordValue)
    }

    private struct OpenFile {
        let path: String
        private let sources: [Source]
        private var rows: ParquetRecordReader

        init(_ file: ParquetFileReader, _ add: DeltaAdd, _ schema: DeltaSchema, partitionColumns: [String])
            throws
        {
            path = add.path
            var children: [ParquetSchemaNode] = []
            if case .group(let members) = file.schema.content { children = members }
            var read: [Int] = []
            var sources: [Source] = []
            for column in schema.columns {
                if partitionColumns.contains(column.name) {
                    let value = add.partitionValues[column.name] ?? nil
                    sources.append(.constant(try TablePartitionValue.parse(value, column)))
                } else if let index = TableRows.index(of: column.name, in: children) {
                    sources.append(.file(read.count))
                    read.append(index)
                } else {
                    sources.append(.constant(.null))
                }
            }
            self.sources = sources
            rows = try ParquetRecordReader(file, columns: read)
        }

        mutating func next(_ rowLimit: Int, _ conversions: [TableValueConversion], _ schema: DeltaSchema)
            throws
            -> [[ParquetRecordValue]]
        {
            var batch = try rows.next(rowLimit: rowLimit)
            for rowIndex in batch.indices {
                let read = batch[rowIndex]
                var row: [ParquetRecordValue] = []
                row.reserveCapacity(sources.count)
                for (column, source) in sources.enumerated() {
                    switch source {
                    case .constant(let value): row.append(value)
                    case .file(let index):
                        guard let value = conversions[column].convert(read[index]) else {
                            let name = schema.columns[column].name
                            throw FormatError(
                                .malformed(field: "column `\(name)`: not of the table's type"), byteOffset: 0)
                        }
                        row.append(value)
                    }
                }
                batch[rowIndex] = row
            }
            return batch
        }
    }

    /// Names are unique whatever their case (protocol: Schema Serialization Format).
    private static func index(of name: String, in children: [ParquetSchemaNode]) -> Int? {
        if let exact = children.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return exact }
        let lower = name.lowercased()
        return children.firstIndex { $0.name.lowercased() == lower }
    }
}
