import Glibc
import HosoCore

/// Rows of a chunk as bytes that can be put aside: their order among the input's rows, then column by column.
enum RowFrame {
    /// - Parameter rows: ascending.
    static func write(_ chunk: Chunk, _ rows: ArraySlice<UInt16>, to frame: FrameBytes) {
        unsafe rows.withUnsafeBufferPointer { unsafe write(chunk, $0, to: frame) }
    }

    private static func write(_ chunk: Chunk, _ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        let count = rows.count
        // SAFETY: `extend` gave room for every row; the second pointer is taken behind the first's use.
        let sequences = unsafe UnsafeMutableRawPointer(frame.extend(count * 8))
        var records = [UInt32](repeating: 0, count: count)
        for index in 0..<count {
            let order = unsafe chunk.order(ofRow: Int(rows[index]))
            unsafe sequences.storeBytes(of: order.sequence, toByteOffset: index &* 8, as: UInt64.self)
            records[index] = UInt32(truncatingIfNeeded: order.row)
        }
        let target = unsafe UnsafeMutableRawPointer(frame.extend(count * 4))
        unsafe records.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe memcpy(target, start, count * 4) }
        }
        for column in chunk.columns { unsafe column.write(rows, to: frame) }
    }

    /// Appends a frame's rows to a chunk that has room for them.
    ///
    /// - Parameter recodes: by column, as for `ChunkColumn.read`.
    static func read(_ bytes: [UInt8], rowCount: Int, into chunk: Chunk, recodes: [[UInt32]?]) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var cursor = unsafe FrameCursor(base: base, byteCount: buffer.count)
            let sequences = cursor.takeArray(of: UInt64.self, count: rowCount)
            let records = cursor.takeArray(of: UInt32.self, count: rowCount)
            let first = chunk.rowCount
            for (number, column) in chunk.columns.enumerated() {
                column.read(&cursor, rowCount: rowCount, at: first, recodes: recodes[number])
            }
            chunk.append(sequences: sequences, records: records)
        }
    }
}
