import HosoCSV
import HosoSpec

/// Finds where a file's records end, by its format.
enum BlockCutter {
    case csv(RecordCutter)
    /// A newline ends a record wherever it stands.
    case lines

    init(_ registry: RegistryPlan) {
        switch registry.format {
        case .csv: self = .csv(RecordCutter(syntax: CSVSyntax(registry.dialect)))
        case .jsonl: self = .lines
        case .parquet: preconditionFailure("a Parquet file has no records in a row")
        }
    }

    /// Where the last complete record ends, its newline included; nil where none does.
    func lastRecordEnd(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        switch self {
        case .csv(let cutter):
            if case .records(let end) = unsafe cutter.lastRecordEnd(in: bytes) { return end }
            return nil
        case .lines:
            guard let base = bytes.baseAddress else { return nil }
            return unsafe ByteSearch.lastIndex(of: UInt8(ascii: "\n"), in: base, from: 0, to: bytes.count)
                .map { $0 + 1 }
        }
    }

    /// Where the quoted field begins that the file's last bytes do not close; nil where there is none.
    func openQuoteOffset(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        if case .csv(let cutter) = self { unsafe cutter.openQuoteOffset(in: bytes) } else { nil }
    }
}
