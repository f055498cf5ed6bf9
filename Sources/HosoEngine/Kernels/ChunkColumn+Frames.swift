import Glibc
import HosoCore

/// Rows of a column as bytes of a frame, and back.
extension ChunkColumn {
    /// Appends some rows: whether any may be null and which, fixed parts, lengths and bytes of texts.
    ///
    /// - Parameter rows: ascending.
    func write(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        frame.append(UInt8(unsafe validity == nil ? 0 : 1))
        if let validity = unsafe validity {
            unsafe write(StridedValues<UInt8>(base: validity, stride: 1), rows, to: frame)
        }
        switch kind.width {
        case 1: unsafe write(values(as: UInt8.self), rows, to: frame)
        case 4: unsafe write(values(as: UInt32.self), rows, to: frame)
        case 8: unsafe write(values(as: UInt64.self), rows, to: frame)
        default: break
        }
        switch kind {
        case .text, .name: unsafe writeTexts(rows, to: frame)
        case .id: unsafe writeAsWritten(rows, to: frame)
        case .boolean, .int32, .int64, .dictionary: break
        }
    }

    private func write<Word: BitwiseCopyable>(
        _ source: StridedValues<Word>, _ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes
    ) {
        let width = MemoryLayout<Word>.size
        // SAFETY: the source has a word for every row of the chunk, and `extend` gave room for all rows.
        let target = unsafe UnsafeMutableRawPointer(frame.extend(rows.count * width))
        for index in 0..<rows.count {
            let value = unsafe source[Int(rows[index])]
            unsafe target.storeBytes(of: value, toByteOffset: index &* width, as: Word.self)
        }
    }

    private func writeTexts(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        var total = 0
        // SAFETY: text offsets lie inside the column's bytes; a column of texts has one more than rows.
        let lengths = unsafe UnsafeMutableRawPointer(frame.extend(rows.count * 4))
        for index in 0..<rows.count {
            let row = unsafe Int(rows[index])
            let length = unsafe offsets[row + 1] &- offsets[row]
            unsafe lengths.storeBytes(of: length, toByteOffset: index &* 4, as: UInt32.self)
            total += Int(length)
        }
        var target = unsafe frame.extend(total)
        for index in 0..<rows.count {
            let row = unsafe Int(rows[index])
            let start = unsafe Int(offsets[row])
            let length = unsafe Int(offsets[row + 1]) - start
            unsafe memcpy(target, bytes + start, length)
            unsafe target += length
        }
    }

    /// The texts of IDs that are no digits, numbered anew from 0 by the rows written.
    private func writeAsWritten(_ rows: UnsafeBufferPointer<UInt16>, to frame: FrameBytes) {
        guard asWritten.count > 0 else { return frame.append(UInt32(0)) }
        let raws = unsafe values(as: UInt64.self)
        // SAFETY: an ID column has a word for every row.
        let texts = unsafe rows.map { unsafe PersonID(raw: raws[Int($0)]) }.filter { $0.kind == .asWritten }
        frame.append(UInt32(texts.count))
        for id in texts {
            let text = asWritten[Int(id.payload)]
            frame.append(UInt32(text.count))
            frame.append(text)
        }
    }

    /// Takes over rows of a frame behind those there are.
    ///
    /// - Parameter recodes: of a dictionary column, the code in the joined dictionary by that in the frame.
    func read(_ frame: inout FrameCursor, rowCount: Int, at first: Int, recodes: [UInt32]?) {
        if frame.take(UInt8.self) == 1 {
            let flags = unsafe frame.take(rowCount)
            for row in 0..<rowCount where unsafe flags[row] == 0 { setNull(first + row) }
        }
        switch kind.width {
        case 1: unsafe take(values(as: UInt8.self), &frame, rowCount, at: first)
        case 4: unsafe take(values(as: UInt32.self), &frame, rowCount, at: first)
        case 8: unsafe take(values(as: UInt64.self), &frame, rowCount, at: first)
        default: break
        }
        switch kind {
        case .text, .name: readTexts(&frame, rowCount, at: first)
        case .id: readAsWritten(&frame, rowCount, at: first)
        case .dictionary:
            guard let recodes else { return }
            let codes = unsafe values(as: UInt32.self).from(first)
            // A null has code 0, which an empty dictionary lacks.
            for row in 0..<rowCount where unsafe Int(codes[row]) < recodes.count {
                unsafe codes[row] = recodes[Int(codes[row])]
            }
        case .boolean, .int32, .int64: break
        }
    }

    private func take<Word: BitwiseCopyable>(
        _ target: StridedValues<Word>, _ frame: inout FrameCursor, _ rowCount: Int, at first: Int
    ) {
        let width = MemoryLayout<Word>.size
        // SAFETY: the chunk has room for the rows, and the frame holds a word for each.
        let source = unsafe UnsafeRawPointer(frame.take(rowCount * width))
        for row in 0..<rowCount {
            unsafe target[first &+ row] = source.loadUnaligned(fromByteOffset: row &* width, as: Word.self)
        }
    }

    private func readTexts(_ frame: inout FrameCursor, _ rowCount: Int, at first: Int) {
        let lengths = unsafe UnsafeRawPointer(frame.take(rowCount * 4))
        var end = unsafe offsets[first]
        let start = Int(end)
        var total = 0
        for row in 0..<rowCount {
            total += unsafe Int(lengths.loadUnaligned(fromByteOffset: row &* 4, as: UInt32.self))
        }
        reserveText(behind: first, total)
        for row in 0..<rowCount {
            end &+= unsafe lengths.loadUnaligned(fromByteOffset: row &* 4, as: UInt32.self)
            unsafe offsets[first + row + 1] = end
        }
        unsafe memcpy(bytes + start, frame.take(total), total)
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
}
