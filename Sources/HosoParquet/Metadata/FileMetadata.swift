/// A file's footer (`FileMetaData` in parquet.thrift).
package struct FileMetadata: Hashable, Sendable {
    package struct RowGroup: Hashable, Sendable {
        package var columns: [ColumnChunkMetadata]
        package var rowCount: Int
        /// The column that the rows ascend by; nil where none is named.
        package var sortingColumnIndex: Int?
    }

    package var schema: [SchemaElement]
    package var rowCount: Int
    package var rowGroups: [RowGroup]
    package var keyValueMetadata: [(key: String, value: String?)]
    package var createdBy: String?
    /// For each column whether its bounds follow the order of its type; nil where the file does not say.
    package var hasTypeOrder: [Bool]?

    package static func == (left: FileMetadata, right: FileMetadata) -> Bool {
        left.schema == right.schema && left.rowCount == right.rowCount && left.rowGroups == right.rowGroups
            && left.keyValueMetadata.elementsEqual(right.keyValueMetadata) { $0 == $1 }
            && left.createdBy == right.createdBy && left.hasTypeOrder == right.hasTypeOrder
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(schema)
        hasher.combine(rowGroups)
    }

    /// - Parameter root: a nested schema, written instead of `schema`.
    package func encoded(schema root: ParquetSchemaNode? = nil) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(1))
            writer.write(2, listOf: .structure, count: root?.elementCount ?? schema.count)
            if let root {
                root.writeElements(to: &writer, isRoot: true)
            } else {
                for element in schema { writer.element { element.write(to: &$0) } }
            }
            writer.write(3, Int64(rowCount))
            writer.write(4, listOf: .structure, count: rowGroups.count)
            for (index, rowGroup) in rowGroups.enumerated() {
                writer.element { rowGroup.write(to: &$0, ordinal: index) }
            }
            if !keyValueMetadata.isEmpty {
                writer.write(5, listOf: .structure, count: keyValueMetadata.count)
                for entry in keyValueMetadata {
                    writer.element { writer in
                        writer.write(1, entry.key)
                        if let value = entry.value { writer.write(2, value) }
                    }
                }
            }
            if let createdBy { writer.write(6, createdBy) }
            if let hasTypeOrder {
                writer.write(7, listOf: .structure, count: hasTypeOrder.count)
                for _ in hasTypeOrder { writer.element { $0.write(1) { _ in } } }
            }
        }
        return writer.bytes
    }
}

extension FileMetadata.RowGroup {
    fileprivate func write(to writer: inout ThriftWriter, ordinal: Int) {
        writer.write(1, listOf: .structure, count: columns.count)
        for column in columns { writer.element { column.write(to: &$0) } }
        writer.write(2, Int64(columns.reduce(0) { $0 + $1.uncompressedByteCount }))
        writer.write(3, Int64(rowCount))
        if let sortingColumnIndex {
            writer.write(4, listOf: .structure, count: 1)
            writer.element { writer in
                writer.write(1, Int32(sortingColumnIndex))
                writer.write(2, false)
                writer.write(3, false)
            }
        }
        if let first = columns.first { writer.write(5, Int64(first.byteRange.lowerBound)) }
        writer.write(6, Int64(columns.reduce(0) { $0 + $1.compressedByteCount }))
        // The format gives the ordinal 16 bits; it is optional.
        if let ordinal = Int16(exactly: ordinal) { writer.write(7, int16: ordinal) }
    }
}
