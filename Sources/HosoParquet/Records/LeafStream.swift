import HosoCore

/// The entries of one leaf of one row group, one after another; a page is held at a time.
struct LeafStream: Sendable {
    /// Record values that are made at once.
    private static let conversionCount = 4_096

    private let leaf: ParquetLeaf
    private let conversion: LeafConversion
    private var pages: ColumnChunkPages
    private let byteOffset: Int

    private var values = ParquetLeafColumn.Values.boolean([])
    private var definition: [UInt8] = []
    private var repetition: [UInt8] = []
    private var entry = 0
    private var entryCount = 0
    private var records: [ParquetRecordValue] = []
    private var recordIndex = 0
    /// Values of the page that `records` has held so far.
    private var convertedCount = 0

    init(_ file: ParquetFileReader, leafIndex: Int, rowGroup: Int) throws {
        leaf = file.leaves[leafIndex]
        conversion = try LeafConversion(leaf, byteOffset: file.dataEnd)
        byteOffset = file.columnChunk(leafIndex, rowGroup: rowGroup).byteRange.lowerBound
        pages = try file.pages(leafIndex, rowGroup: rowGroup)
    }

    func malformed(_ field: String) -> FormatError {
        FormatError(.malformed(field: field), byteOffset: byteOffset).naming(leaf)
    }

    /// Makes the next entry ready.
    ///
    /// - Returns: false where no entry is left.
    mutating func load() throws -> Bool {
        if entry < entryCount { return true }
        values = .boolean([])
        do {
            pages.clear()
            guard try pages.next() else { return false }
        } catch let error as FormatError {
            throw error.naming(leaf)
        }
        values = pages.values.leafValues
        definition = pages.levels.definition
        repetition = pages.levels.repetition
        entryCount = pages.levels.entryCount
        entry = 0
        records = []
        (recordIndex, convertedCount) = (0, 0)
        return true
    }

    /// Of the entry that `load` made ready.
    var definitionLevel: Int { definition.isEmpty ? leaf.maxDefinitionLevel : Int(definition[entry]) }
    var repetitionLevel: Int { repetition.isEmpty ? 0 : Int(repetition[entry]) }

    /// Steps over the entry that `load` made ready: its value, or null.
    mutating func take() throws(FormatError) -> ParquetRecordValue {
        let isPresent = definition.isEmpty || definition[entry] == UInt8(leaf.maxDefinitionLevel)
        entry += 1
        guard isPresent else { return .null }
        if recordIndex == records.count {
            let count = min(LeafStream.conversionCount, values.count - convertedCount)
            guard let converted = conversion.records(values, convertedCount..<convertedCount + count) else {
                throw malformed("value")
            }
            records = converted
            recordIndex = 0
            convertedCount += count
        }
        recordIndex += 1
        return records[recordIndex - 1]
    }
}
