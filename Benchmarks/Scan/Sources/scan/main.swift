// Reads every column of the Parquet files named and prints what they hold, as `peers/pyarrow_scan.py` does:
// a line per file with its rows, its nulls, the bytes of its texts and the sum of its numbers.
//
//     scan FILE …

import Glibc
import HosoCore
import HosoParquet

/// A file read with `pread`.
struct FileSource: ByteSource {
    let descriptor: Int32
    let byteCount: Int

    init(path: String) throws {
        descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw ScanError(message: "\(path): cannot be opened") }
        byteCount = Int(lseek(descriptor, 0, SEEK_END))
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= byteCount - count else {
            throw FormatError(.truncated(neededBytes: count, availableBytes: 0), byteOffset: offset)
        }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let step = pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if step <= 0 { break }
                filled += step
            }
        }
    }
}

struct ScanError: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}

/// What a column's values add up to.
struct Content {
    var rowCount = 0
    var nullCount = 0
    var textByteCount = 0
    /// Of integers, unscaled decimals, dates and times, modulo 2⁶⁴.
    var sum: UInt64 = 0

    mutating func add(_ column: Column) {
        nullCount += column.nullCount
        switch column.values {
        case .boolean(let values): for value in values { sum &+= UInt64(value) }
        case .int32(let values): for value in values { sum &+= UInt64(bitPattern: Int64(value)) }
        case .int64(let values): for value in values { sum &+= UInt64(bitPattern: value) }
        case .double, .int128, .id: break
        case .text(let arena): textByteCount += arena.bytes.count
        case .dictionary(let codes, let texts):
            let lengths = texts.offsets.indices.dropLast().map {
                Int(texts.offsets[$0 + 1] - texts.offsets[$0])
            }
            guard column.validity != nil else {
                for code in codes { textByteCount += lengths[Int(code)] }
                return
            }
            for (row, code) in codes.enumerated() where !column.isNull(row) {
                textByteCount += lengths[Int(code)]
            }
        }
    }
}

func scan(_ path: String) throws -> Content {
    let reader = try ParquetFileReader(source: FileSource(path: path))
    var content = Content()
    for (rowGroup, rowCount) in reader.rowGroupRowCounts.enumerated() {
        content.rowCount += rowCount
        for column in reader.fields.indices {
            content.add(try reader.readColumn(column, rowGroup: rowGroup))
        }
    }
    return content
}

do {
    for path in CommandLine.arguments.dropFirst() {
        let content = try scan(path)
        print(content.rowCount, content.nullCount, content.textByteCount, content.sum)
    }
} catch {
    print("scan: \(error)")
    exit(1)
}
