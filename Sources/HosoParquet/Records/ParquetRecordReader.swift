public import HosoCore

/// Goes through the rows of a file, flat and nested columns alike, in batches.
///
/// One page of each leaf is held at a time. For logs, dumps and small tables; columns of large tables are
/// read by `ParquetFileReader.readColumn` and `readLeaf`.
public struct ParquetRecordReader {
    /// Rows that `next` gives at once where it is not told otherwise.
    public static let defaultRowLimit = 8_192
    /// Entries of leaves after which a batch ends early: long lists make large rows.
    private static let batchEntryLimit = 1 << 20

    private let file: ParquetFileReader
    private let nodes: [RecordNode]
    private let leafIndices: [Int]
    private let rowGroups: Range<Int>

    private var rowGroup: Int
    private var rowIndex = 0
    private var assembler: RecordAssembler?

    /// Names of the columns in the order of a row's values.
    public let columnNames: [String]

    /// - Parameters:
    ///   - columns: top-level columns by their place in the schema's root; nil for all.
    ///   - rowGroups: nil for all.
    /// - Throws: `FormatError` where a column's schema cannot be read as rows.
    public init(
        _ file: ParquetFileReader, columns: [Int]? = nil, rowGroups: Range<Int>? = nil
    ) throws(FormatError) {
        self.file = file
        self.rowGroups = rowGroups ?? 0..<file.rowGroupRowCounts.count
        rowGroup = self.rowGroups.lowerBound
        var children: [ParquetSchemaNode] = []
        if case .group(let members) = file.schema.content { children = members }
        let selected = columns ?? Array(children.indices)
        columnNames = selected.map { children[$0].name }
        var leavesByColumn: [[Int]] = Array(repeating: [], count: children.count)
        for (index, leaf) in file.leaves.enumerated() { leavesByColumn[leaf.columnIndex].append(index) }
        var nodes: [RecordNode] = []
        var leafIndices: [Int] = []
        for column in selected {
            nodes.append(
                try RecordNode.make(
                    children[column], firstStream: leafIndices.count, byteOffset: file.dataEnd))
            leafIndices += leavesByColumn[column]
        }
        self.nodes = nodes
        self.leafIndices = leafIndices
    }

    /// The next rows, each with one value per column; none at the file's end.
    ///
    /// - Throws: `FormatError` that names the column; what the source throws passes through.
    public mutating func next(rowLimit: Int = defaultRowLimit) throws -> [[ParquetRecordValue]] {
        precondition(rowLimit > 0, "a batch of \(rowLimit) rows")
        var rows: [[ParquetRecordValue]] = []
        var entryCount = 0
        while rows.count < rowLimit, entryCount < ParquetRecordReader.batchEntryLimit,
            rowGroup < rowGroups.upperBound
        {
            guard rowIndex < file.rowGroupRowCounts[rowGroup] else {
                try assembler?.finish()
                assembler = nil
                rowGroup += 1
                rowIndex = 0
                continue
            }
            if assembler == nil { assembler = try openRowGroup() }
            if let row = try assembler?.row() {
                rows.append(row.values)
                entryCount += row.entryCount
                rowIndex += 1
            }
        }
        return rows
    }

    private func openRowGroup() throws -> RecordAssembler {
        var streams: [LeafStream] = []
        for index in leafIndices {
            streams.append(try LeafStream(file, leafIndex: index, rowGroup: rowGroup))
        }
        return RecordAssembler(streams: streams, columns: nodes)
    }
}
