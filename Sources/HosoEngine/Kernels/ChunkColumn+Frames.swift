import Glibc
import HosoCompression
import HosoCore

/// Rows of a column as bytes of a frame, and back.
extension ChunkColumn {
    /// Longer texts than this, on average, are compressed.
    private static let plainTextByteCount = 64
    private static let compressionLevel = -4

    /// Appends the fixed parts of some rows: which are null where any is, values, lengths of texts.
    ///
    /// - Parameter rows: ascending.
    func writeFixed(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        let hasNulls = unsafe writeNulls(rows, to: frame)
        switch kind {
        case .boolean: unsafe writeWords(rows, hasNulls, to: frame, of: UInt8.self)
        case .int32: unsafe writeWords(rows, hasNulls, to: frame, of: Int32.self)
        case .dictionary: unsafe writeWords(rows, hasNulls, to: frame, of: UInt32.self)
        case .int64, .id: unsafe writeWords(rows, hasNulls, to: frame, of: Int64.self)
        case .text: unsafe writeLengths(rows, to: frame)
        case .name:
            let own = unsafe values(as: UInt64.self)
            let hashes = unsafe UnsafeMutableRawPointer(frame.extend(rows.count * 8))
            // SAFETY: names have a hash for every row, and `extend` gave room for all.
            for index in 0..<rows.count {
                let hash = unsafe own[Int(rows[index])]
                unsafe hashes.storeBytes(of: hash, toByteOffset: index &* 8, as: UInt64.self)
            }
            unsafe writeLengths(rows, to: frame)
        }
    }

    /// - Returns: whether any of the rows is null.
    private func writeNulls(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) -> Bool {
        guard let validity = unsafe validity, unsafe rows.contains(where: { unsafe validity[Int($0)] == 0 })
        else {
            frame.append(UInt8(0))
            return false
        }
        frame.append(UInt8(1))
        for first in stride(from: 0, to: rows.count, by: 8) {
            var bits: UInt8 = 0
            for place in first..<min(first + 8, rows.count) {
                unsafe bits |= (validity[Int(rows[place])] & 1) << UInt8(place - first)
            }
            frame.append(bits)
        }
        return true
    }

    /// Values of nulls are lost: they are 0 when they come back.
    private func writeWords<Word: FixedWidthInteger & BitwiseCopyable>(
        _ rows: UnsafeBufferPointer<UInt16>, _ hasNulls: Bool, to frame: FrameBytes, of type: Word.Type
    ) {
        let source = unsafe values(as: type)
        // SAFETY: the column has a value for every row of the chunk, the buffer a word for each row here.
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { words in
            let validity = unsafe hasNulls ? validity : nil
            var (least, greatest) = (Int64.max, Int64.min)
            for index in 0..<rows.count {
                let row = unsafe Int(rows[index])
                let value = unsafe Int64(truncatingIfNeeded: source[row])
                unsafe words[index] = UInt64(bitPattern: value)
                if let validity = unsafe validity, unsafe validity[row] == 0 { continue }
                least = min(least, value)
                greatest = max(greatest, value)
            }
            if least > greatest { (least, greatest) = (0, 0) }
            if let validity = unsafe validity {
                for index in 0..<rows.count where unsafe validity[Int(rows[index])] == 0 {
                    unsafe words[index] = UInt64(bitPattern: least)
                }
            }
            unsafe PackedWords.write(
                UnsafeBufferPointer(words), least: least, greatest: greatest, to: frame)
        }
    }

    private func writeLengths(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        // SAFETY: a column of texts has one offset more than rows, the buffer a word for each row here.
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { words in
            for index in 0..<rows.count {
                let row = unsafe Int(rows[index])
                unsafe words[index] = UInt64(offsets[row + 1] &- offsets[row])
            }
            unsafe PackedWords.write(UnsafeBufferPointer(words), to: frame)
        }
    }

    /// Appends the texts of some rows, and nothing where the column has none.
    ///
    /// - Returns: their bytes.
    func writeTexts(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) -> Int {
        switch kind {
        case .text, .name: return unsafe writeTextBytes(rows, to: frame)
        case .id: return unsafe writeAsWritten(rows, to: frame)
        case .boolean, .int32, .int64, .dictionary: return 0
        }
    }

    private func writeTextBytes(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) -> Int {
        var total = 0
        for index in 0..<rows.count {
            let row = unsafe Int(rows[index])
            total += unsafe Int(offsets[row + 1] &- offsets[row])
        }
        if total > rows.count * ChunkColumn.plainTextByteCount {
            let texts = FrameBytes(capacity: total + ChunkColumn.slackByteCount)
            unsafe copyTexts(rows, total, to: texts)
            let packed = Zstd.compress(texts.bytes, level: ChunkColumn.compressionLevel)
            frame.append(UInt32(packed.count))
            frame.append(packed[...])
        } else {
            // No frame of zstd is empty.
            frame.append(UInt32(0))
            unsafe copyTexts(rows, total, to: frame)
        }
        return total
    }

    private func copyTexts(_ rows: UnsafeBufferPointer<UInt16>, _ total: Int, to frame: FrameBytes) {
        // SAFETY: text offsets lie inside the column's bytes, and both sides have slack for copies of 16.
        var target = unsafe frame.extend(total + ChunkColumn.slackByteCount)
        for index in 0..<rows.count {
            let row = unsafe Int(rows[index])
            let start = unsafe Int(offsets[row])
            let length = unsafe Int(offsets[row + 1]) - start
            unsafe CopyBytes.copyPadded(from: bytes + start, to: target, count: length)
            unsafe target += length
        }
        frame.shorten(by: ChunkColumn.slackByteCount)
    }

    /// The texts of IDs that are no digits, numbered anew from 0 by the rows written.
    private func writeAsWritten(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) -> Int {
        guard asWritten.count > 0 else {
            frame.append(UInt32(0))
            return 0
        }
        let raws = unsafe values(as: UInt64.self)
        // SAFETY: an ID column has a word for every row.
        let texts = unsafe rows.map { unsafe PersonID(raw: raws[Int($0)]) }.filter { $0.kind == .asWritten }
        frame.append(UInt32(texts.count))
        for id in texts {
            let text = asWritten[Int(id.payload)]
            frame.append(UInt32(text.count))
            frame.append(text)
        }
        return texts.reduce(0) { $0 + 4 + asWritten[Int($1.payload)].count }
    }

    /// Takes over rows of a frame behind those there are.
    ///
    /// - Parameter recodes: of a dictionary column, the code in the joined dictionary by that in the frame.
    func read(_ frame: inout FrameCursor, rowCount: Int, at first: Int, recodes: [UInt32]?) {
        let nulls = frame.take(UInt8.self) == 1 ? unsafe frame.take((rowCount + 7) / 8) : nil
        switch kind {
        case .boolean: readWords(&frame, rowCount, at: first, of: UInt8.self)
        case .int32: readWords(&frame, rowCount, at: first, of: Int32.self)
        case .dictionary: readWords(&frame, rowCount, at: first, of: UInt32.self)
        case .int64: readWords(&frame, rowCount, at: first, of: Int64.self)
        case .id: readWords(&frame, rowCount, at: first, of: UInt64.self)
        case .text: readTexts(&frame, rowCount, at: first)
        case .name:
            // SAFETY: the chunk has room for the rows, and the frame holds a word for each.
            let hashes = unsafe values(as: UInt64.self).from(first)
            let source = unsafe UnsafeRawPointer(frame.take(rowCount * 8))
            for row in 0..<rowCount {
                unsafe hashes[row] = source.loadUnaligned(fromByteOffset: row &* 8, as: UInt64.self)
            }
            readTexts(&frame, rowCount, at: first)
        }
        if let nulls = unsafe nulls {
            for row in 0..<rowCount where unsafe nulls[row >> 3] >> UInt8(row & 7) & 1 == 0 {
                setNull(first + row)
                if kind != .name { clear(first + row..<first + row + 1) }
            }
        }
        switch kind {
        case .id: readAsWritten(&frame, rowCount, at: first)
        case .dictionary:
            guard let recodes else { return }
            let codes = unsafe values(as: UInt32.self).from(first)
            // A null has code 0, which an empty dictionary lacks.
            for row in 0..<rowCount where unsafe Int(codes[row]) < recodes.count {
                unsafe codes[row] = recodes[Int(codes[row])]
            }
        case .boolean, .int32, .int64, .text, .name: break
        }
    }

    private func readWords<Word: FixedWidthInteger & BitwiseCopyable>(
        _ frame: inout FrameCursor, _ rowCount: Int, at first: Int, of type: Word.Type
    ) {
        // SAFETY: the chunk has room for the rows.
        unsafe PackedWords.read(&frame, count: rowCount, into: values(as: type).from(first))
    }

    private func readTexts(_ frame: inout FrameCursor, _ rowCount: Int, at first: Int) {
        let ends = unsafe offsets + first + 1
        // SAFETY: the chunk has room for the rows; a column of texts has one offset more than rows.
        unsafe PackedWords.read(&frame, count: rowCount, into: ends)
        let start = unsafe offsets[first]
        var total = 0
        for row in 0..<rowCount { total += unsafe Int(ends[row]) }
        // Before offsets can pass 32 bits.
        reserveText(behind: first, total)
        var end = start
        for row in 0..<rowCount {
            unsafe end &+= ends[row]
            unsafe ends[row] = end
        }
        let packedCount = Int(frame.take(UInt32.self))
        let target = unsafe bytes + Int(start)
        if packedCount == 0 {
            unsafe memcpy(target, frame.take(total), total)
        } else {
            let packed = unsafe Array(UnsafeBufferPointer(start: frame.take(packedCount), count: packedCount))
            guard let texts = try? Zstd.decompress(packed[...], byteCount: total) else {
                preconditionFailure("texts of a frame, whose checksum is right, are no zstd")
            }
            unsafe texts.withUnsafeBufferPointer { source in
                if let base = source.baseAddress { unsafe memcpy(target, base, total) }
            }
        }
    }

    private func readAsWritten(_ frame: inout FrameCursor, _ rowCount: Int, at first: Int) {
        let textCount = Int(frame.take(UInt32.self))
        guard textCount > 0 else { return }
        let raws = unsafe values(as: UInt64.self).from(first)
        for row in 0..<rowCount where unsafe PersonID(raw: raws[row]).kind == .asWritten {
            unsafe raws[row] = PersonID(.asWritten, payload: UInt64(asWritten.count)).raw
            let length = Int(frame.take(UInt32.self))
            unsafe asWritten.append(UnsafeBufferPointer(start: frame.take(length), count: length))
        }
    }

    /// Memory that the column holds, in bytes, its texts as written aside.
    var allocatedByteCount: Int {
        let textCount = kind == .text || kind == .name ? capacity * 4 + textCapacity : 0
        return capacity * kind.width + textCount + (unsafe validity == nil ? 0 : capacity)
    }

    /// Memory that rows take beside their texts, in bytes.
    func fixedByteCount(rowCount: Int) -> Int {
        rowCount * (kind.width + (kind.textRoom > 0 ? 4 : 0) + (unsafe validity == nil ? 0 : 1))
    }
}
