public import HosoCore
public import HosoDelta
public import HosoParquet
public import HosoStorage

/// Writes one column file of a table.
public struct ColumnFile {
    private var file: ParquetFileWriter
    private let writer: any StorageWriter
    private let name: String
    private var digest = Sha256Stream()

    /// - Parameter name: of the file in the table's folder, where it appears when it is finished.
    public init(
        storage: any Storage, table: String, name: String, fields: [Field], options: ParquetWriterOptions
    ) throws {
        self.name = name
        file = ParquetFileWriter(fields: fields, options: options)
        writer = try storage.makeWriter("\(table)/\(name)")
        try put(file.header())
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        digest.update(bytes[...])
        try writer.append(bytes)
    }

    public mutating func append(_ chunks: [EncodedColumnChunk], rowCount: Int) throws {
        for piece in file.append(rowGroup: chunks, rowCount: rowCount) { try put(piece) }
    }

    /// Syncs the file and gives it its name.
    ///
    /// - Returns: the action that adds it to its table.
    public mutating func finish() throws -> DeltaAdd {
        try put(file.finish())
        try writer.finish()
        let columns = zip(file.fields, file.columnStatistics).map { field, statistics in
            DeltaStatistics.Column(
                name: field.name, minimum: statistics.minimum.flatMap { DeltaBound($0, field.type) },
                maximum: statistics.maximum.flatMap { DeltaBound($0, field.type) },
                nullCount: statistics.nullCount)
        }
        return DeltaAdd(
            path: name, byteCount: file.byteCount, modificationTimeMs: WallClock.nowMs(),
            stats: DeltaStatistics(recordCount: file.rowCount, columns: columns).encode(),
            tags: [ColumnFile.digestTag: digest.hex()])
    }

    /// What the SHA-256 of a file is called among the tags of its `add` action.
    public static let digestTag = "sha256"

    /// Removes what was written.
    public func abandon() { writer.abandon() }

    /// `part-000001-00000.zstd.parquet`
    public static func name(run: String, number: Int) -> String {
        let digits = String(number)
        return "part-\(run)-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).zstd.parquet"
    }
}

extension DeltaBound {
    /// nil for values that tables' logs keep no bounds of.
    init?(_ value: ParquetValue, _ type: StorageType) {
        switch (value, type) {
        case (.int64(let number), .decimal(_, let scale)): self = .decimal(unscaled: number, scale: scale)
        case (.int64(let number), .timestamp): self = .timestamp(microseconds: number)
        case (.int64(let number), _): self = .integer(number)
        case (.int32(let days), .date): self = .date(days: days)
        case (.double(let number), _): self = .double(number)
        case (.bytes(let text), .string): self = .string(text)
        case (.bytes, _), (.int32, _), (.float, _), (.boolean, _): return nil
        }
    }
}
