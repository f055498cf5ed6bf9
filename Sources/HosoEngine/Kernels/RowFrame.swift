import Glibc
import HosoCore

/// Rows of a chunk as bytes that can be put aside: their order among the input's rows, then column by column.
enum RowFrame {
    /// A frame that was written.
    struct Written {
        /// Number of its group.
        var group: Int
        /// Of the bytes it was written to.
        var range: Range<Int>
        var checksum: UInt64
        /// Memory that its rows take once they are read back, in bytes, about.
        var memoryByteCount: Int
    }

    /// Writes rows group by group, each group as a frame of its own.
    ///
    /// Fixed parts are gathered column by column, since a column of a chunk stays in cache.
    ///
    /// - Parameters:
    ///   - rows: ascending in each group.
    ///   - groups: of `rows`, none empty.
    ///   - frame: grows by each frame; `body` may empty it.
    static func write(
        _ chunk: Chunk, _ rows: [UInt16], groups: [Range<Int>], to frame: FrameBytes,
        _ body: (Written) throws -> Void
    ) throws {
        let fixed = FrameBytes(capacity: rows.count * 16)
        var ends: [[Int]] = []
        try unsafe rows.withUnsafeBufferPointer { rows in
            for column in chunk.columns {
                ends.append(
                    groups.map { group in
                        unsafe column.writeFixed(UnsafeBufferPointer(rebasing: rows[group]), to: fixed)
                        return fixed.count
                    })
            }
            for (number, group) in groups.enumerated() {
                let first = frame.count
                let part = unsafe UnsafeBufferPointer(rebasing: rows[group])
                unsafe writeOrders(chunk, part, to: frame)
                var memoryByteCount = group.count * 4
                for (place, column) in chunk.columns.enumerated() {
                    let start =
                        number > 0 ? ends[place][number - 1] : place > 0 ? ends[place - 1].last ?? 0 : 0
                    unsafe frame.append(fixed[start..<ends[place][number]])
                    memoryByteCount += unsafe column.writeTexts(part, to: frame)
                    memoryByteCount += column.fixedByteCount(rowCount: group.count)
                }
                // What reads words may look so far behind them.
                _ = unsafe frame.extend(PackedWords.slackByteCount)
                let range = first..<frame.count
                let checksum = unsafe checksum(UnsafeRawBufferPointer(frame[range]))
                try body(
                    Written(
                        group: number, range: range, checksum: checksum, memoryByteCount: memoryByteCount))
            }
        }
    }

    private static func writeOrders(
        _ chunk: Chunk, _ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes
    ) {
        let orders = unsafe chunk.orders(ofRows: rows)
        frame.append(UInt32(orders.runs.count))
        for run in orders.runs {
            frame.append(run.sequence)
            frame.append(UInt32(run.rowCount))
        }
        unsafe orders.records.withUnsafeBufferPointer { unsafe PackedWords.write($0, to: frame) }
    }

    /// Appends a frame's rows to a chunk that has room for them.
    ///
    /// - Parameter recodes: by column, as for `ChunkColumn.read`.
    static func read(_ bytes: [UInt8], rowCount: Int, into chunk: Chunk, recodes: [[UInt32]?]) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var cursor = unsafe FrameCursor(base: base, byteCount: buffer.count)
            var runs: [(sequence: UInt64, rowCount: Int)] = []
            for _ in 0..<cursor.take(UInt32.self) {
                runs.append((cursor.take(UInt64.self), Int(cursor.take(UInt32.self))))
            }
            let records = unsafe [UInt32](unsafeUninitializedCapacity: rowCount) { output, initialized in
                if let base = output.baseAddress {
                    unsafe PackedWords.read(&cursor, count: rowCount, into: base)
                }
                initialized = rowCount
            }
            let first = chunk.rowCount
            for (number, column) in chunk.columns.enumerated() {
                column.read(&cursor, rowCount: rowCount, at: first, recodes: recodes[number])
            }
            chunk.append(runs: runs, records: records)
        }
    }

    /// A word that tells bytes from others of the same count.
    static func checksum(_ bytes: [UInt8]) -> UInt64 { unsafe bytes.withUnsafeBytes { unsafe checksum($0) } }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let multiplier: UInt64 = 0x9E37_79B1_85EB_CA87
        var (first, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        var offset = 0
        // SAFETY: every load lies inside the bytes.
        while offset + 32 <= bytes.count {
            func word(_ place: Int) -> UInt64 {
                unsafe bytes.loadUnaligned(fromByteOffset: offset &+ place, as: UInt64.self)
            }
            first = (first ^ word(0)) &* multiplier
            second = (second ^ word(8)) &* multiplier
            third = (third ^ word(16)) &* multiplier
            fourth = (fourth ^ word(24)) &* multiplier
            offset += 32
        }
        while offset < bytes.count {
            first = unsafe (first ^ UInt64(bytes[offset])) &* multiplier
            offset += 1
        }
        return [second, third, fourth].reduce(first) { TextHash.mix(($0 ^ $1) &* multiplier) }
    }
}

extension Chunk {
    /// The rows' order as runs of one block and as records.
    ///
    /// - Parameter rows: ascending, at least one.
    fileprivate func orders(ofRows rows: UnsafeBufferPointer<UInt16>) -> (
        runs: [(sequence: UInt64, rowCount: Int)], records: [UInt64]
    ) {
        var runs: [(sequence: UInt64, rowCount: Int)] = []
        var next = unsafe segment(ofRow: Int(rows[0]))
        var (end, before) = (0, 0)
        let records = unsafe rows.map { row in
            let row = Int(row)
            if row >= end {
                while next + 1 < segments.count, segments[next + 1].firstRow <= row { next += 1 }
                end = next + 1 < segments.count ? segments[next + 1].firstRow : rowCount
                before = segments[next].firstRecord - segments[next].firstRow
                if runs.last?.sequence != segments[next].sequence {
                    runs.append((segments[next].sequence, 0))
                }
            }
            runs[runs.count - 1].rowCount += 1
            return UInt64(self.records.isEmpty ? before + row : Int(self.records[row]))
        }
        return (runs, records)
    }
}
