import HosoParquet

/// Describes a Parquet file from its footer.
struct FileInspection {
    private typealias Value = InspectionDescription.Value

    private let file: ParquetFileReader
    private let path: String
    private let byteCount: Int
    private let hasValues: Bool

    /// - Parameter hasValues: whether least and greatest values are told.
    init(_ file: ParquetFileReader, path: String, byteCount: Int, hasValues: Bool) {
        self.file = file
        self.path = path
        self.byteCount = byteCount
        self.hasValues = hasValues
    }

    var description: InspectionDescription {
        let keys = file.keyValueMetadata.map(\.key)
        return InspectionDescription(
            facts: [
                ("path", "path", .text(path)), ("kind", "kind", .text("parquet")),
                ("size", "bytes", .bytes(byteCount)), ("rows", "rows", .number(file.rowCount)),
                ("row groups", "row_group_count", .number(file.rowGroupRowCounts.count)),
                ("created by", "created_by", file.createdBy.map { .text($0) } ?? .none),
                ("metadata keys", "metadata_keys", .texts(keys)),
            ], listings: [columns, chunks])
    }

    private var columns: InspectionDescription.Listing {
        var rows: [[Value]] = []
        if case .group(let members) = file.schema.content {
            for member in members { append(member, depth: 0, parents: [], to: &rows) }
        }
        return InspectionDescription.Listing(
            title: "columns", key: "columns",
            columns: [
                .init(title: "name", key: "name"), .init(title: "stored as", key: "physical_type"),
                .init(title: "means", key: "logical_type"), .init(title: "repetition", key: "repetition"),
            ], rows: rows)
    }

    private func append(_ node: ParquetSchemaNode, depth: Int, parents: [String], to rows: inout [[Value]]) {
        let path = parents + [node.name]
        var members: [ParquetSchemaNode] = []
        var physicalType = "group"
        switch node.content {
        case .group(let children): members = children
        case .leaf(let type, let byteCount):
            physicalType = FileInspection.name(type) + (byteCount.map { "(\($0))" } ?? "")
        }
        rows.append([
            .text(path.joined(separator: ".")), .text(physicalType),
            node.logicalType.map { .text(FileInspection.name($0)) } ?? .none, .text("\(node.repetition)"),
        ])
        for member in members { append(member, depth: depth + 1, parents: path, to: &rows) }
    }

    private var chunks: InspectionDescription.Listing {
        var columns: [InspectionDescription.Column] = [
            .init(title: "group", key: "row_group", isRight: true),
            .init(title: "rows", key: "rows", isRight: true), .init(title: "column", key: "column"),
            .init(title: "codec", key: "codec"), .init(title: "encodings", key: "encodings"),
            .init(title: "size", key: "compressed_bytes", isRight: true),
            .init(title: "plain", key: "uncompressed_bytes", isRight: true),
            .init(title: "values", key: "values", isRight: true),
            .init(title: "nulls", key: "nulls", isRight: true), .init(title: "indexes", key: "indexes"),
        ]
        if hasValues {
            columns += [.init(title: "least", key: "minimum"), .init(title: "greatest", key: "maximum")]
        }
        var rows: [[Value]] = []
        for (rowGroup, rowCount) in file.rowGroupRowCounts.enumerated() {
            for leaf in file.leaves.indices { rows.append(chunk(leaf, rowGroup, rowCount)) }
        }
        return InspectionDescription.Listing(
            title: "column chunks", key: "column_chunks", columns: columns, rows: rows)
    }

    private func chunk(_ leafIndex: Int, _ rowGroup: Int, _ rowCount: Int) -> [Value] {
        let chunk = file.columnChunk(leafIndex, rowGroup: rowGroup)
        let leaf = file.leaves[leafIndex]
        let statistics = file.statistics(leafIndex, rowGroup: rowGroup)
        let encodings = chunk.encodings.map { "\($0)" }.sorted()
        var indexes: [String] = []
        if chunk.columnIndex != nil { indexes.append("column") }
        if chunk.offsetIndex != nil { indexes.append("offset") }
        if chunk.bloomFilterOffset != nil { indexes.append("bloom") }
        var row: [Value] = [
            .number(rowGroup), .number(rowCount), .text(leaf.name), .text("\(chunk.codec)"),
            .texts(encodings), .bytes(chunk.compressedByteCount), .bytes(chunk.uncompressedByteCount),
            .number(chunk.valueCount), statistics?.nullCount.map { .number($0) } ?? .none, .texts(indexes),
        ]
        if hasValues {
            for bound in [statistics?.minimum, statistics?.maximum] {
                row.append(bound.map { .text(ShownBound.text($0, leaf)) } ?? .none)
            }
        }
        return row
    }

    private static func name(_ type: PhysicalType) -> String {
        switch type {
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .int96: "INT96"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
        }
    }

    private static func name(_ type: ParquetLogicalType) -> String {
        switch type {
        case .string: "STRING"
        case .map: "MAP"
        case .list: "LIST"
        case .enumeration: "ENUM"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .date: "DATE"
        case .time(let isAdjusted, let unit): "TIME(\(name(unit))\(isAdjusted ? ",UTC" : ""))"
        case .timestamp(let isAdjusted, let unit): "TIMESTAMP(\(name(unit))\(isAdjusted ? ",UTC" : ""))"
        case .integer(let bitWidth, let isSigned): "\(isSigned ? "INT" : "UINT")(\(bitWidth))"
        case .unknown: "UNKNOWN"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .float16: "FLOAT16"
        case .other(let number): "logical type \(number)"
        }
    }

    private static func name(_ unit: ParquetTimeUnit) -> String {
        switch unit {
        case .milliseconds: "MILLIS"
        case .microseconds: "MICROS"
        case .nanoseconds: "NANOS"
        }
    }
}
