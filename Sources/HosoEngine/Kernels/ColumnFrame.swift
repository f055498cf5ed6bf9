import Glibc
import HosoCore

/// Columns and arrays as bytes that can be put aside, and back.
enum ColumnFrame {
    /// The texts of dictionary columns stay in memory: `texts` gives their number, and keeps new ones.
    static func write(_ column: Column, to frame: FrameBytes, texts: (TextArena) -> UInt32) {
        frame.append(UInt8(column.validity == nil ? 0 : 1))
        if let validity = column.validity { write(validity, to: frame) }
        switch column.values {
        case .boolean(let array): write(array, form: 0, to: frame)
        case .int32(let array): write(array, form: 1, to: frame)
        case .int64(let array): write(array, form: 2, to: frame)
        case .int128(let array): write(array, form: 3, to: frame)
        case .double(let array): write(array, form: 4, to: frame)
        case .text(let arena):
            frame.append(UInt8(5))
            write(arena, to: frame)
        case .dictionary(let codes, let dictionary):
            write(codes, form: 6, to: frame)
            frame.append(texts(dictionary))
        case .id(let raws, let asWritten):
            write(raws, form: 7, to: frame)
            write(asWritten, to: frame)
        }
    }

    /// - Parameter texts: the dictionaries by the numbers that `write` was given.
    static func readColumn(_ cursor: inout FrameCursor, texts: [TextArena]) -> Column {
        let hasValidity = cursor.take(UInt8.self) == 1
        let validity = hasValidity ? readArray(&cursor, of: UInt8.self) : nil
        let values: Column.Values
        switch cursor.take(UInt8.self) {
        case 0: values = .boolean(readArray(&cursor, of: UInt8.self))
        case 1: values = .int32(readArray(&cursor, of: Int32.self))
        case 2: values = .int64(readArray(&cursor, of: Int64.self))
        case 3: values = .int128(readArray(&cursor, of: Int128.self))
        case 4: values = .double(readArray(&cursor, of: Double.self))
        case 5: values = .text(readArena(&cursor))
        case 6:
            let codes = readArray(&cursor, of: UInt32.self)
            values = .dictionary(codes: codes, texts: texts[Int(cursor.take(UInt32.self))])
        case 7:
            let raws = readArray(&cursor, of: UInt64.self)
            values = .id(raws: raws, asWritten: readArena(&cursor))
        case let form: preconditionFailure("a frame has a column of form \(form)")
        }
        return Column(values, validity: validity)
    }

    private static func write<Element: BitwiseCopyable>(
        _ array: [Element], form: UInt8, to frame: FrameBytes
    ) {
        frame.append(form)
        write(array, to: frame)
    }

    private static func write(_ arena: TextArena, to frame: FrameBytes) {
        write(arena.offsets, to: frame)
        write(arena.bytes, to: frame)
    }

    private static func readArena(_ cursor: inout FrameCursor) -> TextArena {
        let offsets = readArray(&cursor, of: UInt32.self)
        return TextArena(bytes: readArray(&cursor, of: UInt8.self), offsets: offsets)
    }

    /// An array behind its count.
    static func write<Element: BitwiseCopyable>(_ array: [Element], to frame: FrameBytes) {
        frame.append(UInt64(array.count))
        let byteCount = array.count * MemoryLayout<Element>.stride
        let target = unsafe UnsafeMutableRawPointer(frame.extend(byteCount))
        unsafe array.withUnsafeBytes { source in
            // SAFETY: `extend` gave room for all elements.
            if let start = source.baseAddress { unsafe memcpy(target, start, byteCount) }
        }
    }

    static func readArray<Element: BitwiseCopyable>(
        _ cursor: inout FrameCursor, of type: Element.Type
    ) -> [Element] {
        cursor.takeArray(of: type, count: Int(cursor.take(UInt64.self)))
    }

    /// Runs `body` over a frame's bytes.
    static func reading<Result>(_ bytes: [UInt8], _ body: (inout FrameCursor) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a frame is empty") }
            var cursor = unsafe FrameCursor(base: base, byteCount: buffer.count)
            return body(&cursor)
        }
    }
}
