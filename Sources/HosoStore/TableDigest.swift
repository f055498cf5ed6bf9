import HosoCore
import HosoStorage

/// A digest of the rows of a table that does not depend on its files: equal rows in equal order give equal
/// digests.
public enum TableDigest {
    /// SHA-256 in hex over the values of one column.
    public static func column(named name: String, of reader: TableReader) throws -> String {
        var stream = Sha256Stream()
        for rowGroup in reader.rowGroupRowCounts.indices {
            let column = try reader.column(named: name, rowGroup: rowGroup)
            var bytes: [UInt8] = []
            for row in 0..<column.count {
                append(column, row, to: &bytes)
                if bytes.count >= 1 << 16 {
                    stream.update(bytes[...])
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            stream.update(bytes[...])
        }
        return stream.hex()
    }

    /// A flag for nulls, then the value: numbers in eight bytes, texts with their length before them.
    private static func append(_ column: Column, _ row: Int, to bytes: inout [UInt8]) {
        if column.isNull(row) {
            bytes.append(0)
            return
        }
        bytes.append(1)
        switch column.values {
        case .boolean(let values): bytes.append(values[row])
        case .int32(let values): append(UInt64(bitPattern: Int64(values[row])), to: &bytes)
        case .int64(let values): append(UInt64(bitPattern: values[row]), to: &bytes)
        case .double(let values): append(values[row].bitPattern, to: &bytes)
        case .text(let texts): append(texts[row], to: &bytes)
        case .dictionary(let codes, let texts): append(texts[Int(codes[row])], to: &bytes)
        case .int128, .id: preconditionFailure("no column of a file is decoded to this")
        }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
    }

    private static func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        append(UInt64(text.count), to: &bytes)
        bytes += text
    }
}
