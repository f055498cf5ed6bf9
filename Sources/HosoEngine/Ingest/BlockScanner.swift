import HosoCSV
import HosoCore
import HosoJSONL
import HosoSpec

/// Finds the records of blocks, each registry's by its format. One thread at a time.
struct BlockScanner {
    private enum Index {
        case csv(RecordIndex)
        case jsonLines(JSONLineIndex)
    }

    private let index: Index

    init(_ registry: RegistryPlan) {
        switch registry.format {
        case .csv: index = .csv(RecordIndex(syntax: CSVSyntax(registry.dialect)))
        case .jsonl: index = .jsonLines(JSONLineIndex(columns: registry.columns.map(\.header)))
        case .parquet: preconditionFailure("a Parquet file has no records in a row")
        }
    }

    /// The records of a block from `offset` on, as many as one batch holds; they stand until the next call.
    func scan(_ block: InputBlock, from offset: Int, fieldCount: Int) -> RecordBatch {
        switch index {
        case .csv(let index): csv(index, block, fieldCount)
        case .jsonLines(let index): jsonLines(index, block, offset)
        }
    }

    /// Names of members that no column names; headers are told by the feed.
    var ignoredNames: [String] {
        if case .jsonLines(let index) = index { index.ignoredNames } else { [] }
    }

    private func csv(_ index: RecordIndex, _ block: InputBlock, _ fieldCount: Int) -> RecordBatch {
        unsafe index.index(block: block.buffer, byteCount: block.byteCount, fieldCount: fieldCount)
        return unsafe RecordBatch(
            recordCount: index.recordCount, newlineCount: index.newlineCount, endOffset: block.byteCount,
            starts: index.starts, ends: index.ends, firstFields: index.firstFields,
            recordStarts: index.recordStarts, recordEnds: index.recordEnds,
            faults: index.faults.map {
                RecordBatch.Fault(range: $0.range, reason: $0.reason == .quote ? .quote : .fieldCount)
            }, fieldFaults: [], hasBareNumbers: false)
    }

    private func jsonLines(_ index: JSONLineIndex, _ block: InputBlock, _ offset: Int) -> RecordBatch {
        let end = unsafe index.index(block: block.buffer, byteCount: block.byteCount, from: offset)
        return unsafe RecordBatch(
            recordCount: index.recordCount, newlineCount: index.newlineCount, endOffset: end,
            starts: index.starts, ends: index.ends, firstFields: index.firstFields,
            recordStarts: index.recordStarts, recordEnds: index.recordEnds,
            faults: index.lineFaults.map { fault in
                // SAFETY: the index keeps lines inside the block.
                let bytes = unsafe UnsafeBufferPointer(
                    start: block.buffer + fault.range.lowerBound, count: fault.range.count)
                return RecordBatch.Fault(
                    range: fault.range, reason: unsafe UTF8Check.isValid(bytes) ? .type : .encoding)
            },
            fieldFaults: index.fieldFaults.map { fault in
                RecordBatch.FieldFault(
                    record: fault.recordIndex, field: fault.field,
                    reason: fault.reason == .surrogate ? .encoding : .type)
            }, hasBareNumbers: true)
    }
}

extension CSVSyntax {
    init(_ dialect: CSVDialect) { self.init(delimiter: dialect.delimiter, quote: dialect.quote) }
}
